import type { Listing } from "../venues/venue.ts";
import type { Session } from "./session.ts";
import type { Clock } from "./surroundings.ts";

/** A refused pair is asked for again after so long: a listing may begin, a venue may err. */
export const REFUSED_MS = 600_000;

/** Pairs that a venue refused: not asked for again with every connection. */
export class RefusedPairs {
  readonly #clock: Clock;
  readonly #at = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Without those that were refused of late. */
  without(listings: readonly Listing[]): Listing[] {
    const since = this.#clock.now() - REFUSED_MS * 1000;
    return listings.filter(({ symbol }) => !((this.#at.get(symbol) ?? since) > since));
  }

  /** Something of a pair was refused; where anything of it may still come it is no refusal of the pair. */
  refuse(symbol: string, { subscriptions }: Session): void {
    if (!subscriptions.hopeful(symbol)) this.#at.set(symbol, this.#clock.now());
  }
}
