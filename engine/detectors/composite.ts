import { type Parameter, wordOf } from "../indicators/indicator.ts";
import type { StateIO } from "../state.ts";
import type { CoinStep } from "./coin-step.ts";
import { type Detector, defineDetector, type Side } from "./detector.ts";
import { Excess } from "./excess.ts";
import { HourMean } from "./hour-mean.ts";
import { Lean, signOf } from "./lean.ts";
import { Pressure } from "./pressure.ts";
import { Surge } from "./surge.ts";
import { geometric } from "./thresholds.ts";

/** What each choice adds to the ones before it. */
const USES: readonly string[] = ["price", "flow", "venues", "coins"];

const useParameter: Parameter = {
  name: "use",
  describe: "the price alone; with its flow; with its venues, too; with other coins, too",
  default: "coins",
  choices: USES,
};

/**
 * What lies within three scales, the limits of a control chart, adds nothing to the sum; 8 is its customary limit. It is
 * capped so that it soon forgets.
 */
const [SLACK, HALF_SUM, CAP] = [3, 8, 100];
/** Within so many scales of the median a price is where it usually is. */
const BAND = 2;
/** Three standard deviations of volume, twice the usual width, and the line from which a coin is under stress, bps. */
const [HALF_SURGE, HALF_EXCESS, HALF_OTHERS] = [3, 1, 25];
/** Least usual spread and range over venues, bps. */
const [SPREAD_FLOOR, RANGE_FLOOR] = [0.1, 1];
/** Before this one a volume is measured against so many steps, as `volumeZ` does. */
const BEFORE = 240;

const FACTORS = ["lasting", "drift", "flow", "volume", "spread", "range", "others"] as const;

/**
 * The backbone is how far the price is from where it rests. What else speaks for trouble multiplies it, as independent
 * evidence multiplies odds; but each sign alone by half at most, since none of them is a depeg, and what is not known by
 * nothing. Each reaches half of its weight at the limit that is customary for it by itself: nothing here was fitted.
 */
export const composite = defineDetector({
  id: "composite",
  title: "Distance from the usual, weighed",
  formula:
    "off * product of (1 + w / 2), off in bps from the median of the last 7 days towards the side, over these, where w is 0 if negative or not known; lasting: w = share of the last hour beyond 2 scales; drift: w = S / (S + 8), S = CUSUM with k = 3; flow: w = pressure over the last hour towards the side; volume: w = z / (z + 3); spread, and range over venues: w = e / (e + 1), e = how much wider than its 7-day median; others: w = b / (b + 25), b = bps of the farthest other coin on this side",
  source: "naive combination of evidence: factors of the odds, each bounded",
  parameters: [useParameter],
  unit: "bps",
  groups: ["price", "flow", "venues", "coins"],
  freezes: true,
  thresholds: geometric(5, 1000, 16),
  create: (parameters, side) => new Composite(wordOf(parameters, "use"), side),
});

class Composite implements Detector {
  /** How many of `USES` after the price. */
  readonly #uses: number;
  readonly #sign: 1 | -1;
  readonly #lean: Lean;
  readonly #beyond = new HourMean();
  readonly #pressure = new Pressure();
  readonly #surge = new Surge(BEFORE);
  readonly #spread = new Excess(SPREAD_FLOOR);
  readonly #range = new Excess(RANGE_FLOOR);
  #sum = 0;
  #median = Number.NaN;
  /** In the order of `FACTORS`. */
  readonly #factors = new Float64Array(FACTORS.length).fill(1);

  constructor(uses: string, side: Side) {
    this.#uses = USES.indexOf(uses);
    this.#sign = signOf(side);
    this.#lean = new Lean(side);
  }

  update(step: Readonly<CoinStep>, frozen: boolean): number {
    const { time } = step;
    const { scale, median } = this.#lean.baseline;
    this.#median = median;
    const off = this.#lean.update(step, frozen);
    if (!Number.isNaN(off)) {
      this.#sum = Math.min(CAP, Math.max(0, this.#sum + off / scale - SLACK));
      this.#beyond.add(time, off >= BAND * scale ? 1 : 0);
    }
    const factors = this.#factors;
    factors[0] = proportional(this.#beyond.value);
    factors[1] = saturating(this.#sum, HALF_SUM);
    if (this.#uses >= 1) {
      this.#pressure.update(step);
      factors[2] = proportional(this.#sign * this.#pressure.value);
      factors[3] = saturating(this.#surge.update(step.volume, frozen), HALF_SURGE);
      factors[4] = saturating(this.#spread.update(time, step.spread, frozen), HALF_EXCESS);
    }
    if (this.#uses >= 2)
      factors[5] = saturating(this.#range.update(time, step.range, frozen), HALF_EXCESS);
    if (this.#uses >= 3)
      factors[6] = saturating(this.#sign > 0 ? step.othersAbove : step.othersBelow, HALF_OTHERS);
    return off > 0 ? off * this.#product() : off;
  }

  inputs(): Readonly<Record<string, number>> {
    return {
      off: this.#lean.off,
      median: this.#median,
      ...Object.fromEntries(FACTORS.map((name, i) => [name, this.#factors[i] ?? 1])),
    };
  }

  reset(): void {
    this.#lean.reset();
    this.#beyond.reset();
    this.#pressure.reset();
    this.#surge.reset();
    this.#spread.reset();
    this.#range.reset();
    this.#sum = 0;
    this.#median = Number.NaN;
    this.#factors.fill(1);
  }

  state(io: StateIO): void {
    this.#lean.state(io);
    this.#beyond.state(io);
    this.#pressure.state(io);
    this.#surge.state(io);
    this.#spread.state(io);
    this.#range.state(io);
    this.#sum = io.number(this.#sum);
    this.#median = io.number(this.#median);
    io.array(this.#factors);
  }

  #product(): number {
    let product = 1;
    for (const factor of this.#factors) product *= factor;
    return product;
  }
}

/** From 1 to 1.5, of a share from 0 to 1; 1 of what is negative or NaN, as below. */
const proportional = (x: number): number => (x > 0 ? 1 + x / 2 : 1);

/** From 1 towards 1.5, halfway there at `half`. */
const saturating = (x: number, half: number): number => (x > 0 ? 1 + x / (x + half) / 2 : 1);
