import type { Bar } from "../bars/bar.ts";
import { agreedDistance } from "../coin/venue-prices.ts";
import type { BarIndicator } from "../indicators/indicator.ts";
import { roundToUnit } from "../indicators/round-to-unit.ts";
import { selectsOf } from "../indicators/select.ts";
import type { Micros } from "../market/time.ts";
import type { StateIO } from "../state.ts";
import type { Alert, Evidence } from "./alert.ts";
import type { Calm } from "./calm.ts";
import { CausalMedian } from "./causal-median.ts";
import { judgedInputs, levelThresholds } from "./evidence.ts";
import { IncidentLife, type Step } from "./incident-life.ts";
import { type CoinReading, type CoinRule, coinAlert, seedAction } from "./rule.ts";
import type { ThresholdSpec } from "./rule-config.ts";
import { alertUnit, parseValue, type RuleValue } from "./rule-value.ts";
import { rankOf, SEVERITIES } from "./severity.ts";
import { thresholdMessage } from "./threshold-words.ts";

const MINUTE = 60e6;
const NEVER = Number.POSITIVE_INFINITY;

/** What a rule can be asked by. */
type Hook = ((coin: CoinReading) => Alert | undefined) | undefined;

/**
 * One condition on one coin or instrument, on one side: a value of its frames, whenever it may have changed or at the
 * closes of bars, against levels of rising severity. One incident lasts from the first level passed to the recovery. Of three or more fresh venues
 * always most must be out: what fewer do is their own trouble.
 */
export class ThresholdRule implements CoinRule {
  readonly value: RuleValue;
  readonly onPrice: Hook;
  readonly onVenues: Hook;
  readonly onTrade: Hook;
  readonly onMinute: Hook;
  readonly onStep: Hook;
  readonly #spec: ThresholdSpec;
  readonly #side: -1 | 1;
  readonly #life: IncidentLife;
  /** Where the value is one of bars. */
  #indicator: BarIndicator | undefined;
  readonly #median: CausalMedian | undefined;
  /** The value is the deviation, which readings have at hand. */
  readonly #deviates: boolean;
  readonly #onTicks: boolean;
  #value = Number.NaN;
  /** Somebody was told of the present incident. */
  #told = false;

