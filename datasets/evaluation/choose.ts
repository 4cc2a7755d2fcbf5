import type { Level } from "../../engine/evaluation/active-spans.ts";
import { leadSummary } from "../../engine/evaluation/lead-summary.ts";
import type { Case } from "./case.ts";
import type { EventResult, EventRow, HeadlineRow, Split } from "./evaluation.ts";
import type { ContenderRun } from "./run-contender.ts";
import type { CaseResult } from "./sum-results.ts";

/** Discounts on minutes: what the headline is about. */
export const isHeadline = ({ class: of, side }: Pick<Case, "class" | "side">): boolean =>
  side === "discount" && (of === "USD" || of === "usdt-relative");

/** How a contender met one event as a page. */
export interface Met {
  readonly row: EventRow;
  readonly met: EventResult;
  readonly result: CaseResult;
}

/** The article's rule knows no pages: any of its alerts is one. */
const levelOf = ({ contender: { id } }: ContenderRun): Level => (/^B0/.test(id) ? "warn" : "page");

const casesOf = (run: ContenderRun): readonly CaseResult[] =>
  run.results.find(({ level }) => level === levelOf(run))?.cases ?? [];

/** A contender's major events of the headline, as pages at what was fitted without them. */
export const headlineOf = (run: ContenderRun, split?: Split): Met[] =>
  casesOf(run).flatMap((result) =>
    !isHeadline(result.case)
      ? []
      : result.rows.flatMap((row, i) => {
          const met = result.met[i];
          const asked = split === undefined || row.split === split;
          return met === undefined || !asked || row.event.grade === "minor"
            ? []
            : [{ row, met, result }];
        }),
  );

/** False alarms and calm months of a contender's pages, on calm minutes that its threshold was not fitted on. */
export const alarmsOf = (run: ContenderRun): { falseAlarms: number; months: number } => {
  const calm = casesOf(run).filter((each) => isHeadline(each.case));
  return {
    falseAlarms: calm.reduce((sum, each) => sum + each.calm.falseAlarms, 0),
    months: calm.reduce((sum, each) => sum + each.calm.months, 0),
  };
};

/** What a contender comes to where it counts, on each side of the split of which there is an event. */
export const headlineRows = (run: ContenderRun): HeadlineRow[] =>
  (["training", "test, seen"] as const).flatMap((split) => {
    const met = headlineOf(run, split);
    if (met.length === 0) return [];
    const { falseAlarms, months } = alarmsOf(run);
    const lead = (line: 50 | 100) =>
      leadSummary(met.map((each) => each.met.against[line]?.persistentLead));
    return [
      {
        ...{ detector: run.contender.id, split, events: met.length },
        clusters: new Set(met.map(({ row }) => row.cluster)).size,
        early: met.filter((each) => each.met.against[100]?.outcome === "early").length,
        ...{ leadAt50: lead(50), lead: lead(100), falseAlarms, calmMonths: months },
      },
    ];
  });

const order = (lead: number | null): number => lead ?? Number.NEGATIVE_INFINITY;

/**
 * The fitted contender that did best on the training side alone: the longest median lasting lead of its pages before T_50,
 * then before T_100, then the fewest false alarms, then the first. B1* is what it is held against, and not among them.
 * Undefined where there is no training event.
 */
export const choose = (runs: readonly ContenderRun[]): ContenderRun | undefined => {
  const candidates = runs
    .filter(({ contender: { id, thresholds } }) => thresholds.length > 0 && !/^B\d/.test(id))
    .flatMap((run) => {
      const row = headlineRows(run).find(({ split }) => split === "training");
      return row === undefined ? [] : [{ run, row }];
    });
  const compare = (a: number | null, b: number | null): number =>
    order(a) === order(b) ? 0 : order(b) - order(a);
  return candidates.toSorted(
    (a, b) =>
      compare(a.row.leadAt50.median, b.row.leadAt50.median) ||
      compare(a.row.lead.median, b.row.lead.median) ||
      a.row.falseAlarms - b.row.falseAlarms,
  )[0]?.run;
};
