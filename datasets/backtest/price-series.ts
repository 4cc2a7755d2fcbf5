import { Kind, type TickBatch } from "../../engine/market/tick-batch.ts";
import type { PipelineSettings } from "../../engine/pipeline/settings.ts";
import type { Range, Tape } from "../../recorder/tape/open-tape.ts";
import { tickTime } from "../replay-tape.ts";
import type { PriceSeries } from "./run-series.ts";

/** A picture has fewer columns. */
const MOST_BARS = 4000;
const MINUTE = 60e6;

/** Bars of these instruments for pictures, of whole minutes each and not more than a picture can show. */
export const priceSeries = async (
  tape: Tape,
  range: Range & { readonly order: PipelineSettings["order"] },
  ids: readonly string[],
  span: { readonly from: number; readonly to: number },
): Promise<PriceSeries[]> => {
  if (ids.length === 0) return [];
  const length = Math.max(1, Math.ceil((span.to - span.from) / MOST_BARS / MINUTE)) * MINUTE;
  const growing = new Map(ids.map((id) => [id, new GrowingBars(length)]));
  const byIndex = tape.instruments.map(({ id }) => growing.get(id));
  const settings = { order: range.order, clock: tape.clock };
  for await (const batch of tape.batches({ ...range, instruments: ids }))
    for (let i = 0; i < batch.length; i++)
      byIndex[batch.instrument[i] ?? -1]?.add(batch, i, tickTime(batch, i, settings));
  return [...growing].map(([instrument, bars]) => ({ instrument, ...bars.columns() }));
};

class GrowingBars {
  readonly #length: number;
  readonly #start: number[] = [];
  readonly #low: number[] = [];
  readonly #high: number[] = [];
  readonly #close: number[] = [];

  constructor(length: number) {
    this.#length = length;
  }

  /** A quote counts with its mid, a bar with all that it went through. */
  add({ kind, a, c, d, e, f }: TickBatch, i: number, time: number): void {
    const first = (a[i] ?? Number.NaN) / 1e8;
    if (kind[i] === Kind.trade) this.#see(time, first, first, first);
    else if (kind[i] === Kind.quote) {
      const mid = (first + (c[i] ?? Number.NaN) / 1e8) / 2;
      this.#see(time, mid, mid, mid);
    } else if (kind[i] === Kind.bar) {
      const high = (d[i] ?? Number.NaN) / 1e8;
      // It tells of the time before its close.
      this.#see(time - Math.min(f[i] ?? 0, this.#length), (e[i] ?? Number.NaN) / 1e8, high, first);
    }
  }

  #see(time: number, low: number, high: number, close: number): void {
    if (Number.isNaN(close)) return;
    const start = Math.floor(time / this.#length) * this.#length;
    const last = this.#start.length - 1;
    if (this.#start[last] !== start) {
      this.#start.push(start);
      this.#low.push(low);
      this.#high.push(high);
      this.#close.push(close);
      return;
    }
    this.#low[last] = Math.min(this.#low[last] ?? low, low);
    this.#high[last] = Math.max(this.#high[last] ?? high, high);
    this.#close[last] = close;
  }

  columns() {
    const [start, low, high, close] = [this.#start, this.#low, this.#high, this.#close].map(
      (column) => Float64Array.from(column),
    );
    const none = new Float64Array(0);
    return {
      start: start ?? none,
      end: (start ?? none).map((from) => from + this.#length),
      low: low ?? none,
      high: high ?? none,
      close: close ?? none,
    };
  }
}
