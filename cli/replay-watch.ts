import type { Alert } from "../engine/alerts/alert.ts";
import { formatTime, type Micros, micros, minutes } from "../engine/market/time.ts";
import type { PipelineSettings } from "../engine/pipeline/settings.ts";
import type { Range, Tape } from "../recorder/tape/open-tape.ts";
import { Reel } from "../web/theatre/reel.ts";
import { narrowTape } from "../web/view/narrow-tape.ts";
import { runWith } from "../web/view/replay-runs.ts";
import type { Run } from "../web/view/run.ts";
import type { Context } from "./command.ts";
import type { Console } from "./console.ts";
import { watchReel } from "./monitor/replay-monitor.ts";
import { startProgress } from "./progress.ts";
import type { Summary } from "./replay-run.ts";

export interface ReplayWatch {
  readonly tape: Tape;
  readonly settings: PipelineSettings;
  readonly range: Pick<Range, "from" | "to" | "instruments">;
  readonly speed: number | "max";
}

export interface Watched {
  /** Of the part up to where the person quit. */
  readonly summary: Summary;
  /** Those of that part. */
  readonly alerts: readonly Alert[];
}

/**
 * A tape on a terminal, at any speed and in both directions. First it is run as a whole, as the pages do it, so that every
 * place is near; the summary is of the part up to where the person quit.
 */
export const watchReplay = async (
  console: Console,
  { tape: whole, settings, range, speed }: ReplayWatch,
  context: Context,
): Promise<Watched> => {
  const tape = narrowTape(whole, range);
  const begun = context.elapsed();
  const run = await runFirst(tape, settings, context);
  if (run.ticks === 0 || context.signal.aborted)
    return { summary: summaryAt(run, 0, context.elapsed() - begun), alerts: [] };
  const reel = await Reel.open(tape, run, {}, settings);
  try {
    const scene = await watchReel(console, { reel, speed }, context);
    const { digest, alertDigest, frames, ticks, known, done } = scene;
    const here = {
      ...{ ...run, digest, alertDigest, frames, alerts: run.alerts.slice(0, known.alerts) },
      to: done ? run.to : micros(Math.floor(known.time)),
    };
    const summary = summaryAt(here, ticks, context.elapsed() - begun);
    return { summary: done ? summary : { ...summary, stopped: true }, alerts: here.alerts };
  } finally {
    reel.close();
  }
};

const runFirst = async (tape: Tape, settings: PipelineSettings, context: Context): Promise<Run> => {
  const { name, ticks } = tape.manifest;
  const progress = await startProgress(context, name, ticks, "ticks");
  return runWith({
    ...{ tape, settings, every: everyOf(settings), signal: context.signal },
    onProgress: (now) => progress.update(now.ticks),
  }).finally(() => progress.stop());
};

/** Bars and frames that are kept are no shorter than those of the first size. */
const everyOf = ({ every = minutes(1), bars: [size] }: PipelineSettings): Micros =>
  micros(Math.max(every, size?.by === "time" ? size.length : minutes(1)));

const summaryAt = (run: Run, ticks: number, elapsedMs: number): Summary => ({
  ...{ type: "summary", tape: run.name, ticks },
  from: ticks === 0 ? null : formatTime(run.from),
  to: ticks === 0 ? null : formatTime(run.to),
  ...{ frames: run.frames, alerts: run.alerts.length },
  ...{ digest: run.digest, alertDigest: run.alertDigest },
  ...{ elapsedMs: Math.round(elapsedMs), ticksPerSecond: null, kind: run.kind },
});
