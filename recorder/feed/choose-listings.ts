import { listingAt } from "../../engine/coin/registry.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Listing } from "../venues/venue.ts";

/** Currencies in which a coin's price says something of its peg. */
const FIAT = new Set(["USD", "EUR"]);

export interface Choice {
  readonly listings: readonly Listing[];
  /** Pairs that the venue lists and does not trade now. */
  readonly halted: readonly Listing[];
  /** Coins that were asked for and that no pair of the venue prices. */
  readonly absent: readonly string[];
}

/**
 * The pairs of a venue that price the coins asked for, by the coin registry of this day: the coin against a currency or
 * another pegged coin, either way round.
 */
export const chooseListings = (
  all: readonly Listing[],
  coins: ReadonlySet<string>,
  venue: string,
  now: Micros,
): Choice => {
  const coinOf = (asset: string): string | undefined => listingAt(venue, asset, now).coin?.id;
  const chosen = all.filter(({ symbol }) => {
    const [base = "", quote = ""] = symbol.split("/");
    const [baseCoin, quoteCoin] = [coinOf(base), coinOf(quote)];
    if (baseCoin !== undefined && coins.has(baseCoin))
      return FIAT.has(quote) || quoteCoin !== undefined;
    // USDT/USDC prices both; EUR/USDT neither.
    return quoteCoin !== undefined && coins.has(quoteCoin) && baseCoin !== undefined;
  });
  const priced = new Set(
    chosen.flatMap(({ symbol }) => symbol.split("/").flatMap((asset) => coinOf(asset) ?? [])),
  );
  return {
    listings: chosen.filter(({ trading }) => trading),
    halted: chosen.filter(({ trading }) => !trading),
    absent: [...coins].filter((coin) => !priced.has(coin)),
  };
};
