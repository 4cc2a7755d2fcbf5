import type { Alert } from "../alerts/alert.ts";
import type { Calm } from "../alerts/calm.ts";
import type { CoinReading, CoinRule } from "../alerts/rule.ts";
import type { Bar } from "../bars/bar.ts";
import type { CoinStep } from "../detectors/coin-step.ts";
import type { Emitter } from "./emitter.ts";
import type { Schedule } from "./schedule.ts";

type Hook = "onPrice" | "onVenues" | "onTrade" | "onMinute" | "onStep";
/** A rule that hears of this. */
export type Hearing<H extends Hook> = CoinRule & {
  readonly [K in H]: NonNullable<CoinRule[K]>;
};

/** Those of the rules that hear of this. */
export const hearing = <H extends Hook>(rules: readonly CoinRule[], hook: H): Hearing<H>[] =>
  rules.filter((rule): rule is Hearing<H> => rule[hook] !== undefined);

/** Asks alert rules, hands on what they say, and expects when they want to be asked again. */
export class RuleAsker {
  readonly #schedule: Schedule;
  readonly #emitter: Emitter;

  constructor(schedule: Schedule, emitter: Emitter) {
    this.#schedule = schedule;
    this.#emitter = emitter;
  }

  // By index, and a method for each: they are asked at nearly every tick.
  /** Those that watch prices, where nothing was known of it that would spare them; and finds out where it would now. */
  stirred(rules: readonly Hearing<"onPrice">[], reading: CoinReading, calm: Calm): void {
    this.price(rules, reading);
    calm.begin(reading.venues);
    for (let k = 0; k < rules.length; k++) {
      const rule = rules[k];
      if (rule?.calm === undefined) calm.end();
      else rule.calm(reading, calm);
    }
  }

  price(rules: readonly Hearing<"onPrice">[], reading: CoinReading): void {
    for (let k = 0; k < rules.length; k++) {
      const rule = rules[k];
      if (rule !== undefined) this.#said(rule, rule.onPrice(reading));
    }
  }

  venues(rules: readonly Hearing<"onVenues">[], reading: CoinReading): void {
    for (let k = 0; k < rules.length; k++) {
      const rule = rules[k];
      if (rule !== undefined) this.#said(rule, rule.onVenues(reading));
    }
  }

  trade(rules: readonly Hearing<"onTrade">[], reading: CoinReading): void {
    for (let k = 0; k < rules.length; k++) {
      const rule = rules[k];
      if (rule !== undefined) this.#said(rule, rule.onTrade(reading));
    }
  }

  minute(rules: readonly Hearing<"onMinute">[], reading: CoinReading): void {
    for (const rule of rules) this.#said(rule, rule.onMinute(reading));
  }

  step(rules: readonly Hearing<"onStep">[], reading: CoinReading, step: Readonly<CoinStep>): void {
    for (const rule of rules) this.#said(rule, rule.onStep(reading, step));
  }

  /** A bar of `size` closed; `first` is the first size of the run. */
  bar(
    rules: readonly CoinRule[],
    reading: CoinReading,
    bar: Bar,
    size: string,
    first: string | undefined,
  ): void {
    for (const rule of rules)
      if ((rule.value?.size?.text ?? first) === size)
        this.#emitter.alertIf(rule.onBar?.(reading, bar));
  }

  /** Those whose time has come. Returns whether there were some. */
  due(rules: readonly CoinRule[], reading: CoinReading, time: number): boolean {
    let some = false;
    for (let k = 0; k < rules.length; k++) {
      const rule = rules[k];
      if (rule === undefined || rule.due > time) continue;
      some = true;
      this.#emitter.alertIf(rule.onTime?.(reading));
    }
    return some;
  }

  /** The feeds were lost; for `long` enough to start over. */
  lost(rules: readonly CoinRule[], reading: CoinReading, long: boolean): void {
    for (const rule of rules) this.#emitter.alertIf(rule.onLost(reading));
    if (long) for (const rule of rules) rule.reset?.();
  }

  #said(rule: CoinRule, alert: Alert | undefined): void {
    if (alert !== undefined) this.#emitter.alert(alert);
    if (rule.due < this.#schedule.due) this.#schedule.due = rule.due;
  }
}
