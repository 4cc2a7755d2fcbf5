import type { Bar } from "../bars/bar.ts";
import { createIndicator } from "../indicators/create.ts";
import { micros, minutes } from "../market/time.ts";
import type { StateIO } from "../state.ts";
import type { Alert } from "./alert.ts";
import { Incident, type Side, type Transition } from "./incident.ts";
import { type CoinReading, type CoinRule, coinAlert, seedAction } from "./rule.ts";

const OVERSOLD = 25;
const OVERBOUGHT = 75;
const EXIT_LOW = 30;
const EXIT_HIGH = 70;

/**
 * RSI(14) of the coin's price, on bars of the first size, under 25 or over 75: warning. It resolves between 30 and 70;
 * after that nothing fires for five minutes.
 */
export class RsiRule implements CoinRule {
  readonly #incident = new Incident({ cooldown: minutes(5), clearFor: micros(0) });
  readonly #rsi = createIndicator("rsi(14)");

  /** RSI is judged at bar closes only, so a cooldown's end waits for the next bar. */
  readonly due = Number.POSITIVE_INFINITY;

  onBar(coin: CoinReading, bar: Bar): Alert | undefined {
    this.#rsi.update(bar);
    const rsi = this.#rsi.values[0] ?? Number.NaN;
    if (Number.isNaN(rsi)) return undefined;
    const beyond: Side = rsi < OVERSOLD ? -1 : rsi > OVERBOUGHT ? 1 : 0;
    if (beyond === 0 && this.#incident.rest()) return undefined;
    return this.#emit(
      coin,
      rsi,
      this.#incident.step(coin.time, beyond, rsi >= EXIT_LOW && rsi <= EXIT_HIGH),
    );
  }

  onLost(coin: CoinReading): Alert | undefined {
    return this.#emit(coin, Number.NaN, this.#incident.lose(coin.time) ? "lost" : undefined);
  }

  reset(): void {
    this.#rsi.reset();
  }

  state(io: StateIO): void {
    this.#incident.state(io);
    io.array(this.#rsi.values);
    this.#rsi.state(io);
  }

  #emit(coin: CoinReading, rsi: number, state: Transition | undefined): Alert | undefined {
    if (state === undefined) return undefined;
    const side = this.#incident.side;
    const shown = Math.round(rsi * 10) / 10;
    const word = side < 0 ? "oversold" : "overbought";
    const message =
      state === "lost"
        ? `${coin.id}: every feed was lost during the incident`
        : state === "firing"
          ? `${coin.id} is ${word}: RSI ${shown}`
          : `${coin.id} is no longer ${word}: RSI ${shown}`;
    return coinAlert({
      rule: "rsi",
      coin,
      state,
      count: this.#incident.count,
      severity: "warning",
      value: rsi,
      unit: "points",
      message,
      action: state === "firing" ? seedAction("POTENTIAL", side) : "NONE",
    });
  }
}
