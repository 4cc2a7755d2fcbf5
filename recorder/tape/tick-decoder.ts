import type { DuckDBDataChunk } from "@duckdb/node-api";
import { WorkbenchError } from "../../engine/errors.ts";
import {
  createTickBatch,
  Kind,
  NO_INSTRUMENT,
  type TickBatch,
} from "../../engine/market/tick-batch.ts";
import { formatTime, micros } from "../../engine/market/time.ts";
import { readGap } from "./gap-detail.ts";
import { type Layout, PACKED, type ReadPlan, type Slot, type Value } from "./read-plan.ts";
import { copyDecimals, copyIntegers, type Span, validityOf, wordsOf } from "./vector-words.ts";

/** A batch with room for `capacity` records, and none for the columns that the tape never uses. */
export const emptyBatch = (
  plan: Pick<ReadPlan, "values" | "kind">,
  capacity: number,
): TickBatch => {
  const batch = {
    ...createTickBatch(0),
    eventTime: new Float64Array(capacity).fill(Number.NaN),
    receiveTime: new Float64Array(capacity).fill(Number.NaN),
    instrument: new Uint16Array(capacity),
    kind: new Uint8Array(capacity).fill(plan.kind ?? Kind.unknown),
    flags: new Uint8Array(capacity),
  };
  for (const value of plan.values) batch[value] = new Float64Array(capacity);
  return batch;
};

export interface DecoderOptions {
  readonly tape: string;
  readonly plan: ReadPlan;
  readonly layout: Layout;
  readonly order: "tape" | "time";
  readonly after: number;
  /** Nothing is filtered: every `seq` from `after` on must come. */
  readonly whole: boolean;
}

/** Turns the chunks of a plan's query into columns of a batch, and watches that they come complete and in order. */
export class TickDecoder {
  readonly #options: DecoderOptions;
  readonly #scratch = new Float64Array(65_536);
  readonly #times: Float64Array;
  /** Columns where a record may have no value. */
  readonly #sparse: readonly Value[];
  #chunk: DuckDBDataChunk | undefined;
  #packed: Int32Array = new Int32Array(0);
  #records = 0;
  #lastSeq: number;
  #lastTime = Number.NEGATIVE_INFINITY;

  constructor(options: DecoderOptions) {
    this.#options = options;
    const { plan } = options;
    const filled = plan.kind === undefined ? [] : plan.slots.map(({ value }) => value);
    this.#sparse = plan.values.filter((value) => !filled.includes(value));
    this.#lastSeq = options.after;
    this.#times = new Float64Array(options.order === "time" ? 65_536 : 0);
  }

  /** Takes the next chunk, if it follows the one before. */
  open(chunk: DuckDBDataChunk, rows: number): void {
    this.#chunk = chunk;
    this.#packed = wordsOf(chunk, this.#options.layout.packed);
    this.#records += rows;
    if (this.#options.order === "time") return;
    const first = this.#seqAt(0);
    const last = this.#seqAt(rows - 1);
    const before = this.#lastSeq;
    const follows = this.#options.whole
      ? first === before + 1 && last === before + rows
      : first > before && last - first >= rows - 1;
    if (!follows)
      throw this.#damaged(`seq ${first} to ${last}, ${rows} rows, comes after seq ${before}`);
    this.#lastSeq = last;
  }

  /** Appends `count` rows of the chunk, from row `start` on, to the batch. */
  decode(start: number, count: number, batch: TickBatch): void {
    const chunk = this.#chunk;
    if (!chunk) throw new Error("decode() before open()");
    const { plan, layout } = this.#options;
    const span: Span = { start, count, at: batch.length };
    if (layout.eventTime >= 0)
      this.#integers(chunk, layout.eventTime, plan.eventTime === "some", span, batch.eventTime);
    if (layout.receiveTime >= 0)
      this.#integers(
        chunk,
        layout.receiveTime,
        plan.receiveTime === "some",
        span,
        batch.receiveTime,
      );
    this.#checkClock(span, batch);
    this.#unpack(span, batch);
    for (const value of this.#sparse) batch[value].fill(Number.NaN, span.at, span.at + count);
    for (const [index, slot] of plan.slots.entries())
      this.#values(chunk, layout.slots[index] ?? -1, slot, span, batch);
    if (plan.gaps) this.#gaps(chunk, span, batch);
    batch.length = span.at + count;
  }

  /** Everything has come: was it as much as the manifest says? */
  finish(ticks: number): void {
    const records = this.#options.after + this.#records;
    if (records !== ticks)
      throw this.#damaged(`it ends after ${records} records, tape.json counts ${ticks}`);
  }

  #integers(
    chunk: DuckDBDataChunk,
    column: number,
    nullable: boolean,
    span: Span,
    out: Float64Array,
  ): void {
    copyIntegers(
      wordsOf(chunk, column),
      nullable ? validityOf(chunk, column) : undefined,
      span,
      out,
    );
  }

