import type { Fill } from "../engine/backtest/order.ts";
import type { TearSheet } from "../engine/backtest/tear-sheet/shape.ts";
import { formatTime, type Micros, micros } from "../engine/market/time.ts";
import { Pipeline, type PipelineSettings, type Sink } from "../engine/pipeline/pipeline.ts";
import type { Clock } from "../recorder/feed/surroundings.ts";
import type { TickFold } from "../recorder/fold/tick-fold.ts";
import type { LiveView } from "../web/board/live-view.ts";
import type { Context } from "./command.ts";
import type { FeedChoice } from "./feed-options.ts";
import { noLog, runFeeds } from "./feed-run.ts";
import { fillJson, fillLine } from "./fill-line.ts";
import { type LiveDesk, openLiveDesk } from "./live-desk.ts";
import type { LiveMachine } from "./live-machine.ts";
import type { LivePaper, PaperChoice } from "./live-paper.ts";
import type { NotifyChoice } from "./read-notify.ts";
import { foldOf, openRecordingLog, type RecordingLog, recordingFolder } from "./recording-log.ts";
import { openFrameFile, printingSink, type Summary, summaryOf } from "./replay-run.ts";
import { type StatusPainter, statusPainter } from "./status-painter.ts";

export interface LiveRun {
  readonly choice: FeedChoice;
  readonly settings: PipelineSettings;
  /** Folder of the recording; absent: nothing is kept. */
  readonly record?: string;
  /** A path, or `-` for stdout. */
  readonly frames?: string;
  readonly json: boolean;
  readonly clock: Clock;
  /** What the pages see of it; absent: there are none. */
  readonly view?: LiveView | undefined;
  /** Who shows the status; absent: the screen below what is printed. */
  readonly painter?: StatusPainter | undefined;
  /** Who is told of alerts; absent: nobody. */
  readonly notify?: NotifyChoice | undefined;
  /** Who trades on paper; absent: nobody. */
  readonly paper?: PaperChoice | undefined;
  /** Absent: the machine's own net, disk and notifiers. */
  readonly machine?: LiveMachine;
}

export interface LiveDone {
  readonly summary: Summary;
  /** Why not everything was recorded. */
  readonly problem: unknown;
  /** What came of the paper's trades; undefined where there were none to be made. */
  readonly sheet: TearSheet | undefined;
}

/**
 * Live feeds through a pipeline, with exactly the ticks that are written down: a replay of the recording, if it began with
 * this run, ends in the digest of this summary. When the disk fails the watching goes on.
 */
export const runLive = async (run: LiveRun, context: Context): Promise<LiveDone> => {
  const { clock } = run;
  const painter = run.painter ?? statusPainter(context);
  const above: Context = { ...context, note: painter.note };
  const desk = await openLiveDesk(run.notify, clock, above, run.machine);
  try {
    return await watch(run, { context, above, clock, painter, desk });
  } finally {
    await desk.close();
  }
};

interface Surroundings {
  readonly context: Context;
  /** Its remarks stay readable above the picture, which is painted over. */
  readonly above: Context;
  readonly clock: Clock;
  readonly painter: StatusPainter;
  readonly desk: LiveDesk;
}

const watch = async (
  run: LiveRun,
  { context, above, clock, painter, desk }: Surroundings,
): Promise<LiveDone> => {
  const folder = run.record === undefined ? undefined : recordingFolder(run.record, context);
  const recording: RecordingLog | undefined =
    folder === undefined ? undefined : await openRecordingLog(folder, clock, above, run.machine);
  const file = await openFrameFile(run.frames);
  const tell = (fill: Fill): void => {
    painter.makeRoom();
    if (run.json) context.object(fillJson(fill));
    else context.line(fillLine(fill, context.color));
  };
  const paper = run.paper && (await openPaper(run.paper, tell, above, folder, recording));
  const begun = context.elapsed();
  let pipeline: Pipeline | undefined;
  let from: Micros | undefined;
  let to: Micros | undefined;
  let sheet: TearSheet | undefined;
  const printing = printingSink({ ...run, file }, context, painter.makeRoom);
  const { view } = run;
  const sink: Sink = {
    frame: (frame) => {
      printing.frame(frame);
      view?.sink.frame?.(frame);
    },
    alert: (alert) => {
      printing.alert(alert);
      desk.take(alert);
      view?.sink.alert?.(alert);
    },
    ...(view?.sink.bar === undefined ? {} : { bar: view.sink.bar }),
  };
  try {
    const { recorder } = await runFeeds(
      {
        ...{ choice: run.choice, clock, log: recording ?? noLog() },
        ...{ net: run.machine?.net },
        ...(recording === undefined ? {} : { since: recording.since }),
        fold: (listener) => foldOf(recording ?? {}, listener),
        ticks: (fold: TickFold) => {
          if (pipeline === undefined) {
            pipeline = new Pipeline(run.settings, fold.instruments, sink);
            view?.watch(pipeline, fold.instruments);
          }
          desk.ticks(fold);
          const { batch } = fold.rows;
          pipeline.push(batch);
          paper?.take(batch, fold.instruments);
          view?.ticks(batch);
          from ??= micros(batch.receiveTime[0] ?? Number.NaN);
          to = micros(batch.receiveTime[batch.length - 1] ?? Number.NaN);
        },
        show: (status) => {
          if (view !== undefined) view.feeds = status;
          if (!run.json) painter.show(status);
        },
      },
      above,
    );
    painter.stop();
    pipeline ??= new Pipeline(run.settings, recorder.fold.instruments, sink);
    pipeline.finish();
    sheet = paper?.finish();
    await file?.finish();
  } catch (error) {
    await file?.discard();
    painter.stop();
    await recording?.close();
    throw error;
  }
  const problem = await recording?.close().then(
    () => undefined,
    (error: unknown) => error,
  );
  return {
    summary: {
      ...summaryOf(pipeline, context.elapsed() - begun),
      tape: folder ?? "live",
      from: from === undefined ? null : formatTime(from),
      to: to === undefined ? null : formatTime(to),
      kind: "recorded",
      // Known only where something was to be kept: whether all of it was.
      ...(recording === undefined ? {} : { recording: problem === undefined }),
    },
    problem: problem ?? paper?.problem,
    sheet,
  };
};

/** The paper's strategy, where the recording that goes on has left it. */
const openPaper = async (
  choice: PaperChoice,
  tell: (fill: Fill) => void,
  context: Context,
  folder: string | undefined,
  recording: RecordingLog | undefined,
): Promise<LivePaper> => {
  const { LivePaper } = await import("./live-paper.ts");
  const paper = new LivePaper(choice, folder ?? "live", tell, context);
  if (folder === undefined || recording === undefined) return paper;
  try {
    // It learns what was from the tape, on which only sealed ticks are.
    await recording.sealedBefore();
    if (recording.before > 0) await paper.catchUp(folder);
  } catch (error) {
    await recording.close();
    throw error;
  }
  return paper;
};
