import { setImmediate as turn } from "node:timers/promises";
import { Kind, type TickBatch } from "../../engine/market/tick-batch.ts";
import type { PipelineSettings } from "../../engine/pipeline/settings.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { wholeOf } from "../view/range.ts";
import { settingsFor } from "../view/replay-runs.ts";
import type { Run } from "../view/run.ts";
import { type CheckpointLimits, Checkpoints, type Place } from "./checkpoints.ts";
import { Player } from "./player.ts";

/** Ticks between two looks at whether the pass goes on. */
const MOST = 8192;
/** Places of the timeline's density. */
const BINS = 400;

/**
 * What all sessions over one tape share: the whole run as the pages show it, and states along it from which any place
 * is near. Those are made by one more pass, which begins at once and does not keep anybody waiting who looks at what it
 * has passed already.
 */
export class Reel {
  readonly tape: Tape;
  readonly run: Run;
  readonly settings: PipelineSettings;
  readonly checkpoints: Checkpoints;
  /** Ticks in each of equal parts of the run's window. */
  readonly density = new Uint32Array(BINS);
  /** Position on the tape, from 0, of each gap record; in the order of `run.gaps`. */
  readonly gapTicks: number[] = [];
  /** The pass has ended, or failed. */
  readonly surveyed: Promise<void>;
  #place: Place | undefined;
  #ended = false;
  #waiting: (() => void)[] = [];

  private constructor(
    tape: Tape,
    run: Run,
    settings: PipelineSettings,
    limits: Partial<CheckpointLimits>,
  ) {
    this.tape = tape;
    this.run = run;
    this.settings = settings;
    this.checkpoints = new Checkpoints(limits);
    this.surveyed = this.#survey().finally(() => {
      this.#ended = true;
      this.#tell();
    });
    // Whoever waits is told of a failure; with nobody waiting it must not end the process.
    this.surveyed.catch(() => undefined);
  }

  /** With default settings unless those of the run are given. */
  static async open(
    tape: Tape,
    run: Run,
    limits: Partial<CheckpointLimits> = {},
    settings?: PipelineSettings,
  ): Promise<Reel> {
    const used = settings ?? settingsFor(tape, await tape.barInterval(), run.every);
    return new Reel(tape, run, used, limits);
  }

  /** Waits until the pass has gone further than a place: `isBefore` no longer holds where it stands, or it has ended. */
  async reach(isBefore: (place: Place) => boolean): Promise<void> {
    while (!this.#ended && (this.#place === undefined || isBefore(this.#place)))
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#ended) await this.surveyed;
  }

  close(): void {
    this.#ended = true;
    this.tape.close();
  }

  async #survey(): Promise<void> {
    const noted: Tape = { ...this.tape, batches: (range) => this.#noted(this.tape.batches(range)) };
    const player = new Player(noted, this.settings);
    try {
      while (!this.#ended && (await player.advance({}, Math.min(MOST, this.checkpoints.spacing)))) {
        if (this.checkpoints.wants(player.place.ticks)) this.checkpoints.add(player.checkpoint);
        this.#place = player.place;
        this.#tell();
        await turn();
      }
    } finally {
      await player.close();
    }
  }

  /** The same batches, counted by time, with the places of gaps noted. */
  async *#noted(batches: AsyncIterable<TickBatch>): AsyncGenerator<TickBatch, void, undefined> {
    const { from, to } = wholeOf(this.run);
    const scale = BINS / (to - from);
    let ticks = 0;
    for await (const batch of batches) {
      const times = this.settings.clock === "receive_time" ? batch.receiveTime : batch.eventTime;
      for (let i = 0; i < batch.length; i += 1) {
        const bin = Math.floor(((times[i] ?? from) - from) * scale);
        if (bin >= 0 && bin < BINS) this.density[bin] = (this.density[bin] ?? 0) + 1;
        if (batch.kind[i] === Kind.gap) this.gapTicks.push(ticks + i);
      }
      ticks += batch.length;
      yield batch;
    }
  }

  #tell(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) each();
  }
}
