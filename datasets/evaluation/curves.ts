import { leadSummary } from "../../engine/evaluation/lead-summary.ts";
import { pooled, ratesOf } from "../../engine/evaluation/score-calm.ts";
import { isFine } from "./case.ts";
import type { Curve, CurvePoint, Split } from "./evaluation.ts";
import { type ContenderRun, isFair } from "./run-contender.ts";

/**
 * The activity monitoring operating characteristic of a contender (Fawcett & Provost 1999): what each threshold would have
 * given, the same one everywhere, by class, side and split, on minutes. It shows what can be had; nothing is fitted by it.
 */
export const curvesOf = ({ contender, cases, trials }: ContenderRun): Curve[] => {
  const groups = new Map<string, number[]>();
  for (const [i, { case: of }] of cases.entries()) {
    if (!isFine(of)) continue;
    const key = `${of.class} ${of.side}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  return [...groups.values()].flatMap((places) =>
    (["training", "test, seen"] as const).flatMap((split) => {
      const first = cases[places[0] ?? 0]?.case;
      const points = contender.thresholds.map((threshold, k) =>
        pointOf({ contender, cases, trials }, places, { split, threshold, k }),
      );
      return first === undefined || points.every(({ major }) => major === 0)
        ? []
        : [{ detector: contender.id, side: first.side, class: first.class, split, points }];
    }),
  );
};

const pointOf = (
  { contender, cases, trials }: Pick<ContenderRun, "contender" | "cases" | "trials">,
  places: readonly number[],
  {
    split,
    threshold,
    k,
  }: { readonly split: Split; readonly threshold: number; readonly k: number },
): CurvePoint => {
  const tried = places.map((i) => ({
    rows: cases[i]?.rows ?? [],
    trial: trials[i]?.at("page", k),
  }));
  const calm = pooled(tried.flatMap(({ trial }) => trial?.calm ?? []));
  const { falseAlarms, duty } = ratesOf(calm);
  const met = tried.flatMap(({ rows, trial }) =>
    rows.flatMap((row, i) =>
      row.split === split && row.event.grade !== "minor" && isFair(contender, row.event)
        ? [trial?.score.events[i]?.against ?? {}]
        : [],
    ),
  );
  const hundred = met.flatMap((against) => against[100] ?? []);
  const fifty = met.flatMap((against) => against[50] ?? []);
  return {
    ...{ threshold, falseAlarms: calm.falseAlarms, perMonth: falseAlarms, duty },
    early: hundred.filter(({ outcome }) => outcome === "early").length,
    major: hundred.length,
    medianLead: leadSummary(hundred.map(({ persistentLead }) => persistentLead)).median,
    medianLeadAt50: leadSummary(fifty.map(({ persistentLead }) => persistentLead)).median,
  };
};
