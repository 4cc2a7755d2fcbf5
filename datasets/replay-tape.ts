import type { TickBatch } from "../engine/market/tick-batch.ts";
import { type Micros, micros } from "../engine/market/time.ts";
import { Pipeline, type PipelineSettings, type Sink } from "../engine/pipeline/pipeline.ts";
import type { Tape } from "../recorder/tape/open-tape.ts";

/** The clock on the wall, handed in, so that tests need neither it nor its waiting. */
export interface WallClock {
  /** Milliseconds, never running backwards. */
  now(): number;
  /** Ends early, and does not throw, when `signal` is aborted. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

/** Tape time against the wall clock. */
export interface Pace extends WallClock {
  /** Seconds of tape for each second of wall clock. */
  readonly speed: number;
}

export interface ReplayProgress {
  readonly ticks: number;
  /** Of the whole tape: an upper bound when only a range is replayed. */
  readonly total: number;
  /** Times of the first and the last tick pushed; undefined while there is none. */
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
}

export interface ReplayOptions {
  readonly tape: Tape;
  readonly settings: PipelineSettings;
  readonly sink: Sink;
  /** `from` inclusive, `to` exclusive, on the tape's clock. */
  readonly range?: {
    readonly from?: Micros;
    readonly to?: Micros;
    readonly instruments?: readonly string[];
  };
  /** Ticks a push, at most. Changes nothing that comes out. */
  readonly batch?: number;
  /** Absent: as fast as the machine can. */
  readonly pace?: Pace;
  readonly signal?: AbortSignal;
  /** Now and then, and once more when all is done or stopped; what it returns is awaited. */
  onProgress?(progress: ReplayProgress): void | Promise<void>;
}

/** Ticks between two turns of the event loop, so that Ctrl-C is heard while blocks are read without waiting. */
const TURN = 65_536;
/** Waits shorter than this are not worth a timer; the ticks are pushed a little early instead. */
const SHORTEST_WAIT_MS = 5;
/** A tape may be silent for longer than a timer can count. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Pushes a tape through a new pipeline and returns it, ended, with its counts and digests. When `signal` is aborted it
 * stops between two ticks and leaves what would fall due at the end undone: what was emitted is a prefix of the whole.
 */
export const replayTape = async (options: ReplayOptions): Promise<Pipeline> => {
  const { tape, settings, sink, range = {}, batch, pace, signal, onProgress } = options;
  const pipeline = new Pipeline(settings, tape.instruments, sink);
  let ticks = 0;
  let turn = 0;
  let from: Micros | undefined;
  let to: Micros | undefined;
  const pushed = async (read: TickBatch, first: number, end: number): Promise<void> => {
    from ??= tickTime(read, first, settings);
    to = tickTime(read, end - 1, settings);
    ticks += end - first;
    if (pace === undefined && ticks - turn < TURN) return;
    turn = ticks;
    await report();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const report = async (): Promise<void> => {
    await onProgress?.({ ticks, total: tape.manifest.ticks, from, to });
  };
  const push = pace === undefined ? undefined : paced(pipeline, settings, pace, pushed, signal);
  const asked = { ...range, order: settings.order, ...(batch === undefined ? {} : { batch }) };
  for await (const read of tape.batches(asked)) {
    if (signal?.aborted) break;
    if (read.length === 0) continue;
    if (push) {
      await push(read);
    } else {
      pipeline.push(read);
      await pushed(read, 0, read.length);
    }
    if (signal?.aborted) break;
  }
  if (!signal?.aborted) pipeline.finish();
  await report();
  return pipeline;
};

/** Pushes a batch in slices, each when the wall clock has reached its tape time. */
const paced = (
  pipeline: Pipeline,
  settings: PipelineSettings,
  pace: Pace,
  pushed: (batch: TickBatch, from: number, to: number) => Promise<void>,
  signal: AbortSignal | undefined,
) => {
  let start: { readonly wall: number; readonly tape: number } | undefined;
  return async (batch: TickBatch): Promise<void> => {
    let from = 0;
    while (from < batch.length) {
      start ??= { wall: pace.now(), tape: tickTime(batch, from, settings) };
      const reached = start.tape + (pace.now() - start.wall) * 1e3 * pace.speed;
      let to = from;
      while (to < batch.length && tickTime(batch, to, settings) <= reached) to += 1;
      if (to > from) {
        pipeline.push(batch, from, to);
        await pushed(batch, from, to);
        from = to;
      }
      if (from === batch.length || signal?.aborted) return;
      const dueMs = (tickTime(batch, from, settings) - reached) / (1e3 * pace.speed);
      await pace.wait(Math.min(Math.max(dueMs, SHORTEST_WAIT_MS), LONGEST_WAIT_MS), signal);
      if (signal?.aborted) return;
    }
  };
};

/** A tick's time on the clock by which the pipeline runs. */
export const tickTime = (
  batch: TickBatch,
  at: number,
  settings: Pick<PipelineSettings, "order" | "clock">,
): Micros => {
  const event = batch.eventTime[at] ?? Number.NaN;
  const receive = batch.receiveTime[at] ?? Number.NaN;
  const byReceive = settings.order === "tape" && settings.clock === "receive_time";
  const [first, second] = byReceive ? [receive, event] : [event, receive];
  return micros(Number.isNaN(first) ? second : first);
};
