import type { Alert } from "../../engine/alerts/alert.ts";
import type { Bar } from "../../engine/bars/bar.ts";
import { fromE8 } from "../../engine/market/price.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Frame, FrameLayout } from "../../engine/pipeline/frame.ts";
import type { Sink } from "../../engine/pipeline/sink.ts";
import type { BarColumns, FrameColumns } from "./run.ts";
import { Table } from "./table.ts";

/** Rows kept of each subject's bars and frames, at most: more than any screen has pixels. */
const MOST_ROWS = 32_768;

const BAR = ["start", "end", "open", "high", "low", "close", "volume", "lowAt"] as const;
const FRAME = ["time", "price", "deviation", "rsi", "venues"] as const;
type BarTable = Table<(typeof BAR)[number]>;
type FrameTable = Table<(typeof FRAME)[number]>;

/** What a run said of one subject. */
export interface Collected {
  readonly id: string;
  readonly kind: FrameLayout["kind"];
  readonly basis: string | undefined;
  readonly bars: BarColumns;
  readonly frames: FrameColumns;
}

/**
 * A sink that keeps what the pages draw: of every subject its frames, and its bars of `size` gathered to bars of
 * `every`. A long tape costs no more memory than a short one: when there are too many rows, neighbours are joined so
 * that no extreme is lost. Alerts are kept whole.
 */
export class Collector implements Sink {
  readonly alerts: Alert[] = [];
  readonly #size: string;
  readonly #every: Micros;
  readonly #mostRows: number;
  readonly #bars = new Map<string, BarTable>();
  readonly #frames = new Map<string, FrameTable>();
  readonly #layouts = new Map<FrameLayout, readonly number[]>();
  readonly #basis = new Map<string, string>();
  readonly #kinds = new Map<string, FrameLayout["kind"]>();

  constructor(size: string, every: Micros, mostRows = MOST_ROWS) {
    this.#size = size;
    this.#every = every;
    this.#mostRows = mostRows;
  }

  alert(alert: Alert): void {
    this.alerts.push(alert);
  }

  frame({ time, layout, values, basis }: Frame): void {
    let places = this.#layouts.get(layout);
    if (!places) {
      places = FRAME.slice(1).map((key) => layout.keys.indexOf(key));
      this.#layouts.set(layout, places);
      this.#kinds.set(layout.subject, layout.kind);
    }
    if (basis !== undefined) this.#basis.set(layout.subject, basis);
    const table = this.#table(this.#frames, layout.subject, FRAME);
    table.append([time, ...places.map((place) => values[place] ?? Number.NaN)]);
    if (table.length > this.#mostRows) thinFrames(table);
  }

  bar(subject: string, size: string, bar: Readonly<Bar>): void {
    if (size !== this.#size) return;
    const table = this.#table(this.#bars, subject, BAR);
    const last = table.length - 1;
    const bucket = (time: number): number => Math.floor(time / this.#every);
    const [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close] as const;
    table.append([
      ...[bar.start, bar.end, fromE8(open), fromE8(high), fromE8(low), fromE8(close)],
      ...[bar.volume, bar.start],
    ]);
    if (last >= 0 && bucket(table.get("start", last)) === bucket(bar.start)) {
      mergeBars(table, last, last + 1);
      table.length -= 1;
    } else if (table.length > this.#mostRows) thinBars(table);
  }

  /** A subject's frames so far, to be read before the next one comes: nothing is copied. */
  frames(subject: string): FrameColumns | undefined {
    return this.#frames.get(subject)?.view();
  }

  /** Everything collected of those `wanted`, subjects in order of their first frame or bar. */
  subjects(wanted: (id: string) => boolean = () => true): Collected[] {
    const all = new Set([...this.#frames.keys(), ...this.#bars.keys()]);
    return [...all].filter(wanted).map((id) => ({
      id,
      kind: this.#kinds.get(id) ?? (id.includes(":") ? "instrument" : "coin"),
      basis: this.#basis.get(id),
      bars: this.#table(this.#bars, id, BAR).columns(),
      frames: this.#table(this.#frames, id, FRAME).columns(),
    }));
  }

  #table<Name extends string>(
    tables: Map<string, Table<Name>>,
    subject: string,
    names: readonly Name[],
  ): Table<Name> {
    const known = tables.get(subject);
    if (known) return known;
    const made = new Table(names);
    tables.set(subject, made);
    return made;
  }
}

/** Takes the row `next` into the row `row`, which comes before it. */
const mergeBars = (table: BarTable, row: number, next: number): void => {
  if (table.get("low", next) < table.get("low", row)) {
    table.set("low", row, table.get("low", next));
    table.set("lowAt", row, table.get("lowAt", next));
  }
  table.set("high", row, Math.max(table.get("high", row), table.get("high", next)));
  table.set("end", row, table.get("end", next));
  table.set("close", row, table.get("close", next));
  table.set("volume", row, table.get("volume", row) + table.get("volume", next));
};

/** Joins each bar with its neighbour: half the rows. */
const thinBars = (table: BarTable): void => {
  const kept: number[] = [];
  for (let row = 0; row < table.length; row += 2) {
    if (row + 1 < table.length) mergeBars(table, row, row + 1);
    kept.push(row);
  }
  table.keep(kept);
};

const GROUP = 8;

/** Of each eight frames the first, lowest, highest, last, and the first without a value: every extreme and break. */
const thinFrames = (table: FrameTable): void => {
  const kept: number[] = [];
  const value = (row: number): number => {
    const deviation = table.get("deviation", row);
    return Number.isNaN(deviation) ? table.get("price", row) : deviation;
  };
  for (let from = 0; from < table.length; from += GROUP) {
    const last = Math.min(from + GROUP, table.length) - 1;
    let [low, high, none] = [from, from, from];
    for (let row = from; row <= last; row += 1) {
      if (Number.isNaN(value(row))) {
        if (!Number.isNaN(value(none))) none = row;
        continue;
      }
      if (!(value(row) >= value(low))) low = row;
      if (!(value(row) <= value(high))) high = row;
    }
    kept.push(...[...new Set([from, low, high, none, last])].sort((a, b) => a - b));
  }
  table.keep(kept);
};
