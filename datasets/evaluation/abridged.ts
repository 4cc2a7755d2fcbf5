import type { Evaluation, EventClass } from "./evaluation.ts";

/** So many events are still read, row by row. */
const READABLE = 12;

/** What the headline is about, and what one venue did of its own. */
const CLASSES: readonly EventClass[] = ["USD", "usdt-relative", "local"];

/** Whose calm time is shown stretch by stretch, beside that of the chosen one. */
const SHOWN = ["B0", "B1*"];

/**
 * What people can read of an evaluation of many events: the major ones on minutes, what everybody comes to there, and the calm
 * time of those that it is about. A small one is left as it is. `omitted` says what is not shown; undefined where all is.
 */
export const abridged = (
  evaluation: Evaluation,
): { readonly shown: Evaluation; readonly omitted: string | undefined } => {
  const { events, sums, detectors, chosen } = evaluation;
  if (events.length <= READABLE) return { shown: evaluation, omitted: undefined };
  const kept = events.filter(
    ({ class: of, event }) => CLASSES.includes(of) && event.grade !== "minor",
  );
  const shown = {
    ...evaluation,
    events: kept,
    sums: sums.filter(({ class: of }) => CLASSES.includes(of)),
    detectors: detectors.map((each) =>
      SHOWN.includes(each.id) || each.id === chosen
        ? each
        : { ...each, results: each.results.map((result) => ({ ...result, calm: [] })) },
    ),
  };
  return {
    shown,
    omitted: `Not shown: ${events.length - kept.length} of ${events.length} events (minor ones, hourly data, one venue alone), their sums, and the calm time of other detectors. --all shows them, --json and --save have them all.`,
  };
};
