import { noteText } from "../fold/note.ts";
import type { TickFold } from "../fold/tick-fold.ts";
import type { Listing, Venue } from "../venues/venue.ts";
import type { Link } from "./link.ts";
import type { Surroundings } from "./surroundings.ts";
import { Timers } from "./timers.ts";

/** A pair without trades for so long is asked after; half as often as a hasty one, for quiet pairs are many. */
const QUIET_MS = 300_000;
const LOOK_MS = 10_000;
/** What REST knew first may still be on its way over the feed. */
const ON_ITS_WAY_MS = 5_000;

export interface PairWatchOptions {
  readonly venue: Venue;
  readonly fold: TickFold;
  readonly surroundings: Surroundings;
  /** Both may grow. */
  readonly listings: ReadonlyMap<string, Listing>;
  readonly links: readonly Link[];
  /** Asks REST for what a pair missed. */
  ask(listing: Listing): void;
}

/**
 * Looks after every pair of a venue by itself: a socket may live, with heartbeats and other pairs, while the trades or the
 * quotes of one pair have stopped. A pair without trades is proven quiet by REST, or found dead and connected anew; where
 * trades come and the best prices do not move, the quotes are dead.
 */
export class PairWatch {
  readonly #options: PairWatchOptions;
  readonly #timers: Timers;
  /** Pairs that are asked after because they are quiet. */
  readonly #doubted = new Set<string>();
  /** When REST was last asked after a pair, whatever it said; and since when it is carried as it is. µs. */
  readonly #askedAt = new Map<string, number>();
  readonly #since = new Map<string, number>();

  constructor(options: PairWatchOptions) {
    this.#options = options;
    this.#timers = new Timers(options.surroundings.clock);
  }

  start(): void {
    this.#timers.set("look", LOOK_MS, () => {
      for (const listing of this.#options.listings.values()) this.#look(listing);
      this.start();
    });
  }

  stop(): void {
    this.#timers.stopAll();
  }

  /** A connection carries it from now on. */
  live(symbol: string): void {
    this.#since.set(symbol, this.#now);
  }

  /** REST was asked after it, and found so many trades that had not come. */
  caughtUp(symbol: string, fresh: number, answered: boolean): void {
    const doubted = this.#doubted.delete(symbol);
    const asked = this.#now;
    this.#askedAt.set(symbol, asked);
    if (!answered || !doubted || fresh === 0 || !this.#isQuiet(symbol)) return;
    // Trades happened and did not come: unless they were on their way, the subscription is dead.
    this.#timers.set(`proof ${symbol}`, ON_ITS_WAY_MS, () => {
      if (!(this.#last(symbol).trade > asked)) this.#renew(symbol, "trades");
    });
  }

  #look(listing: Listing): void {
    const { links, venue, ask } = this.#options;
    const { symbol } = listing;
    if (this.#quotesAreDead(symbol)) this.#renew(symbol, "quotes");
    const carried = links.some((link) => link.live.has(symbol));
    const since = this.#now - (this.#askedAt.get(symbol) ?? Number.NEGATIVE_INFINITY);
    if (!carried || since <= QUIET_MS * 1000) return;
    if (this.#isQuiet(symbol)) this.#doubted.add(symbol);
    // Without numbers only REST can tell that single trades are missing.
    else if (venue.tradeNumbers !== "none") return;
    this.#askedAt.set(symbol, this.#now);
    ask(listing);
  }

  #isQuiet(symbol: string): boolean {
    return this.#now - this.#last(symbol).trade > QUIET_MS * 1000;
  }

  /** Trades take from the best prices, or were taken from them: none comes without a quote. */
  #quotesAreDead(symbol: string): boolean {
    const { trade, quote } = this.#last(symbol);
    const since = Math.max(quote, this.#since.get(symbol) ?? Number.POSITIVE_INFINITY);
    return trade - since > QUIET_MS * 1000 && this.#now - trade > ON_ITS_WAY_MS * 1000;
  }

  #renew(symbol: string, what: "trades" | "quotes"): void {
    const { links, surroundings, venue } = this.#options;
    const link = links.find((each) => each.carries(symbol, what));
    const connection = link?.connection;
    if (link === undefined || connection === undefined) return;
    const stale = noteText({ note: "stale", symbols: [symbol], carries: what });
    surroundings.take(venue.id, connection, "note", stale);
    link.renew(connection, what === "trades" ? `no data on ${symbol}` : `no quotes on ${symbol}`);
  }

  /** When its last trade and its last quote came over a feed, µs. */
  #last(symbol: string): { trade: number; quote: number } {
    const { fold, venue } = this.#options;
    const { lastTrade, lastQuote } = fold.memory(venue.id, symbol) ?? {};
    return { trade: orNever(lastTrade), quote: orNever(lastQuote) };
  }

  get #now(): number {
    return this.#options.surroundings.clock.now();
  }
}

const orNever = (time = Number.NaN): number =>
  Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
