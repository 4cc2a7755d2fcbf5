import type { SimListing, SimWorld } from "../sim-venue.ts";

/** `USDT/USD` as `USDT-USD`. */
export const productOf = (symbol: string): string => symbol.replace("/", "-");

export const symbolOf = (product: string): string => product.replace("-", "/");

/** Both protocols name the resting side of a trade. */
export const makerOf = (side: "buy" | "sell" | undefined): "buy" | "sell" | undefined => {
  if (side === undefined) return undefined;
  return side === "buy" ? "sell" : "buy";
};

/** Steps of prices and sizes: as fine as a tape's, whatever the product's were. */
export const INCREMENT = "0.00000001";

/** A product as the Exchange lists it. */
export const productStatus = ({ symbol, base, quote }: SimListing) => ({
  id: productOf(symbol),
  base_currency: base,
  quote_currency: quote,
  quote_increment: INCREMENT,
  base_increment: INCREMENT,
  display_name: symbol,
  min_market_funds: "1",
  margin_enabled: false,
  post_only: false,
  limit_only: false,
  cancel_only: false,
  status: "online",
  status_message: "",
  trading_disabled: false,
  fx_stablecoin: false,
  max_slippage_percentage: "0.03000000",
  auction_mode: false,
  high_bid_limit_percentage: "",
});

/** Served on their own although they are quoted in USDC. */
const OWN = ["USDT/USDC", "EURC/USDC"];

/**
 * The pair that Advanced Trade delivers to who asks for a product: for `DAI-USDC` that of dollars, which the venue takes for
 * the same, unless the tape has it by itself. Undefined for a product that there is not.
 */
export const delivered = (product: string, { listings }: SimWorld): string | undefined => {
  const symbol = symbolOf(product);
  if (listings.some((listing) => listing.symbol === symbol)) return symbol;
  const inDollars = symbol.replace(/\/USDC$/, "/USD");
  if (inDollars === symbol || OWN.includes(symbol)) return undefined;
  return listings.some((listing) => listing.symbol === inDollars) ? inDollars : undefined;
};
