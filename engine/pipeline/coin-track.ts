import { Calm } from "../alerts/calm.ts";
import { createRules } from "../alerts/create-rules.ts";
import type { CoinReading, CoinRule } from "../alerts/rule.ts";
import type { RuleValue } from "../alerts/rule-value.ts";
import { BarSeries, type OnBar } from "../bars/bar-series.ts";
import { CoinView } from "../coin/coin-view.ts";
import { EURO, TETHER } from "../coin/link.ts";
import type { Coin } from "../coin/registry.ts";
import { dispersionOf } from "../coin/venue-prices.ts";
import { type CoinStep, emptyStep } from "../detectors/coin-step.ts";
import type { CoinsIndicator } from "../indicators/indicator.ts";
import { LearnedScore } from "../learned/score-detector.ts";
import { createScorer } from "../learned/scorer.ts";
import { E8, fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import type { Emitter } from "./emitter.ts";
import { FrameWriter } from "./frame.ts";
import { coinKeys, scoreKeys } from "./frame-keys.ts";
import type { Desk } from "./instrument-watch.ts";
import { type Hearing, hearing } from "./rule-asker.ts";
import type { Schedule } from "./schedule.ts";
import {
  createFramed,
  createIndicators,
  createJudged,
  type Framed,
  type Judged,
  judgedIn,
  type PipelineSettings,
  sizesJudged,
  stepsWanted,
} from "./settings.ts";
import { StepFlow } from "./step-flow.ts";
import { VenueFeed } from "./venue-feed.ts";

/** One coin as the pipeline follows it: its view over venues, the bars of that price, its alert rules. */
export class CoinTrack implements CoinReading {
  readonly id: string;
  readonly view: CoinView;
  /** First those of frames, in the order of the settings; then those that only rules run on. */
  readonly series: readonly BarSeries[];
  /** What runs on its members' trades. */
  readonly feed: VenueFeed;
  /** What runs on its price beside other coins', minute by minute. */
  readonly amongCoins: readonly Framed<CoinsIndicator>[];
  readonly rules: readonly CoinRule[];
  /** The rules that watch every price. */
  readonly priceRules: readonly Hearing<"onPrice">[];
  /** Where those have nothing to say. */
  readonly calm = new Calm();
  /** And those that watch every venue, every trade, every minute. */
  readonly venueRules: readonly Hearing<"onVenues">[];
  readonly tradeRules: readonly Hearing<"onTrade">[];
  readonly minuteRules: readonly Hearing<"onMinute">[];
  readonly stepRules: readonly Hearing<"onStep">[];
  /** What was known at its last step. */
  readonly step: CoinStep = emptyStep();
  /** What was traded since; undefined where nobody is told of steps. */
  readonly flow: StepFlow | undefined;
  /** The learned score towards discount and premium; none without a model. */
  readonly scores: readonly LearnedScore[];
  readonly writer: FrameWriter;
  /** A reference currency (the euro) is followed for its price only: no frames, no rules. */
  readonly reference: boolean;
  /** Other coins are priced through this one. */
  readonly isRate: boolean;
  changed = false;
  readonly #schedule: Schedule;
  readonly #judged: readonly Judged<CoinsIndicator>[];
  /** So many of the series are those of frames. */
  readonly #framed: number;

  constructor(
    settings: PipelineSettings,
    coin: Coin,
    { rates, schedule, emitter }: Desk,
    onBar: (track: CoinTrack) => OnBar,
  ) {
    this.id = coin.id;
    this.#schedule = schedule;
    this.view = new CoinView(coin, rates);
    this.reference = coin === EURO;
    this.isRate = this.reference || coin.id === TETHER;
    const peg = coin.peg === "USD" ? E8 : coin.peg === "EUR" ? Number.NaN : coin.peg * E8;
    const listener = onBar(this);
    const ruled = !this.reference && !settings.seedCompat;
    this.rules = ruled ? createRules(settings.rules, coin.id, peg) : [];
    this.priceRules = hearing(this.rules, "onPrice");
    this.venueRules = hearing(this.rules, "onVenues");
    this.tradeRules = hearing(this.rules, "onTrade");
    this.minuteRules = hearing(this.rules, "onMinute");
    this.stepRules = hearing(this.rules, "onStep");
    this.flow = stepsWanted(settings) && !this.reference ? new StepFlow() : undefined;
    this.#framed = this.reference ? 0 : settings.bars.length;
    this.series = this.reference
      ? []
      : [
          ...settings.bars.map(
            (size) =>
              new BarSeries(
                size,
                createIndicators(settings, size, "coin", peg),
                listener,
                emitter.nextPlace(),
              ),
          ),
          ...sizesJudged(settings, this.rules).map((size) => new BarSeries(size, [], listener)),
        ];
    this.feed = new VenueFeed(
      this.reference ? [] : createFramed(settings, "venues", peg),
      rates,
      createJudged(this.rules, "venues", peg),
    );
    // Those are told how many dollars a dollar's worth of peg costs, so that coins of any peg compare.
    this.#judged = createJudged(this.rules, "coins", E8);
    this.amongCoins = this.reference
      ? []
      : [...createFramed(settings, "coins", E8), ...this.#judged];
    this.scores = this.reference ? [] : createScores(settings);
    const keys = this.scores.length > 0 ? [...coinKeys, ...scoreKeys] : coinKeys;
    this.writer = new FrameWriter(
      { place: emitter.nextPlace(), subject: coin.id, kind: "coin" },
      keys,
      settings.bars,
      settings.indicators,
    );
  }

  get time(): number {
    return this.#schedule.time;
  }

  get deviation(): number {
    return this.view.deviation;
  }

  get venues(): number {
    return this.view.venues;
  }

  get basis(): string | undefined {
    return this.view.basis;
  }

  /** Frames have values of this series. */
  isFramed(series: BarSeries): boolean {
    return this.series.indexOf(series) < this.#framed;
  }

  read(value: RuleValue): number {
    const { view } = this;
    if (value.select !== undefined)
      return value.select.definition.input === "coins"
        ? (judgedIn(this.#judged, value)?.values[value.column] ?? Number.NaN)
        : this.feed.read(value, this.time);
    if (value.name === "venues") return view.venues;
    if (value.name === "price") return fromE8(view.price);
    if (value.name === "deviation") return view.deviation;
    const score = scoreKeys.findIndex(([key]) => key === value.name);
    if (score >= 0) return this.scores[score]?.score ?? Number.NaN;
    const { range, mad } = dispersionOf(view.venuePrices, view.price);
    return value.name === "dispersion.range" ? range : mad;
  }

  /** Its price must be judged again at `time`, for something that it rests on may have gone stale. */
  stale(time: number): boolean {
    return this.view.venues > 0 && this.view.freshUntil < time;
  }

  /** Tells when something of this coin next falls due: a price going stale, a rule's duration, a bar. */
  expectNext(schedule: Schedule): void {
    // A price is fresh up to and including `freshUntil`.
    let due = this.view.venues > 0 ? this.view.freshUntil + 1 : Number.POSITIVE_INFINITY;
    for (let k = 0; k < this.rules.length; k++) due = Math.min(due, this.rules[k]?.due ?? due);
    for (let k = 0; k < this.series.length; k++) due = Math.min(due, this.series[k]?.due ?? due);
    schedule.expect(due);
  }

  /** Hands on this coin's frame at `time`. */
  write(time: number, emitter: Emitter): void {
    const { view, writer } = this;
    const { range, mad } = dispersionOf(view.venuePrices, view.price);
    writer.begin(time, view.basis);
    writer.put(fromE8(view.price));
    writer.put(view.deviation);
    writer.put(view.venues);
    writer.put(range);
    writer.put(mad);
    for (const { score } of this.scores) writer.put(score);
    const put = writer.length;
    for (let k = 0; k < this.#framed; k++) writer.skip(this.series[k]?.width ?? 0);
    this.feed.write(writer, time);
    for (const { indicator, columns } of this.amongCoins) writer.putSome(indicator.values, columns);
    emitter.backlog.owedBy(this.series, this.#framed, emitter.later(writer) + put);
  }

  /** Indicators start over, as after a long gap. */
  resetIndicators(): void {
    for (const each of this.series) each.resetIndicators();
    this.feed.reset();
    for (const { indicator } of this.amongCoins) indicator.reset();
    for (const score of this.scores) score.reset();
  }

  state(io: StateIO): void {
    this.changed = io.number(this.changed ? 1 : 0) === 1;
    this.view.state(io);
    for (const series of this.series) series.state(io);
    for (const rule of this.rules) rule.state(io);
    this.feed.state(io);
    for (const { indicator } of this.amongCoins) {
      io.array(indicator.values);
      indicator.state(io);
    }
    for (const score of this.scores) score.state(io);
    if (this.flow === undefined) return;
    this.flow.state(io);
    // The rest of a step is made anew at the next one.
    this.step.time = io.number(this.step.time);
  }
}

const createScores = ({ model }: PipelineSettings): readonly LearnedScore[] => {
  if (model === undefined) return [];
  const scorer = createScorer(model);
  return [new LearnedScore(scorer, "discount"), new LearnedScore(scorer, "premium")];
};
