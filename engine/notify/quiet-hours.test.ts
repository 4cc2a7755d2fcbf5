import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTime, micros, parseTime } from "../market/time.ts";
import { quietUntil } from "./quiet-hours.ts";

const until = (text: string, from: number, to: number, zone = 0): string | undefined => {
  const end = quietUntil({ from: from * 60, to: to * 60, zone }, parseTime(text) ?? Number.NaN);
  return end === undefined ? undefined : formatTime(micros(end)).slice(0, 16);
};

describe("quiet hours", () => {
  it("go over midnight", () => {
    expect(until("2023-03-10T21:59:59Z", 22, 7)).toBeUndefined();
    expect(until("2023-03-10T22:00Z", 22, 7)).toBe("2023-03-11T07:00");
    expect(until("2023-03-11T06:59:59Z", 22, 7)).toBe("2023-03-11T07:00");
    expect(until("2023-03-11T07:00Z", 22, 7)).toBeUndefined();
  });

  it("lie within a day", () => {
    expect(until("2023-03-10T12:59Z", 13, 14)).toBeUndefined();
    expect(until("2023-03-10T13:30Z", 13, 14)).toBe("2023-03-10T14:00");
    expect(until("2023-03-10T14:00Z", 13, 14)).toBeUndefined();
  });

  it("are local", () => {
    expect(until("2023-03-10T13:00Z", 22, 7, 540)).toBe("2023-03-10T22:00");
    expect(until("2023-03-10T22:00Z", 22, 7, 540)).toBeUndefined();
    expect(until("2023-03-10T05:30Z", 22, 7, -450)).toBe("2023-03-10T14:30");
  });

  it("end later, within a day, and stay quiet until then", () => {
    const minute = fc.nat(1439);
    fc.assert(
      fc.property(
        minute,
        minute,
        fc.integer({ min: -840, max: 840 }),
        fc.nat(1e15),
        (from, to, zone, time) => {
          fc.pre(from !== to);
          const quiet = { from, to, zone };
          const end = quietUntil(quiet, time);
          if (end === undefined) return;
          expect(end).toBeGreaterThan(time);
          expect(end - time).toBeLessThanOrEqual(86400e6);
          expect(quietUntil(quiet, end)).toBeUndefined();
          expect(quietUntil(quiet, end - 1)).toBe(end);
        },
      ),
    );
  });
});
