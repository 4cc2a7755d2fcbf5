import { e16Number, e16Text } from "../decimal-text.ts";
import type { Fill } from "../order.ts";
import type { BacktestRun } from "../result.ts";
import { figureOf } from "./figure.ts";
import type { Costs } from "./shape.ts";

/** What trading cost, and to whom it went. */
export const costsOf = ({ books, fills }: Pick<BacktestRun, "books" | "fills">): Costs => {
  const { fees, slippage, transferFees, pockets, start } = books;
  const total = fees + slippage + transferFees;
  const venues = [...new Set(pockets.map(({ venue }) => venue))].sort();
  const paid = (venue: string): bigint =>
    pockets.reduce((sum, pocket) => (pocket.venue === venue ? sum + pocket.fees : sum), 0n);
  return {
    ...{ total: e16Text(total), fees: e16Text(fees), slippage: e16Text(slippage) },
    transferFees: e16Text(transferFees),
    share: figureOf(e16Number(total) / e16Number(start)),
    byVenue: venues.map((venue) => ({ venue, fees: e16Text(paid(venue)) })),
    maker: fills.filter(({ liquidity }) => liquidity === "maker").length,
    taker: fills.filter(({ liquidity }) => liquidity === "taker").length,
  };
};

/**
 * What was bought and sold, in multiples of the start. The quote currencies are taken at one unit of the account's: a
 * figure of size, not of the books.
 */
export const turnoverOf = (fills: readonly Fill[], start: bigint): number => {
  let notional = 0n;
  for (const { price, size } of fills) notional += BigInt(price) * size;
  return e16Number(notional) / e16Number(start);
};
