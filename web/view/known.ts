import type { Micros } from "../../engine/market/time.ts";
import { cut, lowerBound, slice } from "./cut.ts";
import type { Run, Span, View } from "./run.ts";

/** What of a run is known at some place of it. */
export interface Known {
  /** The data's clock there: the future begins after it. */
  readonly time: Micros;
  /** What fell due before this has happened: it is the time of the last tick, and infinite at the end of the tape. */
  readonly settled: Micros;
  /** Alerts and gap records so far. */
  readonly alerts: number;
  readonly gaps: number;
}

/** The run between `from` and `to`, of which nothing is in the view that was not known. */
export const cutKnown = (run: Run, span: Span, known: Known): View => {
  const sofar: Run = {
    ...run,
    alerts: run.alerts.slice(0, known.alerts),
    gaps: run.gaps.slice(0, known.gaps),
  };
  const view = cut(sofar, span);
  const { settled } = known;
  return {
    ...view,
    // Charts keep their drawings by run: this one is the run itself, not a copy that nobody else has.
    run,
    known: known.time,
    subjects: view.subjects.map((subject) => ({
      ...subject,
      bars: slice(subject.bars, 0, lowerBound(subject.bars.end, settled)),
      frames: slice(subject.frames, 0, lowerBound(subject.frames.time, settled)),
    })),
  };
};
