import type { Parameters } from "../indicators/indicator.ts";
import { type CoinStep, emptyStep } from "./coin-step.ts";
import type { Detector, DetectorDefinition, Side } from "./detector.ts";

const MINUTE = 60e6;

/** Steps a minute apart, of which some things are known. */
export const stepsOf = (known: readonly Partial<CoinStep>[]): CoinStep[] =>
  known.map((each, i) => ({ ...emptyStep(), time: (i + 1) * MINUTE, ...each }));

/** A coin's minutes by a small generator of its own: noise around a slow wave, and at times a hole or a plunge. */
export const anySteps = (seed: number, count: number): CoinStep[] => {
  let state = seed >>> 0;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  let plunge = 0;
  return stepsOf(
    Array.from({ length: count }, (_, i) => {
      plunge = random() < 0.004 ? 400 * (random() - 0.5) : plunge * 0.98;
      const deviation =
        Math.round(10 * (4 * Math.sin(i / 90) + 6 * (random() - 0.5) + plunge)) / 10;
      const hole = random() < 0.03;
      return {
        deviation: hole ? Number.NaN : deviation,
        venues: hole ? 0 : 3,
        range: hole ? Number.NaN : Math.round(80 * random()) / 10,
        volume: random() < 0.02 ? 0 : Math.round(random() * (Math.abs(plunge) > 50 ? 1e9 : 1e5)),
        imbalance: random() < 0.2 ? Number.NaN : 2 * random() - 1,
        spread: random() < 0.1 ? Number.NaN : 1 + Math.round(30 * random()) / 10,
        othersBelow: hole ? Number.NaN : Math.round(300 * random()) / 10,
        othersAbove: hole ? Number.NaN : Math.round(300 * random()) / 10,
        othersStressed: hole ? Number.NaN : Math.floor(3 * random()),
      };
    }),
  );
};

/** An hour of the same and then these: by then a detector knows what is usual. */
export const afterAnHour = (
  usual: Partial<CoinStep>,
  known: readonly Partial<CoinStep>[],
): CoinStep[] => stepsOf([...Array.from({ length: 56 }, () => usual), ...known]);

/** The same on the other side of par: what fell rose, who bought sold. */
export const mirrored = (steps: readonly CoinStep[]): CoinStep[] =>
  steps.map((step) => ({
    ...step,
    deviation: -step.deviation,
    imbalance: -step.imbalance,
    othersBelow: step.othersAbove,
    othersAbove: step.othersBelow,
  }));

export const defaultsOf = ({ parameters }: DetectorDefinition): Parameters =>
  Object.fromEntries(parameters.map(({ name, default: standard }) => [name, standard]));

/** A new one with its defaults, or some other parameters. */
export const detectorOf = (
  definition: DetectorDefinition,
  side: Side = "discount",
  parameters: Parameters = {},
): Detector => definition.create({ ...defaultsOf(definition), ...parameters }, side);

/** Its scores, step by step. @param frozen by place; never where left out */
export const scoresOf = (
  detector: Detector,
  steps: readonly CoinStep[],
  frozen: (place: number) => boolean = () => false,
): number[] => steps.map((step, i) => detector.update(step, frozen(i)));
