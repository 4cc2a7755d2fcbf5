import { Bar } from "../../engine/bars/bar.ts";
import type { BarIndicator } from "../../engine/indicators/indicator.ts";
import { IndicatorSet } from "../../engine/indicators/indicator-set.ts";
import { parseSelect, selectsOf } from "../../engine/indicators/select.ts";
import { E8 } from "../../engine/market/price.ts";
import { fillBar, type IndicatorTape } from "./indicator-tape.ts";

/** Bar indicators by their select texts, on a series that is pegged to 1. */
export const createSet = (selects: readonly string[]): IndicatorSet =>
  new IndicatorSet(createAll(selects));

const createAll = (selects: readonly string[]): BarIndicator[] =>
  selectsOf(selects.map(parseSelect), "bars").map(({ definition, parameters }) =>
    definition.create(parameters, { peg: E8 }),
  );

export const createOne = (select: string): BarIndicator => {
  const [indicator] = createAll([select]);
  if (indicator === undefined) throw new RangeError(`${select} is no indicator over bars`);
  return indicator;
};

/** One indicator over the rows of a tape, and the last value it had. */
export const runOne = (
  indicator: BarIndicator,
  tape: IndicatorTape,
  from = 0,
  to = tape.length,
): number => {
  for (let i = from; i < to; i++) {
    fillBar(ONE, tape, i);
    indicator.update(ONE);
    indicator.settle?.();
  }
  return indicator.values[0] ?? Number.NaN;
};

/** Several of one series as the engine runs them: a bar closes, and each is told of it in turn. */
export const runTogether = (set: IndicatorSet, tape: IndicatorTape): void => {
  for (let i = 0; i < tape.length; i++) {
    fillBar(TOGETHER, tape, i);
    set.take(TOGETHER);
  }
};

/** A set an instrument, the instruments in turn; bars are put together where the set has them, as a `BarSeries` does. */
export const runInterleaved = (sets: readonly IndicatorSet[], tape: IndicatorTape): void => {
  for (let i = 0; i < tape.length; i++) {
    const set = sets[tape.instrument[i] ?? 0];
    if (set === undefined) continue;
    fillBar(set.begin(), tape, i);
    set.takeNext();
  }
};

const ONE = new Bar();
const TOGETHER = new Bar();
