import { expect, it } from "vitest";
import { standardWatch } from "../../engine/detectors/detector-watch.ts";
import { level } from "../../engine/detectors/level.ts";
import { BUDGETS } from "../../engine/evaluation/calibrate.ts";
import { rateInterval } from "../../engine/evaluation/exact-interval.ts";
import { MONTH } from "../../engine/evaluation/score-alerts.ts";
import { scoreSpans } from "../../engine/evaluation/watch-spans.ts";
import { micros, seconds } from "../../engine/market/time.ts";
import { uniformOf } from "../../engine/testing/uniform.ts";
import { type Contender, tuned } from "./contender.ts";
import { baselineContenders } from "./contenders.ts";
import { type EvaluateOptions, evaluate } from "./evaluate.ts";
import { foreignContender } from "./rule-contender.ts";
import { fallen, madeCases } from "./testing/made-case.ts";

const plain = tuned(level, {}, { id: "B1*", title: "B1*: plain level, tuned" });
const renamed = tuned(level, {}, { id: "level", title: "level" });
const run = (options: Pick<EvaluateOptions, "cases" | "contenders"> & Partial<EvaluateOptions>) =>
  evaluate({ tapes: [], latency: seconds(5), ...options });

/** Ten coins, a fall each in a year of its own, before 2023 and after. */
const coins = (depth = 150) =>
  Array.from({ length: 6 }, (_, i) =>
    madeCases(`tape${i}`, `C${i}`, `20${18 + i}-05-01`, fallen(9, depth, uniformOf(i + 1))),
  ).flat();

it("scores alerts at random as B7, whoever tells them", async () => {
  // Calm coins and falling ones, months of each.
  const cases = Array.from({ length: 8 }, (_, i) =>
    madeCases(`t${i}`, `C${i}`, `20${17 + i}-03-01`, fallen(40, 150, uniformOf(i + 1))),
  ).flat();
  const uniform = uniformOf(99);
  const told = new Map(
    cases.map(({ coin, label }) => {
      const spans: { from: number; to: number }[] = [];
      let at = label.time[0] ?? 0;
      for (;;) {
        at += (-Math.log(1 - uniform()) * MONTH) / BUDGETS.page.perMonth;
        if (at > (label.time.at(-1) ?? 0)) return [coin, spans] as const;
        spans.push({ from: at, to: at + 3600e6 });
      }
    }),
  );
  const mine = foreignContender("mine.csv", (coin) => told.get(coin) ?? []);
  const random = baselineContenders(2).filter(({ id }) => id === "B7");
  const { headline } = await run({ cases, contenders: [...random, mine] });
  for (const id of ["B7", "mine.csv"]) {
    const rows = headline.filter(({ detector }) => detector === id);
    const { falseAlarms, calmMonths } = rows[0] ?? { falseAlarms: 0, calmMonths: 0 };
    const { low, high } = rateInterval(falseAlarms, calmMonths);
    expect(low).toBeLessThan(BUDGETS.page.perMonth);
    expect(high).toBeGreaterThan(BUDGETS.page.perMonth);
    // One alert in thirty days falls into a day before a line once in thirty times.
    expect(rows.reduce((sum, { early }) => sum + early, 0)).toBeLessThanOrEqual(2);
    for (const { leadAt50 } of rows) expect(leadAt50.median).toBeNull();
  }
});

it("catches who looks ahead, and nobody else", async () => {
  const prophet: Contender = {
    ...{ id: "prophet", title: "prophet", groups: ["price"], thresholds: [20, 40, 80] },
    bySteps: true,
    prepare: ({ label, series: { columns } }) => {
      const ahead = columns.deviation.map((_, i) => -(columns.deviation[i + 90] ?? Number.NaN));
      expect(label.off).toHaveLength(label.time.length);
      return (_level, threshold = 1e9) => scoreSpans(columns.time, ahead, standardWatch(threshold));
    },
  };
  const { lookAhead } = await run({ cases: coins(), contenders: [plain, prophet] });
  expect(lookAhead).toMatchObject([
    { detector: "B1*", cuts: 40, caught: false, where: undefined },
    { detector: "prophet", caught: true },
  ]);
  expect(lookAhead[1]?.where).toMatch(/^tape\d, 20\d\d-05-/);
});

