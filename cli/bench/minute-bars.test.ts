import { expect, it } from "vitest";
import { MINUTE, minuteBars } from "./minute-bars.ts";

it("draws the same bars every time, fewer of them the first of more", () => {
  const many = minuteBars(5_000);
  expect(minuteBars(5_000)).toEqual(many);
  const few = minuteBars(300);
  for (const name of ["time", "open", "high", "low", "close", "volume"] as const)
    expect(few[name]).toEqual(many[name].slice(0, 300));
});

it("holds bars that follow each other and that a market could have printed", () => {
  const { length, time, open, high, low, close, volume } = minuteBars(5_000);
  for (let i = 0; i < length; i++) {
    const [top = 0, bottom = 0, first = 0, last = 0] = [high[i], low[i], open[i], close[i]];
    expect(top).toBeGreaterThanOrEqual(Math.max(first, last));
    expect(bottom).toBeLessThanOrEqual(Math.min(first, last));
    expect(Math.abs(last - 1e8)).toBeLessThan(1e6);
    expect(volume[i]).toBeGreaterThan(0);
    if (i === 0) continue;
    expect(first).toBe(close[i - 1]);
    expect((time[i] ?? 0) - (time[i - 1] ?? 0)).toBe(MINUTE);
  }
});
