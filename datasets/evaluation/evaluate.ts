import { falseAlarmCost } from "../../engine/evaluation/event-loss.ts";
import { gridCheck } from "../../engine/evaluation/grid-check.ts";
import { shuffleCheck, truncationCheck } from "../../engine/evaluation/look-ahead.ts";
import { luckTest } from "../../engine/evaluation/luck-test.ts";
import { formatTime, type Micros, micros, minutes } from "../../engine/market/time.ts";
import { spanOf } from "../events/event-span.ts";
import { events as documented } from "../events/index.ts";
import type { Case } from "./case.ts";
import { choose, headlineRows, isHeadline } from "./choose.ts";
import { claimsOf } from "./claims.ts";
import { clusterEvents, splitOf } from "./cluster-events.ts";
import type { Contender } from "./contender.ts";
import { seeded } from "./contenders.ts";
import { curvesOf } from "./curves.ts";
import type {
  CalmResult,
  Curve,
  DetectorSum,
  EvaluatedDetector,
  EvaluatedTape,
  Evaluation,
  EventClass,
  EventRow,
  GridRow,
  LookAheadRow,
  LuckRow,
} from "./evaluation.ts";
import { type CaseEvents, sellingCost } from "./event-results.ts";
import { type LocalCase, localCases, localResults } from "./local-results.ts";
import { type ContenderRun, runContender, type Sealed, sealKey } from "./run-contender.ts";
import { type CaseResult, sumResults } from "./sum-results.ts";

export interface EvaluateOptions {
  readonly tapes: readonly EvaluatedTape[];
  readonly cases: readonly Case[];
  readonly contenders: readonly Contender[];
  /** How late every alert is heard, µs. */
  readonly latency: Micros;
  /** Thresholds that were sealed before, by contender: nothing is fitted. */
  readonly sealed?: ReadonlyMap<string, Sealed>;
  /** After each contender. */
  readonly onProgress?: (done: number, all: number) => void | Promise<void>;
}

/** What an evaluation is before the ledger knows of it. */
export type Unlisted = Omit<Evaluation, "configuration" | "ledger">;

/** The early-warning protocol over cases: everybody on everything, each scored at what was fitted without it. */
export const evaluate = async (options: EvaluateOptions): Promise<Unlisted> => {
  const { tapes, cases, contenders, latency, sealed, onProgress } = options;
  const all = withEvents(cases);
  const runs: ContenderRun[] = [];
  const curves: Curve[] = [];
  const lookAhead: LookAheadRow[] = [];
  for (const contender of contenders) {
    const run = runContender(contender, all, { latency, sealed: sealed?.get(contender.id) });
    curves.push(...curvesOf(run));
    if (contender.bySteps === true) lookAhead.push(lookAheadOf(run));
    // What every threshold said of every case is not needed any more, and is most of what there is to remember.
    runs.push({ ...run, trials: [] });
    await onProgress?.(runs.length, contenders.length);
  }
  const events = all.flatMap(({ rows }) => rows);
  const price = falseAlarmCost(
    events
      .filter(({ split, event }) => split === "training" && event.grade !== "minor")
      .map(({ event }) => event),
  );
  const sums = runs.flatMap((run) => sumsOf(run, price, latency));
  const chosen = choose(runs);
  const locals = localCases(all);
  return {
    ...{
      protocol: 2,
      latency,
      tapes,
      events: [...events, ...locals.flatMap(({ rows }) => rows)],
      sums: sums.toSorted(byGroup),
    },
    spikes: all.reduce((sum, { case: { labels } }) => sum + labels.spikes.length, 0),
    noData: withoutData(all),
    detectors: runs.map((run) => detectorOf(run, locals)),
    ...{ curves, lookAhead },
    grid: runs
      .filter((run) => run === chosen || run.contender.id === "B1*" || run.contender.id === "B0")
      .flatMap(gridOf),
    luck: luckOf(runs),
    headline: runs.flatMap(headlineRows),
    chosen: chosen?.contender.id,
    claims: claimsOf(runs, chosen),
  };
};

