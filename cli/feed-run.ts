import type { WorkbenchError } from "../engine/errors.ts";
import { formatTime, type Micros, micros } from "../engine/market/time.ts";
import { PegWatch } from "../recorder/feed/peg-watch.ts";
import { type FrameLog, Recorder } from "../recorder/feed/recorder.ts";
import type { Clock, Net } from "../recorder/feed/surroundings.ts";
import type { FoldListener, TickFold } from "../recorder/fold/tick-fold.ts";
import type { Context } from "./command.ts";
import type { FeedChoice } from "./feed-options.ts";
import { type DiskStatus, type StatusLine, StatusReader } from "./feed-status.ts";

/** Where frames go: the journal of a recording, or nowhere. */
export interface FeedLog extends FrameLog {
  /** The last frame that is safe, counted since the tape began. */
  readonly safe: number;
  /** Ticks of the tape before this run. */
  readonly before?: number;
  /** Why nothing is recorded any more. */
  readonly problem: WorkbenchError | undefined;
  status(): Promise<DiskStatus | undefined>;
  /** Looks after its own affairs, once a second. */
  tick?(): void;
}

/** One who only watches keeps nothing. */
export const noLog = (): FeedLog => {
  let frames = 0;
  return {
    pending: 0,
    problem: undefined,
    get safe() {
      return frames;
    },
    append: () => {
      frames += 1;
      return frames;
    },
    status: async () => undefined,
  };
};

export interface FeedRun {
  readonly choice: FeedChoice;
  readonly clock: Clock;
  /** Time of the last frame of the recording that goes on: none comes with an earlier one. */
  readonly since?: Micros;
  /** Ends it before its time. */
  readonly stop?: { when(): boolean };
  readonly log: FeedLog;
  /** Absent: the machine's own. */
  readonly net?: Net | undefined;
  fold(listener: FoldListener): TickFold;
  /** The fold has new rows; they are gone afterwards. */
  ticks?(fold: TickFold): void;
  /** Once a second. */
  show(status: StatusLine): void;
}

/** Wall clock at the start, carried on by the monotonic one: a step of the wall clock is a remark, not a jump. */
export const realClock = (context: Pick<Context, "now" | "elapsed">): Clock => {
  const wall = context.now() * 1000;
  const begun = context.elapsed();
  return {
    now: () => micros(wall + Math.floor((context.elapsed() - begun) * 1000)),
    after: (ms, done) => {
      const timer = setTimeout(done, Math.min(ms, 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },
  };
};

export interface FeedsDone {
  readonly recorder: Recorder;
  /** Ticks of this run, clock and gap records included. */
  readonly ticks: number;
}

/** Runs the feeds until Ctrl-C, or for as long as was asked. */
export const runFeeds = async (run: FeedRun, context: Context): Promise<FeedsDone> => {
  const { choice, clock, log, show } = run;
  const { before = 0 } = log;
  const net = run.net ?? (await import("../recorder/feed/net.ts")).realNet;
  const watch = new PegWatch();
  let ticks = 0;
  const recorder = new Recorder({
    ...choice,
    ...{ clock, log, net, random: context.random },
    ...(run.since === undefined ? {} : { since: run.since }),
    fold: run.fold,
    ticks: (fold) => {
      ticks += fold.rows.length;
      for (const remark of watch.look(fold)) context.note(remark);
      run.ticks?.(fold);
      fold.rows.clear();
    },
    remark: context.note,
  });
  recorder.start();
  const stepped = wallClock(context, clock);
  const reader = new StatusReader();
  const end = choice.duration === undefined ? undefined : choice.duration / 1000;
  const begun = context.elapsed();
  let told: WorkbenchError | undefined;
  let second = 0;
  try {
    while (!context.signal.aborted && run.stop?.when() !== true) {
      second += 1;
      const left = end === undefined ? Number.POSITIVE_INFINITY : begun + end - context.elapsed();
      if (left <= 0) break;
      const due = Math.min(context.elapsed() + left, begun + second * 1000);
      await context.wait(Math.max(0, due - context.elapsed()), context.signal);
      const loopLagMs = Math.max(0, context.elapsed() - due);
      log.tick?.();
      if (log.problem !== undefined && log.problem !== told) {
        told = log.problem;
        // Whoever stops for it says so at the end.
        if (run.stop?.when() !== true) context.note(`${told.message}. ${told.hint}`);
      }
      const step = stepped();
      if (step !== undefined) recorder.remark("the wall clock was set", step);
      const venues = reader.read(recorder.status(), recorder.fold, context.elapsed());
      const disk = await log.status();
      // Lines that are still on their way would land in the middle of a picture.
      await context.drained();
      const runningMs = context.elapsed() - begun;
      const counts = { frames: log.safe, ticks: before + ticks };
      show({ time: clock.now(), runningMs, loopLagMs, ...counts, venues, disk });
    }
  } finally {
    // Whatever happens here: nothing may be taken into a tape that is being closed.
    recorder.stop();
  }
  return { recorder, ticks };
};

/** Notices when the wall clock is set: returns by how much, once. */
const wallClock = (context: Pick<Context, "now">, clock: Clock): (() => string | undefined) => {
  let offset = context.now() - clock.now() / 1000;
  return () => {
    const now = context.now() - clock.now() / 1000;
    if (Math.abs(now - offset) < 1000) return undefined;
    const by = `${Math.round(now - offset)} ms, to ${formatTime(micros(context.now() * 1000))}`;
    offset = now;
    return by;
  };
};
