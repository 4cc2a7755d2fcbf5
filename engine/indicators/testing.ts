import fc from "fast-check";
import { Bar } from "../bars/bar.ts";
import { E8, numberToE8 } from "../market/price.ts";
import type { BarIndicator, SeriesContext } from "./indicator.ts";
import { parseSelect, selectsOf } from "./select.ts";

/** What the tests of this folder share: bars from numbers, runs of a select over them, random bars. */

export const DOLLAR: SeriesContext = { peg: E8 };
/** What series are pegged to: a dollar, nothing, and something crooked. */
export const contexts: readonly SeriesContext[] = [
  DOLLAR,
  { peg: Number.NaN },
  { peg: 108_123_457 },
];

const steps = (price: number): number => {
  const exact = numberToE8(price);
  if (exact === undefined) throw new RangeError(`${price} is no price`);
  return exact;
};

export interface BarNumbers {
  readonly open?: readonly number[] | undefined;
  readonly high?: readonly number[] | undefined;
  readonly low?: readonly number[] | undefined;
  readonly close: readonly number[];
  readonly volume?: readonly number[] | undefined;
  readonly trades?: readonly number[] | undefined;
  readonly startMs?: readonly number[] | undefined;
}

/**
 * One-minute bars at these prices (natural units); what is left out is the close, a volume left out is 1, a count of
 * trades left out is not known. They follow each other unless they have starts of their own.
 */
export const barsOf = ({ open, high, low, close, volume, trades, startMs }: BarNumbers): Bar[] =>
  close.map((price, i) => {
    const bar = new Bar();
    bar.start = (startMs?.[i] ?? i * 60e3) * 1e3;
    bar.end = bar.start + 60e6;
    bar.open = steps(open?.[i] ?? price);
    bar.high = steps(high?.[i] ?? price);
    bar.low = steps(low?.[i] ?? price);
    bar.close = steps(price);
    bar.volume = volume?.[i] ?? 1;
    bar.trades = trades?.[i] ?? 0;
    return bar;
  });

export const closes = (...close: number[]): Bar[] => barsOf({ close });

export const create = (text: string, context = DOLLAR): BarIndicator => {
  const [select] = selectsOf([parseSelect(text)], "bars");
  if (select === undefined) throw new RangeError(`${text} is no indicator over bars`);
  return select.definition.create(select.parameters, context);
};

/** The values after each bar: a row a bar, a column a field. */
export const rowsOf = (indicator: BarIndicator, bars: readonly Bar[]): number[][] =>
  bars.map((bar) => {
    indicator.update(bar);
    indicator.settle?.();
    return [...indicator.values];
  });

/** The column of one field after each bar. */
export const run = (text: string, bars: readonly Bar[], field = "", context = DOLLAR): number[] => {
  const column = parseSelect(text).definition.fields.findIndex(({ name }) => name === field);
  if (column < 0) throw new RangeError(`${text} has no field "${field}"`);
  return rowsOf(create(text, context), bars).map((row) => row[column] ?? Number.NaN);
};

/** Bars around a dollar on a grid of 1e-4: calm, flat, crashed, with and without volume, at times without range. */
export const anyBars = (length: { min: number; max: number }): fc.Arbitrary<Bar[]> =>
  fc
    .array(
      fc.record({
        move: fc.oneof(
          { weight: 5, arbitrary: fc.integer({ min: -3, max: 3 }) },
          { weight: 3, arbitrary: fc.constant(0) },
          { weight: 1, arbitrary: fc.integer({ min: -900, max: 900 }) },
        ),
        above: fc.nat(4),
        below: fc.nat(4),
        volume: fc.oneof(
          fc.constant(0),
          fc.nat(1e6),
          fc.double({ min: 1e-8, max: 1e9, noNaN: true }),
        ),
        trades: fc.integer({ min: 1, max: 500 }),
      }),
      { minLength: length.min, maxLength: length.max },
    )
    .map((moves) => {
      let close = 10_000;
      return moves.map(({ move, above, below, volume, trades }, i) => {
        const open = close;
        close = Math.max(500, close + move);
        const bar = new Bar();
        bar.start = i * 60e6;
        bar.end = bar.start + 60e6;
        bar.open = open * 1e4;
        bar.close = close * 1e4;
        bar.high = (Math.max(open, close) + above) * 1e4;
        bar.low = (Math.min(open, close) - below) * 1e4;
        bar.volume = volume;
        bar.trades = volume > 0 ? trades : 0;
        return bar;
      });
    });
