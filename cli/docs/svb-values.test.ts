import { beforeAll, expect, it } from "vitest";
import { svb2023 } from "../../datasets/svb-2023/svb-2023.ts";
import { Kind, type TickBatch } from "../../engine/market/tick-batch.ts";
import {
  type SvbValues,
  shownFrom,
  shownInstrument,
  shownTo,
  svbBatch,
  svbValues,
} from "./svb-values.ts";

let batch: TickBatch;
let values: SvbValues;
beforeAll(() => {
  batch = svbBatch();
  values = svbValues(batch);
});

const fail = (): never => {
  throw new Error("no values");
};

it("has the ticks of the tape: as many, in order, trades and quotes", () => {
  const { length, eventTime, kind } = batch;
  expect(length).toBe(svb2023.ticks);
  expect(eventTime.every((time, i) => i === 0 || time >= (eventTime[i - 1] ?? 0))).toBe(true);
  expect([...new Set(kind)].sort()).toEqual([Kind.trade, Kind.quote]);
});

it("shows one-minute bars of the stretch, with the low of Kraken in it", () => {
  const { time, value } = values.columns(["rsi"])?.close ?? fail();
  expect(time.length).toBeGreaterThan(3000);
  expect(time[0]).toBeGreaterThanOrEqual(shownFrom);
  expect(time.at(-1)).toBeLessThan(shownTo);
  expect(Math.min(...value)).toBeCloseTo(0.875, 2);
});

it("takes columns from the instrument, those of a coin only from the coin, and none from nobody", () => {
  expect(values.columns(["price", "bid"])?.subject).toBe(shownInstrument);
  expect(values.columns(["deviation"])?.quote).toBe("USD");
  // USDC has one venue on this tape, and no dispersion; Tether has two.
  expect(values.columns(["dispersion.mad"])?.subject).toBe("USDT");
  expect(values.columns(["venues"])?.subject).toBe("USDC");
  expect(
    values.columns(["noSuchThing", "price"])?.points.map((each) => each !== undefined),
  ).toEqual([false, true]);
  expect(values.columns(["noSuchThing"])).toBeUndefined();
  expect(["dispersion.mad", "noSuchThing"].map(values.has)).toEqual([true, false]);
});

it("is warm when the stretch begins", () => {
  const [rsi] = values.columns(["rsi"])?.points ?? [];
  expect(rsi?.value.every((each) => each >= 0 && each <= 100)).toBe(true);
});