/** The headline's classes first, and in each discounts and what was seen of the test side; then as they come. */
const CLASSES: readonly EventClass[] = [
  ...(["USD", "usdt-relative", "local", "one venue"] as const),
  ...(["USD, hourly", "usdt-relative, hourly"] as const),
];
const byGroup = (a: DetectorSum, b: DetectorSum): number =>
  CLASSES.indexOf(a.class) - CLASSES.indexOf(b.class) ||
  Number(a.side === "premium") - Number(b.side === "premium") ||
  Number(a.split === "training") - Number(b.split === "training") ||
  Number(a.level === "warn") - Number(b.level === "warn");

/** The events of every case, with what they have in common over all tapes. */
const withEvents = (cases: readonly Case[]): CaseEvents[] => {
  const found = cases.flatMap((of) =>
    of.labels.events.map((event) => ({
      ...{ coin: of.coin, side: of.side, onset: event.onsets[50] },
    })),
  );
  const clusters = clusterEvents(found);
  const splits = splitOf(found, clusters);
  let next = 0;
  return cases.map((of) => ({
    ...{ case: of, cost: sellingCost(of) },
    rows: of.labels.events.map((event): EventRow => {
      const place = next++;
      const { tape, coin, side } = of;
      return {
        id: `${coin} ${formatTime(event.onsets[50]).slice(0, 16)}Z ${side}, ${tape}`,
        ...{ tape, coin, side, class: of.class, step: of.series.step, event },
        cluster: clusters[place] ?? "",
        split: splits[place] ?? "training",
      };
    }),
  }));
};

/** Documented events of which no tape has their coin in their days. */
const withoutData = (all: readonly CaseEvents[]): Unlisted["noData"] =>
  documented
    .filter((event) => {
      const { from, to } = spanOf(event);
      return !all.some(({ case: { coin, label } }) => {
        const [first = Infinity, last = -Infinity] = [label.time[0], label.time.at(-1)];
        return coin === event.coin && first <= Math.min(to, from + 86_400e6) && last >= from;
      });
    })
    .map(({ id, coin, onset }) => ({ id, coin, onset }));

/** Of each class, side and split of which there are cases, in the order in which they come. */
const sumsOf = (
  { contender, results }: ContenderRun,
  falseAlarmPrice: number | undefined,
  latency: Micros,
): DetectorSum[] =>
  results.flatMap(({ level, cases }) => {
    const groups = new Map<string, CaseResult[]>();
    for (const each of cases) {
      const key = `${each.case.class} ${each.case.side}`;
      groups.set(key, [...(groups.get(key) ?? []), each]);
    }
    return [...groups.values()].flatMap((group) => {
      const both = (["training", "test, seen"] as const).flatMap(
        (split) =>
          sumResults(group, split, {
            ...{ detector: contender.id, level, falseAlarmPrice },
            latency: contender.told === true ? 0 : latency,
          }) ?? [],
      );
      const withEvents = both.filter(({ major }) => major > 0);
      // Without an event its calm time is still to be told, once.
      return withEvents.length > 0 ? withEvents : both.slice(-1);
    });
  });

const detectorOf = (run: ContenderRun, locals: readonly LocalCase[]): EvaluatedDetector => {
  const { contender, results, thresholds } = run;
  return {
    ...{ id: contender.id, title: contender.title, groups: contender.groups },
    ...{ tuned: contender.thresholds.length > 0, sealable: thresholds },
    ...(contender.learnedUntil === undefined ? {} : { learned: true }),
    thresholds: Object.fromEntries(
      (["warn", "page"] as const).flatMap((level) => {
        const fitted = thresholds[sealKey("discount", level)];
        return fitted === undefined ? [] : [[level, fitted]];
      }),
    ),
    results: results.map(({ level, cases }) => ({
      level,
      events: [
        ...cases.flatMap(({ met }) => met.filter((each) => each !== undefined)),
        ...localResults(run, locals, level),
      ],
      calm: cases.map(calmOf),
    })),
  };
};

const calmOf = ({ case: of, calm, threshold }: CaseResult): CalmResult => ({
  ...{
    tape: of.tape,
    coin: of.coin,
    side: of.side,
    class: of.class,
    step: of.series.step,
    threshold,
  },
  ...{ months: calm.months, falseAlarms: calm.falseAlarms, notifications: calm.notifications },
  duty: calm.months === 0 ? 0 : calm.activeMonths / calm.months,
  blind: calm.allMonths === 0 ? 0 : calm.blindMonths / calm.allMonths,
});

