import type { RowBatch, RowFile } from "../datasets/rows/read-rows.ts";
import { Bar } from "../engine/bars/bar.ts";
import {
  bookDriver,
  coinsDriver,
  type Driver,
  type Row,
  venueDriver,
} from "../engine/indicators/drive.ts";
import type { BarIndicator, SeriesContext } from "../engine/indicators/indicator.ts";
import type { Select } from "../engine/indicators/select.ts";

/** An indicator over the rows of a file. */
export interface Driven {
  readonly values: Float64Array;
  readonly take: Driver;
}

export interface DriverOptions extends SeriesContext {
  /** Length of a bar, µs. */
  readonly interval: number;
  /** What the time of a bar in the file means. */
  readonly stamp: "open" | "close";
}

/** Puts an indicator into being that takes the rows of a file, whatever they are. */
export const driveRows = (
  { definition, parameters }: Select,
  { columns }: Pick<RowFile, "columns">,
  options: DriverOptions,
): Driven => {
  if (definition.input === "bars") {
    const indicator = definition.create(parameters, options);
    return { values: indicator.values, take: barDriver(indicator, options) };
  }
  if (definition.input === "l1") {
    const indicator = definition.create(parameters, options);
    return { values: indicator.values, take: bookDriver(indicator) };
  }
  if (definition.input === "venues") {
    const indicator = definition.create(parameters, options);
    return { values: indicator.values, take: venueDriver(indicator) };
  }
  const indicator = definition.create(parameters, options);
  return { values: indicator.values, take: coinsDriver(indicator, columns) };
};

const barDriver = (indicator: BarIndicator, { interval, stamp }: DriverOptions): Driver => {
  const bar = new Bar();
  return (row) => {
    bar.start = stamp === "open" ? row.time : row.time - interval;
    bar.end = bar.start + interval;
    bar.open = row.number("open");
    bar.high = row.number("high");
    bar.low = row.number("low");
    bar.close = row.number("close");
    bar.volume = row.number("volume");
    indicator.update(bar);
    indicator.settle?.();
  };
};

/** A row of a batch, moved from one to the next. */
export class BatchRow implements Row {
  time = Number.NaN;
  #batch: RowBatch | undefined;
  #at = 0;

  move(batch: RowBatch, at: number): void {
    this.#batch = batch;
    this.#at = at;
    this.time = batch.time[at] ?? Number.NaN;
  }

  number(column: string): number {
    const value = this.#batch?.columns[column]?.[this.#at];
    return typeof value === "number" ? value : Number.NaN;
  }

  text(column: string): string {
    const value = this.#batch?.columns[column]?.[this.#at];
    return typeof value === "string" ? value : "";
  }
}
