import type { Bar } from "../bars/bar.ts";
import { createIndicator } from "../indicators/create.ts";
import type { BarIndicator } from "../indicators/indicator.ts";
import { GUARD } from "../market/guard.ts";
import { deviationBps, E8 } from "../market/price.ts";
import { type Micros, minutes } from "../market/time.ts";
import type { Stateful, StateIO } from "../state.ts";
import type { Alert } from "./alert.ts";
import { coinAlert, type Side, seedAction, signed } from "./rule.ts";

const LIMIT_BPS = 200;
/** Changes that the RSI sums. */
const CHANGES = 14;

export interface SeedOptions {
  /** After an emission a rule is silent on a base coin for so long, µs. */
  readonly cooldown: Micros;
  /** What the RSI is where the close has not moved for 14 changes: 100 by the article's arithmetic, 50 by Wilder's sense. */
  readonly flatRsi: 50 | 100;
}

/** As the article has it. */
export const SEED: SeedOptions = { cooldown: minutes(5), flatRsi: 100 };
/** With its two plainest faults mended: an hour between alerts, and a flat line is neither overbought nor oversold. */
export const MENDED_SEED: SeedOptions = { cooldown: minutes(60), flatRsi: 50 };

/**
 * The article's two rules, literally: each closed bar of each instrument is a data point at its close as quoted; strictly
 * more than 2 % from 1 is critical, Cutler RSI(14) with its warm-up values under 25 or over 75 a warning; a cooldown of
 * five minutes a rule and base coin from the last emission; every emission fires and nothing resolves.
 * Kept as the baseline that the real rules are measured against.
 */
export class SeedRules implements Stateful {
  readonly #options: SeedOptions;
  readonly #last = new Map<string, { time: number; count: number }>();
  readonly #rsi = new Map<string, BarIndicator>();
  /** How long each close has stood still, where that matters. */
  readonly #still = new Map<string, BarIndicator>();

  constructor(options: SeedOptions = SEED) {
    this.#options = options;
  }

  /** The next closed bar of one instrument, whose base is `coin`. At most one alert a rule. */
  onBar(time: number, instrument: string, coin: string, bar: Bar): Alert[] {
    const alerts: Alert[] = [];
    const rsi = this.#rsiAt(instrument, bar);
    const deviation = deviationBps(bar.close, E8);
    if (Math.abs(deviation) > LIMIT_BPS + GUARD) {
      const side: Side = deviation < 0 ? -1 : 1;
      const text = `${instrument} closed ${signed(deviation)} bps from 1`;
      const alert = this.#fire("depeg", time, instrument, coin, deviation, side, text);
      if (alert) alerts.push(alert);
    }
    if (rsi < 25 || rsi > 75) {
      const side: Side = rsi < 25 ? -1 : 1;
      const text = `${instrument} is ${side < 0 ? "oversold" : "overbought"}: RSI ${Math.round(rsi * 10) / 10}`;
      const alert = this.#fire("rsi", time, instrument, coin, rsi, side, text);
      if (alert) alerts.push(alert);
    }
    return alerts;
  }

  state(io: StateIO): void {
    const keys = io.list([...this.#last.keys()], (key) => io.text(key ?? ""));
    for (const key of keys) {
      const { time, count } = this.#last.get(key) ?? { time: 0, count: 0 };
      this.#last.set(key, { time: io.number(time), count: io.number(count) });
    }
    for (const [all, text] of this.#indicators())
      io.list([...all.keys()], (instrument) => {
        const id = io.text(instrument ?? "");
        const indicator = indicatorOf(all, id, text);
        io.array(indicator.values);
        indicator.state(io);
        return id;
      });
  }

  /** By instrument, and the text that makes another; the last only where what they say is asked. */
  #indicators(): (readonly [Map<string, BarIndicator>, string])[] {
    const rsi = [this.#rsi, RSI] as const;
    return this.#options.flatRsi === 100 ? [rsi] : [rsi, [this.#still, STILL]];
  }

  #rsiAt(instrument: string, bar: Bar): number {
    const [rsi = Number.NaN, still = 0] = this.#indicators().map(([all, text]) => {
      const indicator = indicatorOf(all, instrument, text);
      indicator.update(bar);
      return indicator.values[0] ?? Number.NaN;
    });
    return still >= CHANGES ? this.#options.flatRsi : rsi;
  }

  #fire(
    rule: "depeg" | "rsi",
    time: number,
    instrument: string,
    coin: string,
    value: number,
    side: Side,
    message: string,
  ): Alert | undefined {
    const key = `${rule} ${coin}`;
    const last = this.#last.get(key);
    if (last !== undefined && time - last.time < this.#options.cooldown) return undefined;
    const count = (last?.count ?? 0) + 1;
    this.#last.set(key, { time, count });
    const depeg = rule === "depeg";
    const alert = coinAlert({
      rule,
      coin: { id: coin, time, basis: undefined },
      state: "firing",
      count,
      severity: depeg ? "critical" : "warning",
      value,
      unit: depeg ? "bps" : "points",
      message,
      action: seedAction(depeg ? "CONSIDER" : "POTENTIAL", side),
    });
    return { ...alert, instrument };
  }
}

const RSI = `rsiCutler(${CHANGES},seedCompat=true)`;
const STILL = "barsSinceChange";

const indicatorOf = (
  all: Map<string, BarIndicator>,
  instrument: string,
  text: string,
): BarIndicator => {
  const known = all.get(instrument);
  if (known !== undefined) return known;
  const made = createIndicator(text);
  all.set(instrument, made);
  return made;
};