  #values(chunk: DuckDBDataChunk, column: number, slot: Slot, span: Span, batch: TickBatch): void {
    const words = wordsOf(chunk, column);
    const valid = slot.nullable ? validityOf(chunk, column) : undefined;
    const copy = slot.unit === "size" ? copyDecimals : copyIntegers;
    const out = batch[slot.value];
    if (this.#options.plan.kind !== undefined) {
      copy(words, valid, span, out);
      return;
    }
    // Several kinds share a column of the batch: this column of the file counts only where its kinds are.
    const { start, count, at } = span;
    const scratch = this.#scratch;
    copy(words, valid, { start, count, at: 0 }, scratch);
    const { kind } = batch;
    for (let i = 0; i < count; i++)
      if ((slot.kinds >> (kind[at + i] ?? 0)) & 1) out[at + i] = scratch[i] ?? 0;
  }

  #checkClock({ start, count, at }: Span, batch: TickBatch): void {
    const { plan, order } = this.#options;
    const { eventTime, receiveTime } = batch;
    let times = plan.clock === "event_time" ? eventTime : receiveTime;
    if (order === "time") {
      times = this.#times;
      for (let i = at; i < at + count; i++) {
        const time = eventTime[i] ?? Number.NaN;
        times[i] = Number.isNaN(time) ? (receiveTime[i] ?? Number.NaN) : time;
      }
    }
    let last = this.#lastTime;
    for (let i = at; i < at + count; i++) {
      const time = times[i] ?? Number.NaN;
      // Written so that a missing time, NaN, fails too.
      if (!(time >= last)) throw this.#clockError(start + i - at, last, time);
      last = time;
    }
    this.#lastTime = last;
  }

  #clockError(row: number, last: number, time: number): WorkbenchError {
    const { clock } = this.#options.plan;
    const seq = this.#seqAt(row);
    if (Number.isNaN(time)) return this.#damaged(`seq ${seq} has no ${clock}`);
    return this.#damaged(
      `at seq ${seq} time goes back from ${formatTime(micros(last))} to ${formatTime(micros(time))}`,
    );
  }

  #seqAt(row: number): number {
    const { seqBit } = this.#options.plan;
    const [low = 0, high = 0] = this.#packed.subarray(2 * row, 2 * row + 2);
    return high * 2 ** (32 - seqBit) + (low >>> seqBit);
  }

  #unpack({ start, count, at }: Span, batch: TickBatch): void {
    const { instrumentOf, seqBit, kind: onlyKind } = this.#options.plan;
    const packed = this.#packed;
    const { instrument, kind, flags } = batch;
    const below = 2 ** seqBit - 1;
    let homeless = false;
    for (let i = 0, w = 2 * start; i < count; i++, w += 2) {
      const bits = (packed[w] ?? 0) & below;
      const index = instrumentOf[bits >> PACKED.code] ?? NO_INSTRUMENT;
      instrument[at + i] = index;
      flags[at + i] = bits & FLAGS;
      if (onlyKind === undefined) kind[at + i] = (bits >> PACKED.kind) & KINDS;
      if (index === NO_INSTRUMENT) homeless = true;
    }
    if (!homeless) return;
    for (let i = 0; i < count; i++) {
      const of = kind[at + i];
      if (instrument[at + i] === NO_INSTRUMENT && of !== Kind.clock && of !== Kind.unknown)
        throw this.#damaged(
          `seq ${this.#seqAt(start + i)} is of no instrument that tape.json lists`,
        );
    }
  }

  #gaps(chunk: DuckDBDataChunk, { start, count, at }: Span, batch: TickBatch): void {
    for (let i = 0; i < count; i++) {
      const row = at + i;
      if (batch.kind[row] !== Kind.gap) continue;
      const detail = chunk.getColumnVector(this.#options.layout.gap).getItem(start + i);
      const gap = typeof detail === "string" ? readGap(detail) : undefined;
      if (!gap)
        throw this.#damaged(
          `seq ${this.#seqAt(start + i)} is a gap whose detail is ${JSON.stringify(detail)}`,
        );
      batch.a[row] = gap.from;
      batch.b[row] = gap.to;
      batch.c[row] = gap.missed ?? Number.NaN;
      batch.notes.set(row, gap.reason);
    }
  }

  #damaged(what: string): WorkbenchError {
    return new WorkbenchError(
      "damaged",
      `${this.#options.tape}: ${what}`,
      "The tape is damaged: make or copy it again.",
    );
  }
}

const FLAGS = (1 << PACKED.kind) - 1;
const KINDS = (1 << (PACKED.code - PACKED.kind)) - 1;
