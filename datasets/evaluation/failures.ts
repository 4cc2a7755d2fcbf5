import type { Level } from "../../engine/evaluation/active-spans.ts";
import type { Meeting } from "../../engine/evaluation/score-alerts.ts";
import type { EvaluatedDetector, Evaluation, EventRow } from "./evaluation.ts";

/** A major event of which a tuned detector told too late, or nothing. */
export interface Failure {
  readonly row: EventRow;
  readonly detector: EvaluatedDetector;
  readonly level: Level;
  readonly meeting: Meeting;
  /** Its alert had been open since then, more than a day before: see EventResult. */
  readonly openSince: number | undefined;
}

/**
 * All of them, event by event: a table of failures that somebody chose would be none. Against T_100. What one venue did, or
 * showed, alone stands in tables of its own.
 */
export const failuresOf = ({ events, detectors }: Evaluation): Failure[] =>
  events
    .filter(({ class: of }) => of !== "local" && of !== "one venue")
    .flatMap((row) =>
      detectors
        .filter(({ tuned }) => tuned)
        .flatMap((detector) =>
          detector.results.flatMap(({ level, events: met }): Failure[] => {
            const result = met.find(({ event }) => event === row.id);
            const meeting = result?.against[100];
            return meeting?.outcome === "late" || meeting?.outcome === "missed"
              ? [{ row, detector, level, meeting, openSince: result?.openSince }]
              : [];
          }),
        ),
    );
