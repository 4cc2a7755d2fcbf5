import { describe, expect, it } from "vitest";
import { parseTime } from "../../engine/market/time.ts";
import { readGap } from "./gap-detail.ts";

const from = "2023-03-11T00:00:01Z";
const to = "2023-03-11T00:00:02.5Z";
const whole = { from, to, reason: "disconnect", missed: 3 };
const read = (change: object) => readGap(JSON.stringify({ ...whole, ...change }));

describe("readGap", () => {
  it("reads times, reason and what is missing, and leaves more alone", () => {
    const gap = { ...whole, from: parseTime(from), to: parseTime(to) };
    expect(read({})).toEqual(gap);
    expect(read({ missed: null, to: from })).toEqual({ ...gap, missed: null, to: gap.from });
    expect(read({ channel: "trades" })).toMatchObject(gap);
  });

  it.each([
    { from: to, to: from },
    { from: "x" },
    { to: undefined },
    { missed: -3 },
    { missed: 0.5 },
    { missed: "3" },
    { missed: undefined },
    { reason: 1 },
  ])("is undefined for %j", (change) => {
    expect(read(change)).toBeUndefined();
  });

  it.each(["", "nojson", "null", "[]", '{"from":"x"}'])("is undefined for %j", (text) => {
    expect(readGap(text)).toBeUndefined();
  });
});
