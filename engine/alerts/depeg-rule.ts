import { GUARD } from "../market/guard.ts";
import { minutes } from "../market/time.ts";
import type { StateIO } from "../state.ts";
import type { Alert } from "./alert.ts";
import { Incident, type Side, type Transition } from "./incident.ts";
import { type CoinReading, type CoinRule, coinAlert, seedAction, signed } from "./rule.ts";

const ENTER_BPS = 200;
const EXIT_BPS = 150;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * The coin's price is more than 2 % from its peg: critical. It fires on the first price strictly beyond, and resolves
 * when the price has been within 1.5 % for five minutes; after that nothing fires for five minutes.
 */
export class DepegRule implements CoinRule {
  readonly #incident = new Incident({ cooldown: minutes(5), clearFor: minutes(5) });

  get due(): number {
    return this.#incident.due;
  }

  onPrice(coin: CoinReading): Alert | undefined {
    const { deviation } = coin;
    // Nearly every tick ends here: calm, and inside the entry threshold.
    const distance = Math.abs(deviation);
    if (distance <= ENTER_BPS && !this.#incident.open && this.#incident.due === NEVER)
      return undefined;
    if (Number.isNaN(deviation)) {
      this.#incident.blind();
      return undefined;
    }
    const beyond: Side = distance > ENTER_BPS + GUARD ? (deviation < 0 ? -1 : 1) : 0;
    return this.#emit(coin, this.#incident.step(coin.time, beyond, distance <= EXIT_BPS + GUARD));
  }

  onTime(coin: CoinReading): Alert | undefined {
    const alert = this.onPrice(coin);
    // Nothing fresh to judge by: wait for the next price instead of resolving blind.
    if (Number.isNaN(coin.deviation)) this.#incident.due = NEVER;
    return alert;
  }

  onLost(coin: CoinReading): Alert | undefined {
    return this.#emit(coin, this.#incident.lose(coin.time) ? "lost" : undefined);
  }

  state(io: StateIO): void {
    this.#incident.state(io);
  }

  #emit(coin: CoinReading, state: Transition | undefined): Alert | undefined {
    if (state === undefined) return undefined;
    const { deviation } = coin;
    const firing = state === "firing";
    return coinAlert({
      rule: "depeg",
      coin,
      state,
      count: this.#incident.count,
      severity: "critical",
      value: deviation,
      unit: "bps",
      message: message(state, coin),
      action: firing ? seedAction("CONSIDER", this.#incident.side) : "NONE",
    });
  }
}

const message = (state: Transition, { id, deviation, venues, basis }: CoinReading): string => {
  const against = basis === undefined ? "" : `, judged in ${basis}`;
  if (state === "lost") return `${id}: every feed was lost during the incident${against}`;
  const where = `${signed(deviation)} bps from its peg (${venues} ${venues === 1 ? "venue" : "venues"}${against})`;
  if (state === "firing") return `${id} trades ${where}`;
  return Math.abs(deviation) > EXIT_BPS
    ? `${id} has crossed its peg: ${where}`
    : `${id} is back: ${where}`;
};
