import { formatTime } from "../../../engine/market/time.ts";
import { dayFigures } from "../day-figures.ts";
import type { SimAnswer, SimListing, SimRequest, SimWorld } from "../sim-venue.ts";
import { type Json, writeJson } from "../write-json.ts";
import { delivered, INCREMENT, makerOf, productOf } from "./coinbase-products.ts";

const MARKET = "/api/v3/brokerage/market/products";
const PAGE = 1000;
/** Rows when nobody says how many. */
const USUAL = 100;
const FIAT = new Set(["USD", "EUR", "GBP"]);

/** REST of Advanced Trade: products, a product's last trades, time, and the lists of currencies that clients load. */
export const advancedRest = (
  { path, query }: SimRequest,
  world: SimWorld,
): SimAnswer | undefined => {
  const seconds = Math.floor(world.now() / 1e6);
  const iso = formatTime(world.now());
  switch (path) {
    case MARKET:
      return answer(products(query, world));
    case "/api/v3/brokerage/time":
      return answer({
        iso,
        epochSeconds: String(seconds),
        epochMillis: String(Math.floor(world.now() / 1e3)),
      });
    case "/v2/time":
      return answer({ data: { iso, epoch: seconds } });
    case "/v2/currencies":
      return answer({
        data: assets(world, true).map((id) => ({ id, name: id, min_size: "0.01" })),
      });
    case "/v2/currencies/crypto":
      return answer({
        data: assets(world, false).map((code, at) => ({
          asset_id: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
          code,
          name: code,
          exponent: 8,
          type: "crypto",
        })),
      });
    case "/v2/exchange-rates":
      return answer({ data: { currency: "USD", rates: rates(world) } });
    default:
      return product(path, query, world);
  }
};

const answer = (value: Json): SimAnswer => ({ status: 200, body: writeJson(value) });

const product = (path: string, query: URLSearchParams, world: SimWorld): SimAnswer | undefined => {
  const [, id, what] = /^\/([^/]+)(\/ticker)?$/.exec(path.slice(MARKET.length)) ?? [];
  if (!path.startsWith(MARKET) || id === undefined) return undefined;
  const symbol = delivered(id, world);
  const listing = world.listings.find((each) => each.symbol === symbol);
  if (listing === undefined) {
    const message = "valid product_id is required";
    return {
      status: 404,
      body: writeJson({ error: "NOT_FOUND", error_details: message, message }),
    };
  }
  if (what === undefined) return answer(productOfList(listing, world));
  return answer(ticker(listing.symbol, query, world));
};

/** `start` and `end` are whole seconds, the first inclusive; rows newest first. */
const ticker = (symbol: string, query: URLSearchParams, world: SimWorld): Json => {
  const limit = Math.min(PAGE, Math.max(1, Number(query.get("limit") ?? USUAL) || USUAL));
  const start = Number(query.get("start") ?? 0) * 1e6;
  const end = query.has("end") ? Number(query.get("end")) * 1e6 : Number.POSITIVE_INFINITY;
  const quote = world.quote(symbol);
  const rows = world.trades(symbol).filter(({ time }) => time >= start && time < end);
  return {
    trades: rows
      .slice(-limit)
      .reverse()
      .map(({ id, price, size, time, side }) => ({
        trade_id: id,
        product_id: productOf(symbol),
        price,
        size,
        time: formatTime(time),
        side: makerOf(side)?.toUpperCase() ?? "UNKNOWN_ORDER_SIDE",
        bid: "",
        ask: "",
        exchange: "coinbase",
      })),
    best_bid: quote?.bid ?? "",
    best_ask: quote?.ask ?? "",
  };
};

/** Spot only; who asks for futures gets none. */
const products = (query: URLSearchParams, world: SimWorld): Json => {
  const spot = (query.get("product_type") ?? "SPOT") === "SPOT";
  const all = spot ? world.listings.map((listing) => productOfList(listing, world)) : [];
  return { products: all, num_products: all.length };
};

const productOfList = ({ symbol, base, quote }: SimListing, world: SimWorld) => {
  const day = dayFigures(world, symbol);
  const twin = `${productOf(symbol)}C`;
  return {
    product_id: productOf(symbol),
    price: day?.last.price ?? "",
    price_percentage_change_24h: "0",
    volume_24h: day?.volume ?? "",
    volume_percentage_change_24h: "0",
    base_increment: INCREMENT,
    quote_increment: INCREMENT,
    quote_min_size: "1",
    quote_max_size: "150000000",
    base_min_size: INCREMENT,
    base_max_size: "150000000",
    base_name: base,
    quote_name: quote,
    watched: false,
    is_disabled: false,
    new: false,
    status: "online",
    cancel_only: false,
    limit_only: false,
    post_only: false,
    trading_disabled: false,
    auction_mode: false,
    product_type: "SPOT",
    quote_currency_id: quote,
    base_currency_id: base,
    fcm_trading_session_details: null,
    mid_market_price: "",
    alias: "",
    // Who asks for the twin is served this one.
    alias_to: delivered(twin, world) === symbol ? [twin] : [],
    base_display_symbol: base,
    quote_display_symbol: quote,
    view_only: false,
    price_increment: INCREMENT,
    display_name: productOf(symbol),
    product_venue: "CBE",
  };
};

const assets = ({ listings }: SimWorld, fiat: boolean): string[] =>
  [...new Set(listings.flatMap(({ base, quote }) => [base, quote]))].filter(
    (asset) => FIAT.has(asset) === fiat,
  );

/** Units of an asset for a dollar, where the tape prices it in dollars; else one. */
const rates = (world: SimWorld): Json =>
  Object.fromEntries(
    [...assets(world, true), ...assets(world, false)].map((asset) => {
      const price = Number(world.trades(`${asset}/USD`).at(-1)?.price ?? 1);
      return [asset, String(1 / price)];
    }),
  );
