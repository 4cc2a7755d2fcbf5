import { type Micros, micros } from "../../engine/market/time.ts";
import type { SimListing, SimQuote, SimTrade, SimWorld } from "./sim-venue.ts";

/** Trades that a venue's REST can look back on, a pair. What is older is forgotten. */
const MOST_TRADES = 500_000;

/** What a simulated venue knows of the tape so far. */
export class VenueWorld implements SimWorld {
  readonly listings: readonly SimListing[];
  /** Set once it is known where the server listens. */
  address: SimWorld["address"];
  #now: number;
  readonly #trades = new Map<string, SimTrade[]>();
  readonly #quotes = new Map<string, SimQuote>();
  readonly #most: number;

  constructor(
    symbols: readonly string[],
    { now, address, most }: { now: Micros; address?: SimWorld["address"]; most?: number },
  ) {
    this.listings = symbols.map((symbol) => {
      const [base = "", quote = ""] = symbol.split("/");
      return { symbol, base, quote };
    });
    this.address = address ?? { ws: "", rest: "" };
    this.#now = now;
    this.#most = most ?? MOST_TRADES;
    for (const symbol of symbols) this.#trades.set(symbol, []);
  }

  now(): Micros {
    return micros(this.#now);
  }

  /** Time goes on; never back. */
  advance(time: Micros): void {
    if (time > this.#now) this.#now = time;
  }

  trades(symbol: string): readonly SimTrade[] {
    return this.#trades.get(symbol) ?? [];
  }

  quote(symbol: string): SimQuote | undefined {
    return this.#quotes.get(symbol);
  }

  addTrade(trade: SimTrade): void {
    const known = this.#trades.get(trade.symbol);
    if (known === undefined) return;
    // A recording has them in order of arrival; history is in order of time.
    let at = known.length;
    while (at > 0 && (known[at - 1]?.time ?? 0) > trade.time) at -= 1;
    if (at === known.length) known.push(trade);
    else known.splice(at, 0, trade);
    if (known.length > this.#most) known.splice(0, Math.ceil(this.#most / 10));
  }

  setQuote(quote: SimQuote): void {
    this.#quotes.set(quote.symbol, quote);
  }
}

/** The same world as one who is not told of some pairs sees it. */
export const worldWithout = (world: SimWorld, hidden: ReadonlySet<string>): SimWorld => ({
  listings: world.listings.filter(({ symbol }) => !hidden.has(symbol)),
  address: world.address,
  now: () => world.now(),
  trades: (symbol) => (hidden.has(symbol) ? [] : world.trades(symbol)),
  quote: (symbol) => (hidden.has(symbol) ? undefined : world.quote(symbol)),
});
