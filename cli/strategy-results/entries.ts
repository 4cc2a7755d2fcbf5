import type { SheetEvent } from "../../engine/backtest/tear-sheet/facts.ts";
import type { TearSheet } from "../../engine/backtest/tear-sheet/shape.ts";
import { median } from "../../engine/evaluation/quantile.ts";

/** Where trades of one depeg were opened on the way from its trough, 0, to par, 1. */
export interface Entries {
  readonly count: number;
  readonly first: number;
  readonly middle: number;
  readonly best: number;
  /** Of them, bought before the trough. */
  readonly early: number;
}

/** Trades that were opened within the depeg, each at the average of what it paid; NaN of none. */
export const entriesOf = ({ trades }: TearSheet, label: SheetEvent | undefined): Entries => {
  const inside = trades.filter(({ event, timing }) => event === label?.id && timing !== null);
  const values = inside.map(({ timing }) => timing ?? Number.NaN);
  return {
    count: values.length,
    first: values[0] ?? Number.NaN,
    middle: median(values) ?? Number.NaN,
    best: values.length === 0 ? Number.NaN : Math.min(...values),
    early: inside.filter(({ afterTrough }) => (afterTrough ?? 0) < 0).length,
  };
};

/** How much nearer to the trough ours bought than theirs: 0.4 is the article's claim, under 0 is farther. */
export const nearer = (ours: number, theirs: number): number => 1 - ours / theirs;
