import { MENDED_SEED, SEED, type SeedOptions } from "../../engine/alerts/seed-rules.ts";
import { seedSpans } from "../../engine/alerts/seed-spans.ts";
import { calibratedCusum } from "../../engine/detectors/baselines/calibrated-cusum.ts";
import { baselines } from "../../engine/detectors/baselines/index.ts";
import type { DetectorDefinition, InputGroup } from "../../engine/detectors/detector.ts";
import { detectors } from "../../engine/detectors/registry.ts";
import { geometric } from "../../engine/detectors/thresholds.ts";
import { BUDGETS } from "../../engine/evaluation/calibrate.ts";
import { MONTH } from "../../engine/evaluation/score-alerts.ts";
import type { Parameters } from "../../engine/indicators/indicator.ts";
import type { Case } from "./case.ts";
import { activeIn, type Contender, plain, standing, tuned } from "./contender.ts";

/** The bars that a user of one venue would have had of the coin: of the first instrument that has it as its base. */
const barsOf = ({ coin, instruments, venue }: Case) =>
  instruments.find(
    ({ id, base }) => base === coin && (venue === undefined || id.startsWith(`${venue}:`)),
  );

/** B0 and B0': the article's rules over the closes of one venue. What an RSI says is of no side, and counts on both. */
const seed = (id: string, title: string, options: SeedOptions): Contender => ({
  ...{ id, title: `${id}: ${title}`, groups: ["price"], thresholds: [] },
  prepare: (of) => {
    const bars = barsOf(of);
    if (bars === undefined) return undefined;
    const points = seedSpans(bars, bars.id, options).points.filter(
      ({ side }) => side === undefined || side === of.side,
    );
    return (level) =>
      standing(points.filter(({ severity }) => level === "warn" || severity === "critical"));
  },
});

/** B7's alerts stand for so long, µs. */
const STANDS = 3600e6;

/** B7: alerts at random, as often as the level's budget allows. Seeded by the case, so that it says the same each time. */
const random: Contender = {
  ...{ id: "B7", title: "B7: any alert at random, at the rate of the budget", thresholds: [] },
  groups: [],
  prepare: ({ tape, coin, side, label: { time } }) => {
    const [first = 0, last = 0] = [time[0], time.at(-1)];
    return (level) => {
      const uniform = seeded(`${tape} ${coin} ${side} ${level}`);
      const points: { time: number; until: number }[] = [];
      const mean = MONTH / BUDGETS[level].perMonth;
      const wait = (): number => -Math.log(1 - uniform()) * mean;
      for (let at = first + wait(); at < last; at += wait())
        points.push({ time: at, until: at + STANDS });
      return standing(points);
    };
  },
};

/** Numbers from 0 up to 1 that look like chance, the same for the same text: mulberry32 over FNV-1a. */
export const seeded = (text: string): (() => number) => {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++)
    state = Math.imul(state ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** B5: the sigma of calm, and a limit that is fitted like every other threshold. */
const cusumOf = (sigma: number): Contender => {
  const { id, title, groups } = calibratedCusum({ sigma, h: 8 });
  return {
    ...{ id, title: `${id}: ${title}`, groups, thresholds: geometric(8, 8000, 16), bySteps: true },
    prepare:
      ({ series: { columns }, side }) =>
      (_level, h = Number.POSITIVE_INFINITY) =>
        activeIn(columns, calibratedCusum({ sigma, h }).create(side)),
  };
};

const defaultsOf = ({ parameters }: DetectorDefinition): Parameters =>
  Object.fromEntries(parameters.map(({ name, default: value }) => [name, value]));

/** What each set of inputs adds to the composite. */
const USES: readonly (readonly [string, readonly InputGroup[]])[] = [
  ["price", ["price"]],
  ["flow", ["price", "flow"]],
  ["venues", ["price", "flow", "venues"]],
  ["coins", ["price", "flow", "venues", "coins"]],
];

/** Every detector of the engine with its threshold free, B1* first. */
export const tunedContenders = (): Contender[] =>
  [...detectors.values()]
    .flatMap((definition) => {
      const { id, title } = definition;
      const standard = defaultsOf(definition);
      if (id === "level")
        return [tuned(definition, standard, { id: "B1*", title: "B1*: plain level, tuned" })];
      if (id === "composite")
        return USES.map(([use, groups]) => {
          const name = use === "coins" ? id : `${id}(use=${use})`;
          return tuned(
            definition,
            { ...standard, use },
            { id: name, title: `${name}: ${title}`, groups },
          );
        });
      return [tuned(definition, standard, { id, title: `${id}: ${title}` })];
    })
    .sort((a, b) => Number(b.id === "B1*") - Number(a.id === "B1*"));

/**
 * The protocol's baselines.
 * @param sigma standard deviation of calm deviations, bps
 */
export const baselineContenders = (sigma: number): Contender[] => [
  seed("B0", "the article's rule, literally", SEED),
  seed("B0'", "the same with an hour's cooldown and a flat RSI of 50", MENDED_SEED),
  ...baselines.map((definition) => (definition.id === "B5" ? cusumOf(sigma) : plain(definition))),
  random,
];
