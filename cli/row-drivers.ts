import type { RowBatch, RowFile } from "../datasets/rows/read-rows.ts";
import { Bar } from "../engine/bars/bar.ts";
import type { Inputs, SeriesContext } from "../engine/indicators/indicator.ts";
import { type Select, selectsOf } from "../engine/indicators/select.ts";

/** Feeds the rows of a file to indicators. */
export interface RowDriver {
  readonly indicators: readonly { readonly values: Float64Array }[];
  take(batch: RowBatch, row: number): void;
}

export interface DriverOptions extends SeriesContext {
  /** Length of a bar, µs. */
  readonly interval: number;
  /** What the time of a bar in the file means. */
  readonly stamp: "open" | "close";
}

type MakeDriver = (selects: readonly Select[], file: RowFile, options: DriverOptions) => RowDriver;

const number = (batch: RowBatch, column: string, row: number): number => {
  const value = batch.columns[column]?.[row];
  return typeof value === "number" ? value : Number.NaN;
};

const bars: MakeDriver = (selects, _, { interval, stamp, peg }) => {
  const indicators = selectsOf(selects, "bars").map(({ definition, parameters }) =>
    definition.create(parameters, { peg }),
  );
  const bar = new Bar();
  return {
    indicators,
    take: (batch, row) => {
      const time = batch.time[row] ?? Number.NaN;
      bar.start = stamp === "open" ? time : time - interval;
      bar.end = bar.start + interval;
      bar.open = number(batch, "open", row);
      bar.high = number(batch, "high", row);
      bar.low = number(batch, "low", row);
      bar.close = number(batch, "close", row);
      bar.volume = number(batch, "volume", row);
      for (const indicator of indicators) indicator.update(bar);
    },
  };
};

export const rowDrivers: Readonly<Record<keyof Inputs, MakeDriver>> = {
  bars,
  l1: bars,
  venues: bars,
  coins: bars,
};
