import type { PriceE8 } from "../../engine/market/price.ts";
import {
  BATCH_COLUMNS,
  createTickBatch,
  Flag,
  Kind,
  NO_INSTRUMENT,
  type TickBatch,
} from "../../engine/market/tick-batch.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import { type Steps, unitsOf } from "../wire/steps.ts";
import type { GapDetail } from "./gap-detail.ts";

export interface TradeRow {
  readonly instrument: number;
  readonly eventTime: Micros;
  readonly receiveTime: Micros;
  readonly price: PriceE8;
  readonly size: Steps;
  readonly side: "buy" | "sell" | undefined;
  readonly id: string | undefined;
  readonly detail: "backfill" | "block" | "auction" | undefined;
}

export interface QuoteRow {
  readonly instrument: number;
  readonly eventTime: Micros;
  readonly receiveTime: Micros;
  readonly bid: PriceE8 | undefined;
  readonly bidSize: Steps | undefined;
  readonly ask: PriceE8 | undefined;
  readonly askSize: Steps | undefined;
}

const NONE = micros(Number.NaN);

/**
 * Ticks on their way from the venues: to the pipeline as a batch, exactly as reading the tape back would give it, and to
 * the tape with what a batch cannot hold: sizes to the last digit, trade ids.
 */
export class TickRows {
  #batch = createTickBatch(1024);
  /** Steps of `b` (trade's size, bid size) and of `d` (ask size) where units do not lead back to them, by row. */
  readonly #large = new Map<number, { readonly b?: Steps; readonly d?: Steps }>();
  readonly #ids: (string | undefined)[] = [];

  get length(): number {
    return this.#batch.length;
  }

  /** For the pipeline. Valid until the next row is added. */
  get batch(): TickBatch {
    return this.#batch;
  }

  trade(row: TradeRow): void {
    const at = this.#add(Kind.trade, row.instrument, row.eventTime, row.receiveTime);
    const { batch } = this;
    batch.flags[at] =
      (row.side === "buy" ? Flag.buy : row.side === "sell" ? Flag.sell : 0) |
      (row.detail === undefined ? 0 : Flag[row.detail]);
    batch.a[at] = row.price;
    batch.b[at] = unitsOf(row.size);
    if (isLarge(row.size)) this.#large.set(at, { b: row.size });
    this.#ids[at] = row.id;
  }

  quote(row: QuoteRow): void {
    const at = this.#add(Kind.quote, row.instrument, row.eventTime, row.receiveTime);
    const { batch } = this;
    const { bidSize, askSize } = row;
    batch.a[at] = row.bid ?? Number.NaN;
    batch.b[at] = bidSize === undefined ? Number.NaN : unitsOf(bidSize);
    batch.c[at] = row.ask ?? Number.NaN;
    batch.d[at] = askSize === undefined ? Number.NaN : unitsOf(askSize);
    if (isLarge(bidSize) || isLarge(askSize))
      this.#large.set(at, {
        ...(isLarge(bidSize) ? { b: bidSize } : {}),
        ...(isLarge(askSize) ? { d: askSize } : {}),
      });
  }

  gap(instrument: number, receiveTime: Micros, detail: GapDetail): void {
    const at = this.#add(Kind.gap, instrument, NONE, receiveTime);
    const { batch } = this;
    batch.a[at] = detail.from;
    batch.b[at] = detail.to;
    batch.c[at] = detail.missed ?? Number.NaN;
    batch.notes.set(at, detail.reason);
  }

  clock(receiveTime: Micros): void {
    this.#add(Kind.clock, NO_INSTRUMENT, NONE, receiveTime);
  }

  /** A trade's id at the venue. */
  id(row: number): string | undefined {
    return row < this.length ? this.#ids[row] : undefined;
  }

  /** Column `b` or `d` of a row in whole steps of 1e-8; undefined where it is null. */
  steps(row: number, column: "b" | "d"): Steps | undefined {
    const large = this.#large.get(row)?.[column];
    if (large !== undefined) return large;
    const units = this.#batch[column][row] ?? Number.NaN;
    return Number.isNaN(units) ? undefined : Math.round(units * 1e8);
  }

  clear(): void {
    // After every frame of a live feed: what is empty is left alone, for even that costs something.
    const { notes } = this.#batch;
    if (notes.size > 0) notes.clear();
    if (this.#large.size > 0) this.#large.clear();
    this.#batch.length = 0;
  }

  #add(kind: number, instrument: number, eventTime: Micros, receiveTime: Micros): number {
    if (this.#batch.length === this.#batch.kind.length) this.#grow();
    const batch = this.#batch;
    const at = batch.length++;
    batch.kind[at] = kind;
    batch.instrument[at] = instrument;
    batch.eventTime[at] = eventTime;
    batch.receiveTime[at] = receiveTime;
    batch.flags[at] = 0;
    this.#ids[at] = undefined;
    batch.a[at] = Number.NaN;
    batch.b[at] = Number.NaN;
    batch.c[at] = Number.NaN;
    batch.d[at] = Number.NaN;
    batch.e[at] = Number.NaN;
    batch.f[at] = Number.NaN;
    return at;
  }

  #grow(): void {
    const { length, notes } = this.#batch;
    const grown = createTickBatch(length * 2);
    for (const column of BATCH_COLUMNS) grown[column].set(this.#batch[column]);
    grown.length = length;
    for (const [row, note] of notes) grown.notes.set(row, note);
    this.#batch = grown;
  }
}

/** Up to here `units * 1e8` is off by less than half a step. */
const isLarge = (steps: Steps | undefined): steps is Steps =>
  steps !== undefined && (typeof steps === "bigint" || steps >= 2 ** 50);
