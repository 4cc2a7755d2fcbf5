import type { Level } from "../../engine/evaluation/active-spans.ts";
import { entryTiming, resolvedAt } from "../../engine/evaluation/entry-timing.ts";
import { eventLoss, toldAt } from "../../engine/evaluation/event-loss.ts";
import { exitValue, type SellingCost } from "../../engine/evaluation/exit-value.ts";
import { type Active, HORIZON } from "../../engine/evaluation/score-alerts.ts";
import { takerFee } from "../venue-terms/venue-fees.ts";
import type { Case } from "./case.ts";
import type { EventResult, EventRow } from "./evaluation.ts";
import type { Trial, Trials } from "./trial.ts";

/** A case's events, by their place among its labels. */
export interface CaseEvents {
  readonly case: Case;
  readonly rows: readonly EventRow[];
  /** What it takes to sell its coin at once. */
  readonly cost: SellingCost;
}

/** What nobody quoted is taken to have been so wide, bps. */
const SPREAD = 2;

/** What selling a case's coin costs: on its first venue, at the median spread that was quoted, if any was. */
export const sellingCost = ({ series: { venues, columns } }: Case): SellingCost => {
  const quoted = columns.spread.filter((each) => !Number.isNaN(each)).sort();
  return {
    spread: quoted[quoted.length >> 1] ?? SPREAD,
    fee: takerFee(venues[0]?.venue ?? ""),
  };
};

/**
 * How a contender met the events of one case, each at the threshold that was fitted without the event's cluster; undefined for
 * those that it is unfit to be scored on, since it learned from what came then.
 */
export const eventResults = (
  { case: of, rows, cost }: CaseEvents,
  trials: Trials,
  level: Level,
  placeFor: (
    row: EventRow,
  ) => { place: number | undefined; threshold: number | undefined } | "none" | "unfit",
): (EventResult | undefined)[] =>
  rows.map((row, i) => {
    const fitted = placeFor(row);
    if (fitted === "unfit") return undefined;
    if (fitted === "none")
      return { ...unmet(row), threshold: undefined, loss: row.event.severity / 1000 };
    return {
      ...metBy(of, row, { i, cost }, trials.at(level, fitted.place)),
      threshold: fitted.threshold,
    };
  });

/** No threshold keeps the budget: nothing is said, and every line is missed. */
const unmet = ({ id, event }: EventRow): Omit<EventResult, "threshold" | "loss"> => ({
  event: id,
  against: Object.fromEntries(
    ([50, 100, 300] as const).flatMap((line) =>
      event.onsets[line] === undefined
        ? []
        : [
            [
              line,
              {
                outcome: "missed",
                firstLead: undefined,
                persistentLead: undefined,
                delay: undefined,
              },
            ],
          ],
    ),
  ),
  active: [],
  openSince: undefined,
  ...{ told: undefined, exitToTrough: undefined, exitToWeek: undefined, entry: undefined },
});

const metBy = (
  of: Case,
  { id, event }: EventRow,
  { i, cost }: { readonly i: number; readonly cost: SellingCost },
  { score, watched }: Trial,
): Omit<EventResult, "threshold"> => {
  const told = toldAt(score.episodes, event);
  const sold = of.side === "premium" ? undefined : exitValue(of.label, event, told, cost);
  return {
    event: id,
    against: score.events[i]?.against ?? {},
    told,
    openSince: openSince(watched.active, event.onsets[100]),
    active: watched.active.filter(
      ({ from, to }) =>
        to > event.onsets[50] - HORIZON && from <= (event.end ?? Number.POSITIVE_INFINITY),
    ),
    loss: eventLoss(of.label, event, told),
    exitToTrough: sold?.toTrough,
    exitToWeek: sold?.toWeek,
    entry: entryTiming(of.label, event, resolvedAt(watched.active, event)),
  };
};

const openSince = (active: readonly Active[], line: number | undefined): number | undefined =>
  line === undefined
    ? undefined
    : active.find(({ from, to }) => from < line - HORIZON && to > line)?.from;
