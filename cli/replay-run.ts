import type { FrameFile } from "../datasets/frame-file.ts";
import { type ReplayProgress, replayTape } from "../datasets/replay-tape.ts";
import type { Alert } from "../engine/alerts/alert.ts";
import { alertJson } from "../engine/alerts/alert-json.ts";
import { formatTime, type Micros } from "../engine/market/time.ts";
import { frameJson } from "../engine/pipeline/frame-json.ts";
import type { Pipeline, PipelineSettings, Sink } from "../engine/pipeline/pipeline.ts";
import type { Tape } from "../recorder/tape/open-tape.ts";
import { alertLine } from "./alert-line.ts";
import type { Context } from "./command.ts";
import { startProgress } from "./progress.ts";
import { grouped } from "./text.ts";

export interface ReplayRun {
  readonly tape: Tape;
  readonly settings: PipelineSettings;
  readonly range?: {
    readonly from?: Micros;
    readonly to?: Micros;
    readonly instruments?: readonly string[];
  };
  readonly batch?: number;
  /** Seconds of tape a second; absent: as fast as it goes. */
  readonly speed?: number;
  /** A path, or `-` for stdout. */
  readonly frames?: string | undefined;
  readonly json: boolean;
  /** Whether alerts are printed as they come; default true. */
  readonly alerts?: boolean;
  /** What else wants the pipeline's outputs. */
  readonly also?: readonly Sink[];
}

/** What a run comes to; the keys of the summary line. */
export interface Summary extends Record<string, unknown> {
  readonly type: "summary";
  readonly tape: string;
  readonly ticks: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly frames: number;
  readonly alerts: number;
  readonly digest: string;
  readonly alertDigest: string;
  readonly elapsedMs: number;
  readonly ticksPerSecond: number | null;
  /** How the tape came to be: a reconstruction must say so wherever it is shown. */
  readonly kind: string;
  /** Live: false where recording had to stop before the end. */
  readonly recording?: boolean;
  /** Stopped before the end. */
  readonly stopped?: true;
}

/** Replays a tape, printing its alerts (and frames) as they come, and returns the summary. */
export const runReplay = async (run: ReplayRun, context: Context): Promise<Summary> => {
  const file = await openFrameFile(run.frames);
  try {
    const summary = await replayInto(run, context, file);
    await file?.finish();
    if (file !== undefined && summary.stopped)
      context.note(
        `stopped early: ${run.frames} holds the ${grouped(summary.frames)} frames so far`,
      );
    return summary;
  } catch (error) {
    await file?.discard();
    throw error;
  }
};

/** The file for frames; undefined where they go to stdout or nowhere. */
export const openFrameFile = async (path: string | undefined): Promise<FrameFile | undefined> => {
  if (path === undefined || path === "-") return undefined;
  const { createFrameFile } = await import("../datasets/frame-file.ts");
  return createFrameFile(path);
};

const replayInto = async (
  { tape, settings, range, batch, speed, frames, json, alerts = true, also = [] }: ReplayRun,
  context: Context,
  file: FrameFile | undefined,
): Promise<Summary> => {
  const progress = await startProgress(context, tape.manifest.name, tape.manifest.ticks, "ticks");
  /** Alerts wait while a bar is drawn: they are printed above it, at its next step. */
  const waiting: Alert[] = [];
  const printing = printingSink({ json, frames, file }, context);
  const print = (alert: Alert): void => printing.alert(alert);
  const sink: Sink = {
    alert: (alert) => {
      if (alerts && progress.shown && context.outIsTTY) waiting.push(alert);
      else if (alerts) print(alert);
      for (const other of also) other.alert?.(alert);
    },
    bar: (subject, size, bar, place) => {
      for (const other of also) other.bar?.(subject, size, bar, place);
    },
  };
  // Where nobody hears frames, the pipeline works them out many at once.
  if (frames !== undefined || also.some((other) => other.frame !== undefined))
    sink.frame = (frame) => {
      printing.frame(frame);
      for (const other of also) other.frame?.(frame);
    };
  let last: ReplayProgress | undefined;
  const begun = context.elapsed();
  const pipeline = await replayTape({
    tape,
    settings,
    sink,
    signal: context.signal,
    ...(range === undefined ? {} : { range }),
    ...(batch === undefined ? {} : { batch }),
    ...(speed === undefined ? {} : { pace: { speed, now: context.elapsed, wait: context.wait } }),
    onProgress: async (now) => {
      last = now;
      if (waiting.length > 0) {
        context.stderr.write("\r\u001b[K");
        waiting.splice(0).forEach(print);
      }
      await context.drained();
      await file?.drain();
      progress.update(now.ticks);
    },
  }).finally(() => progress.stop());
  waiting.forEach(print);
  const elapsedMs = context.elapsed() - begun;
  return {
    ...summaryOf(pipeline, elapsedMs),
    tape: tape.manifest.name,
    from: last?.from === undefined ? null : formatTime(last.from),
    to: last?.to === undefined ? null : formatTime(last.to),
    kind: tape.manifest.kind,
    ...(context.signal.aborted ? { stopped: true as const } : {}),
  };
};

/** Prints alerts, and frames where they are asked for; frames to a file too. `before` is called before each alert. */
export const printingSink = (
  { json, frames, file }: Pick<ReplayRun, "json" | "frames"> & { file: FrameFile | undefined },
  context: Context,
  before: () => void = () => undefined,
): Required<Pick<Sink, "alert" | "frame">> => ({
  alert: (alert) => {
    before();
    if (json) context.object(alertJson(alert));
    else context.line(alertLine(alert, context.color));
  },
  frame: (frame) => {
    if (frames === "-") context.object({ ...frameJson(frame) });
    file?.add(frame);
  },
});

/** What a pipeline came to, in the order of the summary's keys. */
export const summaryOf = (pipeline: Pipeline, elapsedMs: number): Summary => ({
  type: "summary",
  tape: "",
  ticks: pipeline.ticks,
  from: null,
  to: null,
  frames: pipeline.frames,
  alerts: pipeline.alerts,
  digest: pipeline.digest,
  alertDigest: pipeline.alertDigest,
  elapsedMs: Math.round(elapsedMs * 1000) / 1000,
  ticksPerSecond: elapsedMs > 0 ? Math.round((pipeline.ticks / elapsedMs) * 1000) : null,
  kind: "",
});
