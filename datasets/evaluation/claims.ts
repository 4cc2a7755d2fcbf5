import { entryTiming, seedEntryAt } from "../../engine/evaluation/entry-timing.ts";
import { quarterHours } from "../../engine/evaluation/lead-summary.ts";
import { alarmsOf, headlineOf, type Met } from "./choose.ts";
import type { Claim } from "./evaluation.ts";
import type { ContenderRun } from "./run-contender.ts";

const WARNED = "15 minutes of warning and more, on three depegs";
const QUIETER = "60 % fewer false signals";
const ENTRIES = "40 % better entries";

/**
 * The three claims of the article that began it, for its own rule and for ours: each with its number. Leads are lasting ones
 * of pages before T_100, in major discounts on minutes; the article's rule warns at any of its alerts, RSI or price.
 */
export const claimsOf = (
  runs: readonly ContenderRun[],
  chosen: ContenderRun | undefined,
): Claim[] => {
  const run = (id: string): ContenderRun | undefined =>
    runs.find(({ contender }) => contender.id === id);
  const ours = chosen ?? run("B1*");
  const [article, mended, line] = [run("B0"), run("B0'"), run("B1")];
  const both = [article, ours].filter((each) => each !== undefined);
  return [
    ...both.map(warned),
    ...(article === undefined || line === undefined ? [] : [quieter(article, [line])]),
    ...(ours === undefined
      ? []
      : [
          quieter(
            ours,
            [article, mended, line].filter((each) => each !== undefined),
          ),
        ]),
    ...(ours === undefined ? [] : [entries(ours)]),
  ];
};

const names = (met: readonly Met[]): number => new Set(met.map(({ row }) => row.cluster)).size;

const warned = (run: ContenderRun): Claim => {
  const met = headlineOf(run);
  const kept = met.filter(
    ({ met: { against } }) => quarterHours([against[100]?.persistentLead]) === 1,
  );
  const causes = names(kept);
  const answer =
    names(met) < 3
      ? "not decided"
      : causes >= 3 && kept.length === met.length
        ? "confirmed"
        : "refuted";
  return {
    ...{ claim: WARNED, detector: run.contender.id, answer },
    figure: `early by 15 minutes or more before T_100 in ${kept.length} of ${met.length} events, of ${causes} of ${names(met)} causes`,
  };
};

const rate = (run: ContenderRun): number => {
  const { falseAlarms, months } = alarmsOf(run);
  return falseAlarms / months;
};

const early = (run: ContenderRun): string => {
  const met = headlineOf(run);
  return `${met.filter((each) => each.met.against[100]?.outcome === "early").length} of ${met.length} early`;
};

const quieter = (run: ContenderRun, than: readonly ContenderRun[]): Claim => {
  const own = rate(run);
  const shares = than.map((other) => ({ other, fewer: 1 - own / rate(other) }));
  const decided = shares.filter(({ fewer }) => Number.isFinite(fewer));
  const per = (each: ContenderRun): string => {
    const { falseAlarms, months } = alarmsOf(each);
    return `${each.contender.id} ${falseAlarms} pages in ${months.toFixed(1)} calm months, ${early(each)}`;
  };
  return {
    ...{ claim: QUIETER, detector: run.contender.id },
    answer:
      decided.length === 0
        ? "not decided"
        : decided.every(({ fewer }) => fewer >= 0.6)
          ? "confirmed"
          : "refuted",
    figure: [per(run), ...than.map(per)].join("; "),
  };
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length;

const entries = (run: ContenderRun): Claim => {
  const pairs = headlineOf(run).flatMap(({ row: { event }, met, result }) => {
    const { label } = result.case;
    const article = entryTiming(label, event, seedEntryAt(label, event));
    return article === undefined || met.entry === undefined ? [] : [{ own: met.entry, article }];
  });
  const [own, article] = [
    mean(pairs.map((pair) => pair.own)),
    mean(pairs.map((pair) => pair.article)),
  ];
  const better = 1 - own / article;
  return {
    ...{ claim: ENTRIES, detector: run.contender.id },
    answer: pairs.length === 0 ? "not decided" : better >= 0.4 ? "confirmed" : "refuted",
    figure:
      pairs.length === 0
        ? "no event of which both have an entry"
        : `bought ${(own * 100).toFixed(0)} % of the way back from the trough to par, the article's first close over 2 % off ${(article * 100).toFixed(0)} %, mean of ${pairs.length} events (0 is the trough)`,
  };
};
