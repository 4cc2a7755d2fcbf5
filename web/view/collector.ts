import type { Alert } from "../../engine/alerts/alert.ts";
import type { Bar } from "../../engine/bars/bar.ts";
import { fromE8 } from "../../engine/market/price.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Frame, FrameLayout } from "../../engine/pipeline/frame.ts";
import type { Sink } from "../../engine/pipeline/sink.ts";
import type { BarColumns, FrameColumns } from "./run.ts";

/** Rows of numbers that grow, kept as columns: 20,000 frames are no 20,000 objects. */
class Table<Name extends string> {
  readonly names: readonly Name[];
  length = 0;
  #columns: Float64Array[];

  constructor(names: readonly Name[]) {
    this.names = names;
    this.#columns = names.map(() => new Float64Array(1024));
  }

  column(at: number): Float64Array {
    return this.#columns[at] ?? new Float64Array(0);
  }

  append(row: readonly number[]): void {
    if (this.length === this.column(0).length)
      this.#columns = this.#columns.map((column) => {
        const larger = new Float64Array(column.length * 2);
        larger.set(column);
        return larger;
      });
    for (const [at, value] of row.entries()) this.column(at)[this.length] = value;
    this.length += 1;
  }

  columns(): Readonly<Record<Name, Float64Array>> {
    return Object.fromEntries(
      this.names.map((name, at) => [name, this.column(at).slice(0, this.length)]),
    ) as Record<Name, Float64Array>;
  }
}

const BAR = ["start", "end", "open", "high", "low", "close", "volume"] as const;
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
 * `every`, so that a long tape costs no more memory than a short one. Alerts are kept whole.
 */
export class Collector implements Sink {
  readonly alerts: Alert[] = [];
  readonly #size: string;
  readonly #every: Micros;
  readonly #bars = new Map<string, BarTable>();
  readonly #frames = new Map<string, FrameTable>();
  readonly #layouts = new Map<FrameLayout, readonly number[]>();
  readonly #basis = new Map<string, string>();
  readonly #kinds = new Map<string, FrameLayout["kind"]>();

  constructor(size: string, every: Micros) {
    this.#size = size;
    this.#every = every;
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
  }

  bar(subject: string, size: string, bar: Readonly<Bar>): void {
    if (size !== this.#size) return;
    const table = this.#table(this.#bars, subject, BAR);
    const last = table.length - 1;
    const [start, end, , high, low, close, volume] = BAR.map((_, at) => table.column(at));
    if (!start || !end || !high || !low || !close || !volume) return;
    const bucket = (time: number): number => Math.floor(time / this.#every);
    if (last >= 0 && bucket(start[last] ?? Number.NaN) === bucket(bar.start)) {
      end[last] = bar.end;
      high[last] = Math.max(high[last] ?? -Infinity, fromE8(bar.high));
      low[last] = Math.min(low[last] ?? Infinity, fromE8(bar.low));
      close[last] = fromE8(bar.close);
      volume[last] = (volume[last] ?? 0) + bar.volume;
      return;
    }
    const prices = [bar.open, bar.high, bar.low, bar.close].map(fromE8);
    table.append([bar.start, bar.end, ...prices, bar.volume]);
  }

  /** Everything collected, subjects in order of their first frame or bar. */
  subjects(): Collected[] {
    return [...new Set([...this.#frames.keys(), ...this.#bars.keys()])].map((id) => ({
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
