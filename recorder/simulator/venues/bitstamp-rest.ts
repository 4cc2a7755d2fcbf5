import { dayFigures } from "../day-figures.ts";
import type { SimAnswer, SimListing, SimRequest, SimTrade, SimWorld } from "../sim-venue.ts";
import { type Json, writeJson } from "../write-json.ts";

/** How far back trades reach; a day is the longest. µs. */
const REACH: Readonly<Record<string, number>> = { minute: 60e6, hour: 3_600e6, day: 86_400e6 };
const DECIMALS = 8;
const FIAT = new Set(["USD", "EUR", "GBP"]);

/** REST of Bitstamp: markets under both their addresses, currencies, tickers, the best of a book, and trades. */
export const bitstampRest = (
  { path, query }: SimRequest,
  world: SimWorld,
): SimAnswer | undefined => {
  const { listings } = world;
  const [, what, market] = /^\/api\/v2\/([a-z-_]+)(?:\/([^/]+))?\/?$/.exec(path) ?? [];
  if (what === undefined) return undefined;
  if (market === undefined) {
    if (what === "trading-pairs-info") return answer(listings.map(pairOf));
    if (what === "markets") return answer(listings.map(marketOf));
    if (what === "currencies") return answer(currencies(world));
    if (what === "ticker") return answer(listings.map((listing) => tickerOf(listing, world)));
    return undefined;
  }
  const listing = listings.find(({ symbol }) => nameOf(symbol) === market.toLowerCase());
  if (listing === undefined)
    return { status: 404, body: writeJson({ status: "error", reason: "Invalid currency pair" }) };
  if (what === "ticker") return answer(tickerOf(listing, world));
  if (what === "order_book") return answer(bookOf(listing, world));
  if (what !== "transactions") return undefined;
  const reach = REACH[query.get("time") ?? "hour"];
  if (reach === undefined)
    return { status: 400, body: writeJson({ status: "error", reason: "Invalid time interval" }) };
  return answer(transactions(world.trades(listing.symbol), world.now() - reach));
};

const answer = (value: Json): SimAnswer => ({ status: 200, body: writeJson(value) });

const nameOf = (symbol: string): string => symbol.replace("/", "").toLowerCase();

const pairOf = ({ symbol, base, quote }: SimListing): Json => ({
  name: symbol,
  url_symbol: nameOf(symbol),
  ...{ base_decimals: DECIMALS, counter_decimals: DECIMALS },
  minimum_order: `10.00000 ${quote}`,
  trading: "Enabled",
  instant_and_market_orders: "Enabled",
  description: `${base} / ${quote}`,
});

const marketOf = ({ symbol, base, quote }: SimListing): Json => ({
  name: symbol,
  market_symbol: nameOf(symbol),
  base_currency: base,
  base_decimals: DECIMALS,
  counter_currency: quote,
  counter_decimals: DECIMALS,
  minimum_order_value: "10",
  trading: "Enabled",
  instant_order_counter_decimals: DECIMALS,
  instant_and_market_orders: "Enabled",
  description: `${base} / ${quote}`,
  market_type: "SPOT",
});

const currencies = ({ listings }: SimWorld): Json =>
  [...new Set(listings.flatMap(({ base, quote }) => [base, quote]))].map((currency) => ({
    name: currency,
    currency,
    type: FIAT.has(currency) ? "fiat" : "crypto",
    symbol: currency,
    decimals: DECIMALS,
    available_supply: "",
    deposit: "Enabled",
    withdrawal: "Enabled",
    networks: [],
  }));

/** Newest first, in one answer; times in whole seconds. */
const transactions = (all: readonly SimTrade[], from: number): Json => {
  const rows: Json[] = [];
  for (let at = all.length - 1; at >= 0; at--) {
    const trade = all[at];
    if (trade === undefined || trade.time < from) break;
    const { id, time, price, size, side } = trade;
    const type = side === undefined ? undefined : side === "buy" ? "0" : "1";
    rows.push({ amount: size, date: String(Math.floor(time / 1e6)), price, tid: id, type });
  }
  return rows;
};

const tickerOf = ({ symbol }: SimListing, world: SimWorld): Json => {
  const quote = world.quote(symbol);
  const day = dayFigures(world, symbol);
  return {
    timestamp: String(Math.floor(world.now() / 1e6)),
    open: day?.open ?? "0",
    high: day?.high ?? "0",
    low: day?.low ?? "0",
    last: day?.last.price ?? "0",
    volume: day?.volume ?? "0",
    vwap: day?.vwap ?? "0",
    bid: quote?.bid ?? "0",
    ask: quote?.ask ?? "0",
    side: day?.last.side === "sell" ? "1" : "0",
    open_24: day?.open ?? "0",
    percent_change_24: "0",
    pair: symbol,
  };
};

const bookOf = ({ symbol }: SimListing, world: SimWorld): Json => {
  const quote = world.quote(symbol);
  const time = quote?.time ?? world.now();
  return {
    timestamp: String(Math.floor(time / 1e6)),
    microtimestamp: String(time),
    bids: quote?.bid === undefined ? [] : [[quote.bid, quote.bidSize ?? "0"]],
    asks: quote?.ask === undefined ? [] : [[quote.ask, quote.askSize ?? "0"]],
  };
};
