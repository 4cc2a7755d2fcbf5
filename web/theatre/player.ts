import { tickTime } from "../../datasets/replay-tape.ts";
import type { TickBatch } from "../../engine/market/tick-batch.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import { Pipeline, type PipelineSettings, type Sink } from "../../engine/pipeline/pipeline.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import type { Checkpoint, Place } from "./checkpoints.ts";

/** How far to go: to the end of what both allow. */
export interface Until {
  /** Ticks later than this are left. */
  readonly time?: number;
  /** Ticks taken in, at most. */
  readonly ticks?: number;
}

/** Ticks read at a time. */
const BATCH = 8192;
const START: Place = { ticks: 0, time: micros(Number.NEGATIVE_INFINITY), same: 0 };

/**
 * A pipeline and the place on the tape where it stands. It only moves on: whoever wants to go back makes another one
 * from a checkpoint. Its state depends on the number of ticks taken in and on nothing else.
 */
export class Player {
  readonly pipeline: Pipeline;
  readonly #ticks: AsyncIterator<TickBatch>;
  #batch: TickBatch | undefined;
  #at = 0;
  #skip: number;
  #place: Place;
  #done = false;

  constructor(tape: Tape, settings: PipelineSettings, from?: Checkpoint, sink: Sink = {}) {
    this.pipeline = new Pipeline(settings, tape.instruments, sink);
    if (from) this.pipeline.restore(from.saved);
    this.#place = from ?? START;
    // Reading begins with all ticks of that time; those that are in the state already are left out.
    this.#skip = this.#place.same;
    this.#ticks = tape
      .batches({ ...(from ? { from: from.time } : {}), order: settings.order, batch: BATCH })
      [Symbol.asyncIterator]();
  }

  get place(): Place {
    const { ticks, time, same } = this.#place;
    return { ticks, time, same };
  }

  /** The tape has ended, and what was due at its end has happened. */
  get done(): boolean {
    return this.#done;
  }

  get checkpoint(): Checkpoint {
    return { ...this.place, saved: this.pipeline.snapshot() };
  }

  /**
   * Takes in what has been read and lies within `until`, at most `most` ticks. False when there is nothing more
   * within it.
   */
  async advance({ time = Infinity, ticks = Infinity }: Until, most = BATCH): Promise<boolean> {
    const batch = await this.#read();
    if (batch === undefined) return false;
    const end = Math.min(
      batch.length,
      this.#at + Math.max(0, Math.min(most, ticks - this.#place.ticks)),
    );
    let to = end;
    if (this.#timeOf(batch, end - 1) > time) {
      to = this.#at;
      while (to < end && this.#timeOf(batch, to) <= time) to += 1;
    }
    if (to <= this.#at) return false;
    this.#push(batch, to);
    // So that the end of the tape is noticed with its last tick, not at the next attempt.
    if (this.#at === batch.length) await this.#read();
    return true;
  }

  /** Time of the next tick; undefined at the end. */
  async next(): Promise<Micros | undefined> {
    const batch = await this.#read();
    return batch && this.#timeOf(batch, this.#at);
  }

  async close(): Promise<void> {
    await this.#ticks.return?.();
  }

  #push(batch: TickBatch, to: number): void {
    this.pipeline.push(batch, this.#at, to);
    const time = this.#timeOf(batch, to - 1);
    let first = to - 1;
    while (first > this.#at && this.#timeOf(batch, first - 1) === time) first -= 1;
    const goesOn = first === this.#at && time === this.#place.time;
    this.#place = {
      ticks: this.#place.ticks + to - this.#at,
      time,
      same: to - first + (goesOn ? this.#place.same : 0),
    };
    this.#at = to;
  }

  /** The batch that holds the next tick; the last one is held until the next is asked for, since it is reused. */
  async #read(): Promise<TickBatch | undefined> {
    while (!this.#done && (this.#batch === undefined || this.#at >= this.#batch.length)) {
      const { value, done } = await this.#ticks.next();
      if (done) {
        this.#batch = undefined;
        this.#done = true;
        this.pipeline.finish();
        return undefined;
      }
      const skipped = Math.min(this.#skip, value.length);
      this.#skip -= skipped;
      this.#batch = value;
      this.#at = skipped;
    }
    return this.#batch;
  }

  #timeOf(batch: TickBatch, at: number): Micros {
    return tickTime(batch, at, this.pipeline.settings);
  }
}