it("fits each threshold without the coin and the days that it is scored on", async () => {
  const quiet = coins();
  // The same coin is noisy elsewhere, in years that no event is near: that must not reach its own threshold.
  const noise = Float64Array.from({ length: 20 * 1440 }, (_, i) => (i % 720 < 30 ? 45 : 0));
  const own = madeCases("noisy", "C1", "2010-01-01", noise);
  const other = madeCases("noisy", "ELSE", "2010-01-01", noise);
  const thresholdOf = async (cases: typeof quiet): Promise<number | undefined> => {
    const { detectors } = await run({ cases, contenders: [plain] });
    return detectors[0]?.results
      .find((each) => each.level === "page")
      ?.events.find(({ event }) => event.startsWith("C1 "))?.threshold;
  };
  const alone = await thresholdOf(quiet);
  expect(alone).toBeLessThan(30);
  expect(await thresholdOf([...quiet, ...own])).toBe(alone);
  expect(await thresholdOf([...quiet, ...other])).toBeGreaterThan(45);
});

it("chooses by the training side alone, whatever the test side shows", async () => {
  const late: Contender = {
    ...renamed,
    ...{ id: "late", title: "late" },
    prepare: (of) => {
      const said = renamed.prepare(of);
      return (asked, threshold) => {
        const watched = said?.(asked, threshold) ?? { active: [], notifications: [] };
        // Before 2023 it is slow; from then on it knows everything an hour early.
        const by = (of.label.time[0] ?? 0) < Date.UTC(2023, 0, 1) * 1000 ? 3600e6 : -3600e6;
        return {
          active: watched.active.map(({ from, to }) => ({ from: micros(from + by), to: to + by })),
          notifications: watched.notifications,
        };
      };
    },
  };
  const { chosen, headline } = await run({ cases: coins(), contenders: [plain, renamed, late] });
  expect(chosen).toBe("level");
  const lead = (id: string) =>
    headline.find(({ detector, split }) => detector === id && split === "test, seen")?.leadAt50
      .median;
  expect(lead("late")).toBeGreaterThan(lead("level") ?? 1e9);
});

it("does not score what was learned on what it was learned from", async () => {
  const learned = { ...renamed, learnedUntil: Date.UTC(2021, 0, 1) * 1000 };
  const { detectors } = await run({ cases: coins(), contenders: [plain, learned] });
  const years = (id: string) =>
    detectors
      .find((each) => each.id === id)
      ?.results[1]?.events.filter(({ event }) => event.includes("discount"))
      .map(({ event }) => event.slice(3, 7));
  expect(years("B1*")).toEqual(["2018", "2019", "2020", "2021", "2022", "2023"]);
  expect(years("level")).toEqual(["2021", "2022", "2023"]);
  expect(detectors.find(({ id }) => id === "level")?.learned).toBe(true);
});

it("applies what was sealed, and fits nothing", async () => {
  const cases = coins();
  const sealed = new Map([["B1*", { "discount page": level.thresholds[9] }]]);
  const { detectors } = await run({ cases, contenders: [plain], sealed });
  const [warn, page] = detectors[0]?.results ?? [];
  const thresholds = (events: typeof page) =>
    new Set(
      events?.events.filter(({ event }) => event.includes("discount")).map((e) => e.threshold),
    );
  expect(thresholds(page)).toEqual(new Set([level.thresholds[9]]));
  // Of a level that was not sealed nothing is said.
  expect(thresholds(warn)).toEqual(new Set([undefined]));
});