  /** @param peg of what it watches, in steps of 1e-8; NaN where that is pegged to nothing */
  constructor(spec: ThresholdSpec, peg: number) {
    this.#spec = spec;
    this.value = parseValue(spec.value, spec.on);
    this.#deviates = spec.value === "deviation";
    this.#side = spec.side === "below" ? -1 : 1;
    const { levels, recent, exit, exitFor, hold, cooldown } = spec;
    this.#life = new IncidentLife({
      levels: levels.map((level) => ({
        rank: rankOf(level.severity),
        enter: level.enter,
        for: level.for,
      })),
      exit,
      exitFor,
      hold,
      cooldown,
      recent: recent && {
        for: recent.for,
        level: { rank: rankOf(recent.severity), enter: recent.enter, for: recent.after },
      },
    });
    this.#indicator = indicatorOf(this.value, peg);
    this.#median = spec.from === "median" ? new CausalMedian() : undefined;
    const onTicks = this.#indicator === undefined && spec.frequency !== "barClose";
    const moment = onTicks ? momentOf(this.value, spec.on) : undefined;
    const look: Hook = (coin) => this.#look(coin);
    this.onPrice = moment === "price" ? look : undefined;
    this.onVenues = moment === "venues" ? look : undefined;
    this.onTrade = moment === "trade" ? look : undefined;
    this.onMinute = moment === "minute" ? look : undefined;
    this.onStep = moment === "step" ? look : undefined;
    this.#onTicks = onTicks;
  }

  get due(): number {
    return this.#onTicks ? this.#life.due : NEVER;
  }

  calm(coin: CoinReading, calm: Calm): void {
    if (!this.#deviates) {
      calm.end();
      return;
    }
    const life = this.#life;
    const center = this.#spec.center + (this.#median?.value ?? 0);
    // What most venues agree on is as far out as the coin itself where their number is odd, and never farther.
    const near = life.idle || life.stillFrom === Number.NEGATIVE_INFINITY;
    if (near || this.#isMiddle(coin.venues)) calm.narrow(this.#side, center, life);
    else calm.end();
  }

  onBar(coin: CoinReading, bar: Bar): Alert | undefined {
    const life = this.#life;
    if (this.#spec.frequency === "bar") life.notBefore(Number.NEGATIVE_INFINITY);
    if (this.#median !== undefined && !life.open) this.#median.add(coin.time, coin.deviation);
    const indicator = this.#indicator;
    if (indicator === undefined) return this.#onTicks ? undefined : this.#look(coin);
    indicator.update(bar);
    indicator.settle?.();
    this.#value = this.#rounded(indicator.values[this.value.column] ?? Number.NaN);
    return this.#judge(coin, this.#side * (this.#value - this.#spec.center));
  }

  onTime(coin: CoinReading): Alert | undefined {
    const alert = this.#look(coin);
    // Nothing fresh to judge by: wait for the next price instead of resolving blind.
    if (Number.isNaN(this.#value)) this.#life.due = NEVER;
    return alert;
  }

  onLost(coin: CoinReading): Alert | undefined {
    const { rank } = this.#life;
    return this.#life.lose(coin.time) ? this.#emit(coin, "lost", rank) : undefined;
  }

  reset(): void {
    this.#indicator?.reset();
  }

  repeg(peg: number): void {
    this.#indicator = indicatorOf(this.value, peg);
  }

  state(io: StateIO): void {
    this.#life.state(io);
    this.#median?.state(io);
    this.#value = io.number(this.#value);
    this.#told = io.number(this.#told ? 1 : 0) === 1;
    if (this.#indicator === undefined) return;
    io.array(this.#indicator.values);
    this.#indicator.state(io);
  }

  #look(coin: CoinReading): Alert | undefined {
    const life = this.#life;
    const base = this.#median === undefined ? 0 : this.#median.value;
    const value = this.#deviates ? coin.deviation : this.#rounded(coin.read(this.value));
    const distance = this.#side * (value - this.#spec.center - base);
    // Nearly every tick ends here: calm, and inside the lowest way in.
    if (distance < life.nearest && life.idle) return undefined;
    this.#value = value;
    return this.#judge(
      coin,
      this.#deviates ? Math.min(distance, this.#agreed(coin, base)) : distance,
    );
  }

  /** As frames have it. */
  #rounded(value: number): number {
    return roundToUnit(value, this.value.unit);
  }

  /** How far those venues are out that must agree, so that fewer of them move nothing; NaN when they are not there. */
  #agreed(coin: CoinReading, base: number): number {
    const needed = this.#needed(coin.venues);
    if (needed === 1) return NEVER;
    const { venuePrices, peg } = coin.view;
    const out = agreedDistance(venuePrices, peg, this.#side, needed);
    return out - this.#side * (this.#spec.center + base);
  }

  /** So many of the fresh venues must be out. */
  #needed(venues: number): number {
    return Math.max(this.#spec.agree, venues >= 3 ? (venues >> 1) + 1 : 1);
  }

  /** Whether the farthest distance that so many share is that of the coin's price, but for rounding. */
  #isMiddle(venues: number): boolean {
    const needed = this.#needed(venues);
    return needed === 1 || (venues % 2 === 1 && needed === (venues >> 1) + 1);
  }

  #judge(coin: CoinReading, distance: number): Alert | undefined {
    const life = this.#life;
    const { rank } = life;
    const step = life.step(coin.time, distance);
    if (step === undefined) return undefined;
    if (step === "firing") life.notBefore(this.#notBefore(coin.time));
    return this.#emit(coin, step, rank);
  }

  #notBefore(time: number): number {
    const { frequency } = this.#spec;
    if (frequency === "once" || frequency === "bar") return NEVER;
    return frequency === "minute" ? time + MINUTE : Number.NEGATIVE_INFINITY;
  }

  /** @param before the rank that the incident had until now */
  #emit(coin: CoinReading, step: Step | "lost", before: number): Alert {
    const { id, action, playbook, levels } = this.#spec;
    const { unit } = this.value;
    const life = this.#life;
    const rank =
      step === "firing" || step === "escalated"
        ? life.rank
        : step === "recovering"
          ? 0
          : Math.max(before, 0);
    const severity = SEVERITIES[rank] ?? "info";
    const worse = step === "firing" || step === "escalated";
    const acts = worse && action !== "none";
    const hidden = levels.some((level) => level.severity === severity && level.boardOnly);
    if (worse) this.#told = !hidden || (step === "escalated" && this.#told);
    // Of what nobody was told nobody is told the end either.
    const shown = worse ? hidden : !this.#told;
    return coinAlert({
      rule: id,
      coin,
      state: step === "recovering" ? "firing" : step,
      count: life.count,
      step: life.steps,
      severity,
      value: this.#deviates ? coin.deviation : this.#value,
      rounded: unit !== "points",
      unit: alertUnit(unit),
      message: thresholdMessage(this.#spec, step, coin, this.#value, unit),
      action: acts
        ? seedAction(action === "consider" ? "CONSIDER" : "POTENTIAL", this.#side)
        : "NONE",
      more: {
        ...(playbook === undefined ? {} : { playbook }),
        ...(shown ? { boardOnly: true as const } : {}),
        ...(step === "recovering" ? { recovering: true as const } : {}),
        evidence: this.#evidence(coin),
      },
    });
  }

  #evidence(coin: CoinReading): Evidence {
    const { levels, exit, exitFor, hold, agree } = this.#spec;
    return {
      dataTime: coin.time as Micros,
      thresholds: {
        ...levelThresholds(levels),
        ...{ exit, exitFor: exitFor / 1e6, hold: hold / 1e6, agree },
        ...(this.#median === undefined ? {} : { median: this.#median.value }),
      },
      inputs: judgedInputs({ value: this.#value }, coin),
    };
  }
}

/** When a value that is none of bars may have changed. */
const momentOf = (
  { select, name }: RuleValue,
  on: ThresholdSpec["on"],
): "price" | "venues" | "trade" | "minute" | "step" => {
  if (on === "instrument") return "price";
  if (select !== undefined) return select.definition.input === "coins" ? "minute" : "trade";
  if (name.startsWith("depegScore.")) return "step";
  return name.startsWith("dispersion.") ? "venues" : "price";
};

const indicatorOf = ({ select }: RuleValue, peg: number): BarIndicator | undefined => {
  const [found] = select === undefined ? [] : selectsOf([select], "bars");
  return found?.definition.create(found.parameters, { peg });
};
