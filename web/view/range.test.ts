import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WorkbenchError } from "../../engine/errors.ts";
import { minutes } from "../../engine/market/time.ts";
import { at, sampleRun } from "../testing/sample-view.ts";
import { parseRange, presets, rangeQuery, shifted, wholeOf } from "./range.ts";

const run = sampleRun();
const whole = { from: at(0), to: at(1440) };

describe("parseRange", () => {
  it("is the whole run where nothing is said", () => {
    expect(parseRange(run, { from: undefined, to: "" })).toEqual(whole);
    expect(wholeOf(run)).toEqual(whole);
  });

  it("takes any prefix of a time, with an offset too, and cuts to the run", () => {
    expect(parseRange(run, { from: "2023-03-11T07", to: "2023-03-11T07:30:00Z" })).toEqual({
      from: at(420),
      to: at(450),
    });
    expect(parseRange(run, { from: "2023-03-11T07:00+01:00", to: undefined }).from).toBe(at(360));
    expect(
      parseRange(run, { from: "2023-03-11T07:00 01:00", to: undefined }).from,
      "a plus sign in an address is a space",
    ).toBe(at(360));
    expect(parseRange(run, { from: "2023-03-11 07:15", to: undefined }).from).toBe(at(435));
    expect(parseRange(run, { from: "2020-01", to: "2030-01" })).toEqual(whole);
  });

  it.each([
    [{ from: "tomorrow", to: undefined }, /"tomorrow" is no time/],
    [{ from: undefined, to: "2023-02-30" }, /"2023-02-30" is no time/],
    [{ from: "2023-03-11T08", to: "2023-03-11T08" }, /range is empty/],
    [{ from: "2023-03-12", to: "2023-03-13" }, /nothing between/],
  ])("refuses %o", (range, message) => {
    expect(() => parseRange(run, range)).toThrow(WorkbenchError);
    expect(() => parseRange(run, range)).toThrow(message);
  });
});

describe("windows to go to", () => {
  it("are inside the run, on its boundaries, and of the length they are named after", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100, max: 1600 }),
        fc.integer({ min: 0, max: 1400 }),
        fc.integer({ min: 1, max: 40 }),
        (centre, from, length) => {
          const span = { from: at(from), to: at(from + length) };
          const jumps = [
            ...presets(run, span, at(centre)).map((jump) => jump.span),
            shifted(run, span, -1),
            shifted(run, span, 1),
          ];
          for (const jump of jumps) {
            if (!jump) continue;
            expect(jump.from).toBeGreaterThanOrEqual(whole.from);
            expect(jump.to).toBeLessThanOrEqual(whole.to);
            expect(jump.from % minutes(1)).toBe(0);
          }
        },
      ),
    );
    expect(
      presets(run, whole, at(720)).map(({ label, span, current }) => [
        label,
        (span.to - span.from) / 60e6,
        current,
      ]),
    ).toEqual([
      ["1 h", 60, false],
      ["6 h", 360, false],
      ["All", 1440, true],
    ]);
  });

  it("end where the run ends", () => {
    expect(shifted(run, whole, 1)).toBeUndefined();
    expect(shifted(run, { from: at(0), to: at(60) }, -1)).toBeUndefined();
    expect(shifted(run, { from: at(0), to: at(60) }, 1)).toEqual({ from: at(60), to: at(120) });
  });
});

describe("rangeQuery", () => {
  it("says only what is not the default, and reads back", () => {
    expect(rangeQuery(run, whole)).toBe("");
    const span = { from: at(420), to: at(450) };
    const text = rangeQuery(run, span, {
      every: "5m",
      instrument: "kraken:USDC/USD",
      other: undefined,
    });
    expect(text).toBe(
      "?from=2023-03-11T07:00Z&to=2023-03-11T07:30Z&every=5m&instrument=kraken:USDC/USD",
    );
    const query = new URLSearchParams(text);
    expect(
      parseRange(run, { from: query.get("from") ?? undefined, to: query.get("to") ?? undefined }),
    ).toEqual(span);
  });
});