/** Whether a result hangs on how events were defined: on minutes, at the page's threshold. */
const gridOf = ({ contender, results }: ContenderRun): GridRow[] => {
  const page = results.find(({ level }) => level === "page")?.cases ?? [];
  const tried = page.filter((each) => isHeadline(each.case) && each.quiet !== undefined);
  return gridCheck(
    tried.map(({ case: { label }, quiet }) => ({
      ...{ series: label, active: quiet?.watched.active ?? [] },
    })),
  ).map((row) => ({ detector: contender.id, ...row }));
};

/** Early hits of each contender as it is fitted, against the best that shifted events would have given any of them. */
const luckOf = (runs: readonly ContenderRun[]): LuckRow[] => {
  const headline =
    runs[0]?.cases.flatMap((each, i) => (isHeadline(each.case) ? [{ ...each, i }] : [])) ?? [];
  const tracks = headline.map(({ case: { label } }) => ({
    ...{ from: label.time[0] ?? 0, to: (label.time.at(-1) ?? 0) + label.step },
  }));
  const onsets = headline.flatMap(({ rows }, track) =>
    rows.flatMap(({ cluster, event }) => {
      const onset = event.onsets[100];
      return onset === undefined ? [] : [{ track, cluster, onset }];
    }),
  );
  const page = runs.map((run) => run.results.find(({ level }) => level === "page")?.cases ?? []);
  const starts = page.map((cases) =>
    headline.map(({ case: of }) => {
      const own = cases.find((each) => each.case === of);
      return Float64Array.from(own?.quiet?.score.episodes ?? [], ({ from }) => from);
    }),
  );
  const luck = luckTest({ tracks, onsets, configurations: starts, uniform: seeded("luck") });
  return runs.map(({ contender }, k) => ({
    ...{ detector: contender.id, hits: luck.hits[k] ?? 0, of: onsets.length },
    ...{ p: luck.p[k] ?? null, shifts: luck.shifts },
  }));
};

/** So long before and after an onset is looked at again with another end. */
const [CHECKED_BEFORE, CHECKED_AFTER] = [minutes(2 * 24 * 60), minutes(12 * 60)];

/** Runs a contender again on steps that end early, and on steps of which the rest is shuffled: around the first major event. */
const lookAheadOf = ({ contender, cases, thresholds }: ContenderRun): LookAheadRow => {
  const found = cases.find(
    ({ rows, case: of }) => isHeadline(of) && rows.some(({ event }) => event.grade !== "minor"),
  );
  const onset = found?.rows.find(({ event }) => event.grade !== "minor")?.event.onsets[50];
  if (found === undefined || onset === undefined)
    return { detector: contender.id, cuts: 0, caught: false, where: undefined };
  const { series, label, ...rest } = found.case;
  const from = Math.max(
    0,
    label.time.findIndex((time) => time >= onset - CHECKED_BEFORE),
  );
  const beyond = label.time.findIndex((time) => time > onset + CHECKED_AFTER);
  const around = Object.fromEntries(
    Object.entries(series.columns).map(([field, column]) => [
      field,
      column.subarray(from, beyond < 0 ? column.length : beyond),
    ]),
  ) as Case["series"]["columns"];
  const threshold = thresholds[sealKey("discount", "page")] ?? contender.thresholds[0];
  const run = (columns: Case["series"]["columns"]) =>
    contender.prepare({ ...rest, label, series: { ...series, columns } })?.("page", threshold)
      .active ?? [];
  const checks = [truncationCheck, shuffleCheck].map((check) =>
    check({ run, columns: around, uniform: seeded(`cuts ${contender.id}`) }),
  );
  const caught = checks.find(({ caughtAt }) => caughtAt !== undefined)?.caughtAt;
  return {
    detector: contender.id,
    cuts: checks.reduce((sum, { cuts }) => sum + cuts, 0),
    caught: caught !== undefined,
    where: caught === undefined ? undefined : `${rest.tape}, ${formatTime(micros(caught))}`,
  };
};
