import type { Bar } from "../bars/bar.ts";
import { createIndicator } from "../indicators/create.ts";
import type { BarIndicator } from "../indicators/indicator.ts";
import { GUARD } from "../market/guard.ts";
import { deviationBps, E8 } from "../market/price.ts";
import { minutes } from "../market/time.ts";
import type { Stateful, StateIO } from "../state.ts";
import type { Alert } from "./alert.ts";
import { coinAlert, type Side, seedAction, signed } from "./rule.ts";

const COOLDOWN = minutes(5);
const LIMIT_BPS = 200;

/**
 * The article's two rules, literally: each closed bar of each instrument is a data point at its close as quoted; strictly
 * more than 2 % from 1 is critical, Cutler RSI(14) with its warm-up values under 25 or over 75 a warning; a cooldown of
 * five minutes a rule and base coin from the last emission; every emission fires and nothing resolves.
 * Kept as the baseline that the real rules are measured against.
 */
export class SeedRules implements Stateful {
  readonly #last = new Map<string, { time: number; count: number }>();
  readonly #rsi = new Map<string, BarIndicator>();

  /** The next closed bar of one instrument, whose base is `coin`. At most one alert a rule. */
  onBar(time: number, instrument: string, coin: string, bar: Bar): Alert[] {
    const alerts: Alert[] = [];
    const indicator = this.#rsiOf(instrument);
    indicator.update(bar);
    const rsi = indicator.values[0] ?? Number.NaN;
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
    io.list([...this.#rsi.keys()], (instrument) => {
      const id = io.text(instrument ?? "");
      const indicator = this.#rsiOf(id);
      io.array(indicator.values);
      indicator.state(io);
      return id;
    });
  }

  #rsiOf(instrument: string): BarIndicator {
    const known = this.#rsi.get(instrument);
    if (known !== undefined) return known;
    const made = createIndicator("rsiCutler(14,seedCompat=true)");
    this.#rsi.set(instrument, made);
    return made;
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
    if (last !== undefined && time - last.time < COOLDOWN) return undefined;
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
