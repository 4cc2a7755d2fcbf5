import { describe, expect, it } from "vitest";
import { formatTime, type Micros } from "../../engine/market/time.ts";
import { spanOf } from "./event-span.ts";
import { events } from "./index.ts";

const text = (time: number): string =>
  Number.isFinite(time) ? formatTime(time as Micros).slice(0, 16) : "never";

describe("the days of an event", () => {
  it.each([
    // [onset, trough, recovery, from, to]
    ["2023-03-10T22:02Z", "2023-03-11T07:15Z", "2023-03-13T13:49Z", "2023-03-10", "2023-03-14"],
    ["2023-05-01", undefined, "unknown", "2023-05-01", "2023-05-02"],
    ["2022-06-13", "2022-06-20", "unknown", "2022-06-13", "2022-06-21"],
    ["2021-05-19", "2021-05", "unknown", "2021-05-19", "2021-06-01"],
    ["2023-12", undefined, "unknown", "2023-12-01", "2024-01-01"],
    ["2022-08-14", "2022-08-14", "none", "2022-08-14", "never"],
  ])("%s, %s, %s", (onset, trough, recovery, from, to) => {
    const span = spanOf({ onset, recovery, ...(trough === undefined ? {} : { trough }) });
    expect(text(span.from)).toBe(`${from}T00:00`);
    expect(text(span.to)).toBe(to === "never" ? to : `${to}T00:00`);
  });

  it("are known of every event, and at least one", () => {
    for (const event of events) {
      const { from, to } = spanOf(event);
      expect(to, event.id).toBeGreaterThan(from);
    }
  });
});
