import { describe, expect, it } from "vitest";
import type { BarPrint } from "../market/print.ts";
import type { Bar } from "./bar.ts";
import { BarSeries } from "./bar-series.ts";
import { parseBarSize } from "./bar-size.ts";

const MINUTE = 60e6;
const barPrint = (
  ...[time, interval, open, high, low, close, volume]: readonly [
    ...[time: number, interval: number],
    ...[open: number, high: number, low: number, close: number, volume: number],
  ]
): BarPrint => ({ time, interval, open, high, low, close, volume });
const closedBars = (size: string, feed: (series: BarSeries) => void) => {
  const closed: Partial<Bar>[] = [];
  const series = new BarSeries(
    parseBarSize(size),
    [],
    ({ start, end, open, high, low, close, volume, trades }) =>
      closed.push({ start, end, open, high, low, close, volume, trades }),
  );
  feed(series);
  return closed;
};

describe("bars by time", () => {
  it("cover [start, end): a tick at exactly the end closes one and opens the next", () => {
    const closed = closedBars("1m", (series) => {
      series.trade({ time: 0, price: 100, size: 1 });
      series.trade({ time: 30e6, price: 103, size: 2 });
      series.trade({ time: MINUTE - 1, price: 99, size: 3 });
      series.trade({ time: MINUTE, price: 50, size: 1 });
    });
    expect(closed).toEqual([
      { start: 0, end: MINUTE, open: 100, high: 103, low: 99, close: 99, volume: 6, trades: 3 },
    ]);
  });

  it("are not made where nothing traded", () => {
    const closed = closedBars("1m", (series) => {
      series.trade({ time: 0, price: 100, size: 1 });
      series.closeDue(MINUTE);
      series.closeDue(5 * MINUTE);
      series.trade({ time: 10 * MINUTE + 5, price: 101, size: 1 });
      series.closeDue(11 * MINUTE);
    });
    expect(closed.map(({ start }) => start)).toEqual([0, 10 * MINUTE]);
  });

  it("take bar records whose interval divides them, and close at once with the one that ends there", () => {
    const closed = closedBars("5m", (series) => {
      for (let minute = 1; minute <= 5; minute++)
        series.record(
          barPrint(minute * MINUTE, MINUTE, 100 + minute, 110 + minute, 90 - minute, 100, 2),
        );
      series.record(barPrint(6 * MINUTE, 7 * MINUTE, 1, 1, 1, 1, 1));
    });
    expect(closed).toEqual([
      {
        start: 0,
        end: 5 * MINUTE,
        open: 101,
        high: 115,
        low: 85,
        close: 100,
        volume: 10,
        trades: 0,
      },
    ]);
  });

  it("let a bar record complete the bar it belongs to, but not one that a print has begun since", () => {
    const closed = closedBars("1m", (series) => {
      series.trade({ time: 30e6, price: 100, size: 1 });
      series.trade({ time: MINUTE, price: 101, size: 1 });
      series.record(barPrint(MINUTE, MINUTE, 100, 100, 100, 100, 1));
      series.trade({ time: MINUTE + 1, price: 102, size: 1 });
    });
    expect(closed).toHaveLength(1);
  });
});

describe("bar records of several intervals", () => {
  it("make every bar once, with the volume of the finest", () => {
    const closed = closedBars("5m", (series) => {
      for (let minute = 1; minute <= 10; minute++) {
        series.record(barPrint(minute * MINUTE, MINUTE, 100, 100, 100, 100, 1));
        if (minute % 5 === 0)
          series.record(barPrint(minute * MINUTE, 5 * MINUTE, 100, 100, 100, 100, 5));
      }
    });
    expect(closed.map(({ start, volume }) => [start, volume])).toEqual([
      [0, 5],
      [5 * MINUTE, 5],
    ]);
    const coarseFirst = closedBars("5m", (series) => {
      for (let minute = 1; minute <= 5; minute++) {
        if (minute === 5) series.record(barPrint(5 * MINUTE, 5 * MINUTE, 100, 100, 100, 100, 5));
        series.record(barPrint(minute * MINUTE, MINUTE, 100, 100, 100, 100, 1));
      }
    });
    expect(coarseFirst).toHaveLength(1);
  });

  it("leave a close that is known at a bar's start out of that bar", () => {
    const closed = closedBars("1m", (series) => {
      series.trade({ time: 2 * MINUTE, price: 100, size: 5 });
      series.closing({ time: 2 * MINUTE, price: 90, size: 7 });
      series.closeDue(3 * MINUTE);
    });
    expect(closed.map(({ low, volume }) => [low, volume])).toEqual([[100, 5]]);
  });
});

describe("bars by count", () => {
  it("close with the tick, volume or notional that fills them", () => {
    const feed = (series: BarSeries) => {
      for (const [i, volume] of [60, 60, 10, 100].entries())
        series.trade({ time: i * 1e6, price: 2e8, size: volume });
    };
    expect(closedBars("ticks:1", feed).map(({ volume }) => volume)).toEqual([60, 60, 10, 100]);
    expect(closedBars("ticks:3", feed).map(({ volume, end }) => [volume, end])).toEqual([
      [130, 2e6],
    ]);
    expect(closedBars("volume:100", feed).map(({ volume }) => volume)).toEqual([120, 110]);
    expect(closedBars("notional:250", feed).map(({ volume }) => volume)).toEqual([130]);
  });
});

it("reads bar sizes and refuses what is none", () => {
  expect(
    ["1m", "90s", "ticks:1", "volume:100000", "notional:0.5"].map(
      (text) => parseBarSize(text).text,
    ),
  ).toEqual(["1m", "90s", "ticks:1", "volume:100000", "notional:0.5"]);
  for (const bad of ["", "ticks:0", "ticks:1.5", "volume:-1", "volume:x", "bars:1", "1y"])
    expect(() => parseBarSize(bad)).toThrow();
});
