import type { Listing } from "../venues/venue.ts";
import type { Session } from "./session.ts";
import type { Clock } from "./surroundings.ts";

/** A refused pair is asked for again after so long: a listing may begin, a venue may err. */
export const REFUSED_MS = 600_000;

/** Pairs that a venue refused: not asked for again with every connection. */
export class RefusedPairs {
  readonly #listings: readonly Listing[];
  readonly #clock: Clock;
  readonly #at = new Map<string, number>();

  constructor(listings: readonly Listing[], clock: Clock) {
    this.#listings = listings;
    this.#clock = clock;
  }

  /** The pairs that were not refused of late. */
  get others(): Listing[] {
    return this.#listings.filter(({ symbol }) => !this.#isRefused(symbol));
  }

  /** Something of a pair was refused; true when nothing else of it may still come, so that it is refused itself. */
  refuse(symbol: string, { subscriptions }: Session): boolean {
    if (subscriptions.hopeful(symbol)) return false;
    this.#at.set(symbol, this.#clock.now());
    return true;
  }

  /** Those whose time is over. They count as refused no longer. */
  take(): Listing[] {
    const over = this.#listings.filter(
      ({ symbol }) => this.#at.has(symbol) && !this.#isRefused(symbol),
    );
    for (const { symbol } of over) this.#at.delete(symbol);
    return over;
  }

  #isRefused(symbol: string): boolean {
    return (
      this.#clock.now() - (this.#at.get(symbol) ?? Number.NEGATIVE_INFINITY) < REFUSED_MS * 1000
    );
  }
}
