import { type Pocket, toNumber, worth } from "./account.ts";
import type { Fill } from "./order.ts";
import type { Held, RoundTrip } from "./result.ts";

interface Trip {
  readonly pocket: Pocket;
  readonly openedAt: number;
  bought: number;
  paid: number;
  sold: number;
  had: number;
  cost: number;
  most: number;
  low: number;
  high: number;
  fills: number;
}

/** Follows what a run holds from nothing to something and back, asset by asset. Doubles: for people, not for the books. */
export class RoundTrips {
  readonly #held: Held[] = [];
  readonly #done: RoundTrip[] = [];
  readonly #open = new Map<Pocket, Trip>();
  readonly #keeps: boolean;

  /** `keeps`: what came of each; else only when something was held. */
  constructor(keeps: boolean) {
    this.#keeps = keeps;
  }

  /** `pocket` as it is after the fill; `rate`: of its quote currency, steps of 1e-8. */
  fill(fill: Fill, pocket: Pocket, rate: number): void {
    let trip = this.#open.get(pocket);
    if (trip === undefined) {
      if (fill.side === "sell") return; // what was there from the start is no trade
      const { time: openedAt } = fill;
      const [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      const none = { bought: 0, paid: 0, sold: 0, had: 0, cost: 0, most: 0, fills: 0 };
      trip = { pocket, openedAt, ...none, low, high };
      this.#open.set(pocket, trip);
    }
    if (this.#keeps) this.#count(trip, fill, BigInt(rate));
    if (pocket.amount > 0n) return;
    this.#open.delete(pocket);
    this.#held.push({ openedAt: trip.openedAt, closedAt: fill.time });
    if (this.#keeps) this.#done.push(closed(trip, fill.time, 0));
  }

  #count(trip: Trip, fill: Fill, rate: bigint): void {
    const size = Number(fill.size) / 1e8;
    const value = toNumber(worth(fill.size * BigInt(fill.price), rate));
    trip.fills++;
    trip.cost += toNumber(worth(fill.fee + fill.slippage, rate));
    if (fill.side === "buy") {
      trip.bought += size;
      trip.paid += value;
    } else {
      trip.sold += size;
      trip.had += value;
    }
    trip.most = Math.max(trip.most, toNumber(trip.pocket.amount));
    this.#see(trip, value / size);
  }

  /** What a unit of a pocket is worth now, account currency. */
  mark(pocket: Pocket, price: number): void {
    if (!this.#keeps) return;
    const trip = this.#open.get(pocket);
    if (trip !== undefined) this.#see(trip, price);
  }

  /** When something was held: ways that are done, then those still open. */
  held(): Held[] {
    const open = [...this.#open.values()].map(({ openedAt }) => ({
      openedAt,
      closedAt: Number.NaN,
    }));
    return [...this.#held, ...open];
  }

  /** Those that are done, then those still open, at these prices. */
  all(priceOf: (pocket: Pocket) => number): RoundTrip[] {
    const open = [...this.#open.values()].map((trip) =>
      closed(trip, Number.NaN, priceOf(trip.pocket)),
    );
    return [...this.#done, ...open];
  }

  #see(trip: Trip, price: number): void {
    if (price < trip.low) trip.low = price;
    if (price > trip.high) trip.high = price;
  }
}

/** An open one is worth what it would be at `price`. */
const closed = (trip: Trip, closedAt: number, price: number): RoundTrip => {
  const { pocket, openedAt, bought, paid, sold, had, cost, most, low, high, fills } = trip;
  const left = Math.max(0, bought - sold);
  const entry = paid / bought;
  return {
    venue: pocket.venue,
    asset: pocket.asset,
    openedAt,
    closedAt,
    size: most,
    entry,
    exit: Number.isNaN(closedAt) ? price : had / sold,
    pnl: had + (Number.isNaN(closedAt) ? left * price : 0) - paid - cost,
    cost,
    mae: Math.min(0, (low / entry - 1) * 1e4),
    mfe: Math.max(0, (high / entry - 1) * 1e4),
    fills,
  };
};
