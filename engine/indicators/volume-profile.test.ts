import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bar } from "../bars/bar.ts";
import { anyBars, barsOf, create, rowsOf } from "./testing.ts";

const profile = (
  text: string,
  bars: readonly Bar[],
  peg = 1e8,
): { poc: number; val: number; vah: number; pocDevBps: number } => {
  const [poc, val, vah, pocDevBps] = rowsOf(create(text, { peg }), bars).at(-1) ?? [];
  const or = (value: number | undefined): number => value ?? Number.NaN;
  return { poc: or(poc), val: or(val), vah: or(vah), pocDevBps: or(pocDevBps) };
};

/** Volume by bins of a basis point of a dollar, counted from 1.0000, as bars that hold it. */
const filled = (bins: Readonly<Record<number, number>>): Bar[] => {
  const entries = Object.entries(bins);
  return barsOf({
    close: entries.map(([bin]) => 1 + Number(bin) * 1e-4 + 0.00005),
    volume: entries.map(([, volume]) => volume),
  });
};
const profileOf = (bins: Readonly<Record<number, number>>, share: number) =>
  profile(`volumeProfile(${Object.keys(bins).length},1,${share})`, filled(bins));

describe("by hand", () => {
  it("has its point of control in the middle of the fullest bin, of equals the lower", () => {
    expect(profileOf({ 0: 5, 1: 9, 2: 9 }, 0.1)).toEqual({
      poc: 1.00015,
      val: 1.0001,
      vah: 1.0002,
      pocDevBps: 1.5,
    });
  });

  it("grows to the fuller side, upwards on a tie, until it holds its share", () => {
    const bins = { 0: 3, 1: 2, 2: 10, 3: 2, 4: 3 };
    expect(profileOf(bins, 0.5)).toMatchObject({ val: 1.0002, vah: 1.0003 });
    expect(profileOf(bins, 0.6)).toMatchObject({ val: 1.0002, vah: 1.0004 });
    // One more bin is needed: 3 above against 2 below.
    expect(profileOf(bins, 0.7)).toMatchObject({ val: 1.0002, vah: 1.0005 });
    expect(profileOf(bins, 0.8)).toMatchObject({ val: 1.0001, vah: 1.0005 });
    expect(profileOf(bins, 1)).toMatchObject({ val: 1, vah: 1.0005 });
  });

  it("is content with exactly its share", () => {
    expect(profileOf({ 0: 3, 1: 7 }, 0.7)).toMatchObject({ val: 1.0001, vah: 1.0002 });
    expect(profileOf({ 0: 32.1, 1: 67.9 }, 0.68)).toMatchObject({ val: 1, vah: 1.0002 });
    expect(profileOf({ 0: 32, 1: 68 }, 0.68)).toMatchObject({ val: 1.0001, vah: 1.0002 });
  });

  it("walks up through empty bins before it turns down to a far one", () => {
    expect(profileOf({ "-9": 2, 0: 10, 9: 1 }, 0.8)).toMatchObject({ val: 1, vah: 1.001 });
  });

  it("is null while the window holds no volume", () => {
    const bars = barsOf({ close: [1, 1, 1], volume: [1, 0, 0] });
    const rows = rowsOf(create("volumeProfile(2)"), bars);
    expect(rows.map((row) => Number.isNaN(row[0]))).toEqual([true, false, true]);
  });
});

it("does not walk over the empty bins of a price that left its old place far behind", () => {
  const bars = barsOf({
    close: Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? 1 : 89_000_000)),
    volume: Array.from({ length: 20_000 }, (_, i) => 1 + (i % 3)),
  });
  const { val, vah } = profile("volumeProfile(240,0.01,0.9)", bars);
  expect(val).toBe(1);
  expect(vah).toBeCloseTo(89_000_000, 5);
});

it("bins an unpegged price by the first close, in whole steps", () => {
  const bars = barsOf({ close: [23_456.78, 23_457] });
  const { poc, val, vah, pocDevBps } = profile("volumeProfile(2)", bars, Number.NaN);
  expect(vah - val).toBeCloseTo(2.345678, 8);
  expect(poc).toBeCloseTo((val + vah) / 2, 8);
  expect(pocDevBps).toBeNaN();
});

/** One bin at a time, as the definition says, with exact integers. */
const naive = (bars: readonly Bar[], share: number): number[] => {
  const volumes = new Map<number, bigint>();
  for (const { high, low, close, volume } of bars) {
    const bin = Math.floor((high + low + close) / 3e4);
    const lots = BigInt(Math.round(volume * 1e8));
    if (lots > 0n) volumes.set(bin, (volumes.get(bin) ?? 0n) + lots);
  }
  const bins = [...volumes.keys()].sort((a, b) => a - b);
  const at = (bin: number): bigint => volumes.get(bin) ?? 0n;
  const total = [...volumes.values()].reduce((sum, each) => sum + each, 0n);
  if (total === 0n) return [Number.NaN, Number.NaN, Number.NaN];
  const poc = bins.reduce((best, bin) => (at(bin) > at(best) ? bin : best));
  const [bottom = poc] = bins;
  const top = bins.at(-1) ?? poc;
  let low = poc;
  let high = poc;
  let held = at(poc);
  while (held * 100n < total * BigInt(Math.round(share * 100))) {
    const up = high < top && (low === bottom || at(high + 1) >= at(low - 1));
    if (up) high += 1;
    else low -= 1;
    held += at(up ? high : low);
  }
  return [(poc + 0.5) / 1e4, low / 1e4, (high + 1) / 1e4];
};

it("is what the definition gives, bin by bin, at every bar", () => {
  fc.assert(
    fc.property(
      anyBars({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(0.5, 0.7, 0.9, 1),
      fc.boolean(),
      (bars, window, share, small) => {
        // Small whole volumes make ties and exact shares; up to 2^51 lots in all, shares are compared exactly.
        for (const bar of bars)
          bar.volume = small ? Math.floor(bar.volume) % 4 : Math.min(bar.volume, 1e6);
        const rows = rowsOf(create(`volumeProfile(${window},1,${share})`), bars);
        for (const [i, row] of rows.entries()) {
          if (i + 1 < window) continue;
          const expected = naive(bars.slice(i + 1 - window, i + 1), share);
          for (const [field, value] of expected.entries())
            if (Number.isNaN(value)) expect(row[field]).toBeNaN();
            else expect(row[field]).toBeCloseTo(value, 12);
        }
      },
    ),
  );
});
