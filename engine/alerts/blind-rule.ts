import type { Micros } from "../market/time.ts";
import { formatDuration } from "../market/time.ts";
import type { StateIO } from "../state.ts";
import type { Alert } from "./alert.ts";
import { type CoinReading, type CoinRule, coinAlert } from "./rule.ts";
import type { BlindSpec } from "./rule-config.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** A coin that had a price has none any longer: no fresh venue for so long. Silence is not calm. */
export class BlindRule implements CoinRule {
  due = NEVER;
  readonly #spec: BlindSpec;
  #since = Number.NaN;
  #seen = false;
  #open = false;
  #count = 0;

  constructor(spec: BlindSpec) {
    this.#spec = spec;
  }

  onPrice(coin: CoinReading): Alert | undefined {
    if (coin.venues > 0) {
      if (this.#seen && Number.isNaN(this.#since)) return undefined;
      this.#seen = true;
      this.#since = Number.NaN;
      this.due = NEVER;
      if (!this.#open) return undefined;
      this.#open = false;
      return this.#emit(coin, "resolved", `${coin.id} has a price again`);
    }
    this.#lose(coin.time);
    return undefined;
  }

  calm(): void {
    // As long as venues are fresh there is nothing more to say, and with none there is no price to be calm about.
  }

  onTime(coin: CoinReading): Alert | undefined {
    this.due = NEVER;
    if (this.#open || coin.venues > 0 || Number.isNaN(this.#since)) return undefined;
    this.#open = true;
    this.#count++;
    const { after } = this.#spec;
    return this.#emit(
      coin,
      "firing",
      `${coin.id} cannot be seen: no venue has a fresh price for ${formatDuration(after)}`,
    );
  }

  onLost(coin: CoinReading): undefined {
    this.#lose(coin.time);
  }

  state(io: StateIO): void {
    this.due = io.number(this.due);
    this.#since = io.number(this.#since);
    this.#seen = io.number(this.#seen ? 1 : 0) === 1;
    this.#open = io.number(this.#open ? 1 : 0) === 1;
    this.#count = io.number(this.#count);
  }

  #lose(time: number): void {
    if (!this.#seen || !Number.isNaN(this.#since)) return;
    this.#since = time;
    this.due = time + this.#spec.after;
  }

  #emit(coin: CoinReading, state: "firing" | "resolved", message: string): Alert {
    const { id, severity, playbook, after } = this.#spec;
    return coinAlert({
      rule: id,
      coin,
      state,
      count: this.#count,
      step: state === "firing" ? 1 : 2,
      severity,
      value: after / 1e6,
      unit: "seconds",
      message,
      action: "NONE",
      more: {
        ...(playbook === undefined ? {} : { playbook }),
        evidence: {
          dataTime: coin.time as Micros,
          thresholds: { after: after / 1e6 },
          inputs: { venues: coin.venues },
        },
      },
    });
  }
}
