import type { Board, Mode } from "../board/board.ts";
import { openIncidents } from "../board/open-incidents.ts";
import { readBoard } from "../board/read-board.ts";
import { cutKnown, type Known } from "../view/known.ts";
import { narrowed } from "../view/load-view.ts";
import { wholeOf } from "../view/range.ts";
import type { Run, Span, View } from "../view/run.ts";
import type { Cursor } from "./cursor.ts";
import type { Reel } from "./reel.ts";

/** What there is to see at a place of a tape: nothing in it comes from after that place. */
export interface Scene {
  readonly reel: Reel;
  readonly run: Run;
  readonly known: Known;
  readonly board: Board;
  /** All of the tape so far. */
  readonly sofar: View;
  /** The window's part of it, with all that was said in it. */
  readonly whole: View;
  /** The same, narrowed to what the charts show. */
  readonly view: View;
  readonly ticks: number;
  readonly frames: number;
  readonly digest: string;
  readonly alertDigest: string;
  readonly done: boolean;
}

export interface Look {
  readonly mode: Mode;
  readonly ticksPerSecond: number;
  readonly window: Span;
  /** The one instrument or coin of the charts; all where nothing is said. */
  readonly instrument: string | undefined;
}

/** Taken at once, so that it is of one place even when the cursor moves on. */
export const sceneAt = (cursor: Cursor, look: Look): Scene => {
  const { reel, known, pipeline, done } = cursor;
  const { run } = reel;
  const sofar = cutKnown(run, wholeOf(run), known);
  const frames = new Map(sofar.subjects.map((subject) => [subject.id, subject.frames]));
  const board = readBoard({
    pipeline,
    mode: look.mode,
    ticksPerSecond: look.ticksPerSecond,
    frames: (subject) => frames.get(subject),
    open: openIncidents(sofar.alerts),
  });
  const whole = cutKnown(run, look.window, known);
  return {
    ...{ reel, run, known, sofar, whole, done },
    board: { ...board, clock: known.time },
    view: narrowed(whole, look.instrument),
    ticks: pipeline.ticks,
    frames: pipeline.frames,
    digest: pipeline.digest,
    alertDigest: pipeline.alertDigest,
  };
};
