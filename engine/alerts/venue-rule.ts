import { apartFromMost } from "../coin/venue-prices.ts";
import { GUARD } from "../market/guard.ts";
import type { Micros } from "../market/time.ts";
import { micros } from "../market/time.ts";
import type { StateIO } from "../state.ts";
import type { Alert } from "./alert.ts";
import { IncidentLife, type Step } from "./incident-life.ts";
import { type CoinReading, type CoinRule, coinAlert, signed } from "./rule.ts";
import type { VenueSpec } from "./rule-config.ts";

const NEVER = Number.POSITIVE_INFINITY;
/** Venues are compared at most once a second: which of them moved last is no matter. */
const EVERY = 1e6;

/**
 * One venue's price of a coin is away from the median over venues, three or more being fresh, and farther from the peg
 * than that: the venue's trouble, not the coin's. Each venue has incidents of its own.
 */
export class VenueRule implements CoinRule {
  /** When `onTime` must be called: never while that look would find nothing, see `#due`. */
  due = NEVER;
  readonly #spec: VenueSpec;
  readonly #lives = new Map<string, IncidentLife>();
  #next = Number.NEGATIVE_INFINITY;
  /**
   * When the venues are looked at next, whether somebody asks by then or not. While they lie too close together for any of
   * them to be out, and no life counts anything, such a look finds nothing and need only be reckoned with afterwards.
   */
  #due = NEVER;
  /** Every life is idle. */
  #idle = true;
  /** Venues that lie closer together than this are all of them in, parts of the lowest price. */
  readonly #close: number;

  constructor(spec: VenueSpec) {
    this.#spec = spec;
    // A little less than the way in, for the same distance reckoned another way may differ in its last digits.
    this.#close = (spec.enter / 1e4) * (1 - 1e-6) - GUARD;
  }

  onVenues(coin: CoinReading): Alert | undefined {
    const { time, venues, view } = coin;
    if (this.#due < time) {
      // The look that was due has found nothing, or it would have been asked for.
      this.#next = this.#due + EVERY;
      this.#due = NEVER;
    }
    const calm =
      this.#idle && (venues < 3 || view.highest - view.lowest < view.lowest * this.#close);
    if (time < this.#next) {
      if (this.#next < this.#due) this.#due = this.#next;
      this.due = calm ? NEVER : this.#due;
      return undefined;
    }
    if (!calm) return this.onTime(coin);
    this.#next = time + EVERY;
    this.#due = NEVER;
    this.due = NEVER;
    return undefined;
  }

  onTime(coin: CoinReading): Alert | undefined {
    const alert = this.#look(coin);
    this.due = this.#due;
    return alert;
  }

  #look(coin: CoinReading): Alert | undefined {
    const { time } = coin;
    this.#next = time + EVERY;
    this.#due = NEVER;
    if (coin.venues < 3 && this.#lives.size === 0) return undefined;
    const { venueNames, venuePrices } = coin.view;
    for (let i = 0; i < venueNames.length; i++) {
      const venue = venueNames[i] ?? "";
      const apart = apartFromMost(venuePrices, i, coin.view);
      const life = this.#lives.get(venue) ?? this.#begin(venue, apart);
      if (life === undefined) continue;
      const step = life.step(time, Math.abs(apart));
      if (step === undefined) continue;
      // One emission a call: the others are looked at again at this very time.
      this.#idle = false;
      this.#due = time;
      this.#next = time;
      return this.#emit(coin, venue, life, step, apart);
    }
    this.#idle = true;
    for (const life of this.#lives.values()) {
      this.#idle &&= life.idle;
      this.#due = Math.min(this.#due, life.due);
    }
    return undefined;
  }

  onLost(): undefined {
    for (const life of this.#lives.values()) life.step(Number.NaN, Number.NaN);
  }

  state(io: StateIO): void {
    this.due = io.number(this.due);
    this.#due = io.number(this.#due);
    this.#next = io.number(this.#next);
    io.list([...this.#lives.keys()], (known) => {
      const venue = io.text(known ?? "");
      const life = this.#lives.get(venue) ?? this.#create(venue);
      life.state(io);
      return venue;
    });
    this.#idle = [...this.#lives.values()].every(({ idle }) => idle);
  }

  /** A venue is followed from the first time at which it is out. */
  #begin(venue: string, apart: number): IncidentLife | undefined {
    return Math.abs(apart) >= this.#spec.enter ? this.#create(venue) : undefined;
  }

  #create(venue: string): IncidentLife {
    const { enter, exit, exitFor, cooldown } = this.#spec;
    const life = new IncidentLife({
      levels: [{ rank: 0, enter, for: this.#spec.for }],
      exit,
      exitFor,
      hold: micros(0),
      recent: undefined,
      cooldown,
    });
    this.#lives.set(venue, life);
    return life;
  }

  #emit(coin: CoinReading, venue: string, life: IncidentLife, step: Step, apart: number): Alert {
    const { id, severity, playbook, enter, exit } = this.#spec;
    const state = step === "resolved" ? "resolved" : "firing";
    const where = `${signed(apart)} bps from the other venues`;
    const { venueNames, venuePrices } = coin.view;
    return coinAlert({
      rule: id,
      coin,
      state,
      count: life.count,
      step: life.steps,
      severity,
      value: apart,
      unit: "bps",
      message:
        state === "firing"
          ? `${coin.id} on ${venue} trades ${where}`
          : `${coin.id} on ${venue} is back: ${where}`,
      action: "NONE",
      venue,
      more: {
        ...(playbook === undefined ? {} : { playbook }),
        evidence: {
          dataTime: coin.time as Micros,
          thresholds: { enter, exit, for: this.#spec.for / 1e6 },
          inputs: Object.fromEntries(
            venueNames
              .map(
                (name, i) =>
                  [`price.${name}`, Math.round(venuePrices[i] ?? Number.NaN) / 1e8] as const,
              )
              .filter(([, price]) => Number.isFinite(price)),
          ),
        },
      },
    });
  }
}
