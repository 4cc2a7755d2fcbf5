import { formatTime } from "../../../engine/market/time.ts";
import { idJson } from "../id-json.ts";
import { placeOfTrade } from "../place-of-trade.ts";
import type { SimAnswer, SimRequest, SimTrade, SimWorld } from "../sim-venue.ts";
import { exact, type Json, writeJson } from "../write-json.ts";
import { INCREMENT, makerOf, productOf, productStatus } from "./coinbase-products.ts";

/** Rows of a page of trades at most. */
const PAGE = 1000;

/** REST of the Exchange: products, currencies, time, and a product's ticker and trades. */
export const exchangeRest = (
  { path, query }: SimRequest,
  world: SimWorld,
): SimAnswer | undefined => {
  if (path === "/products") return answer(world.listings.map(productStatus));
  if (path === "/currencies") return answer(currencies(world));
  if (path === "/time") return answer({ iso: formatTime(world.now()), epoch: world.now() / 1e6 });
  const [, id, what] = /^\/products\/([^/]+)(?:\/(trades|ticker))?$/.exec(path) ?? [];
  if (id === undefined) return undefined;
  const listing = world.listings.find(({ symbol }) => productOf(symbol) === id);
  if (listing === undefined) return { status: 404, body: '{"message":"NotFound"}' };
  if (what === undefined) return answer(productStatus(listing));
  return what === "trades"
    ? trades(world.trades(listing.symbol), query)
    : ticker(listing.symbol, world);
};

const answer = (value: Json): SimAnswer => ({ status: 200, body: writeJson(value) });

/** Newest first. `after` means older than that id, `before` newer; the headers carry both for the next page. */
const trades = (all: readonly SimTrade[], query: URLSearchParams): SimAnswer => {
  const limit = Math.min(PAGE, Math.max(1, Number(query.get("limit") ?? PAGE) || PAGE));
  const after = query.get("after");
  const before = query.get("before");
  const end = after === null ? all.length : placeOfTrade(all, after);
  const start = before === null ? 0 : placeOfTrade(all, before) + 1;
  const page = all.slice(Math.max(start, end - limit), Math.max(start, end)).reverse();
  const rows = page.map(({ id, side, size, price, time }) => ({
    trade_id: exact(idJson(id)),
    side: makerOf(side),
    size,
    price,
    time: formatTime(time),
  }));
  const [first, last] = [page[0], page.at(-1)];
  const headers =
    first === undefined || last === undefined ? {} : { "cb-before": first.id, "cb-after": last.id };
  return { ...answer(rows), headers };
};

const ticker = (symbol: string, world: SimWorld): SimAnswer => {
  const last = world.trades(symbol).at(-1);
  const quote = world.quote(symbol);
  if (last === undefined) return { status: 404, body: '{"message":"NotFound"}' };
  return answer({
    ask: quote?.ask ?? "0",
    bid: quote?.bid ?? "0",
    trade_id: exact(idJson(last.id)),
    price: last.price,
    size: last.size,
    time: formatTime(last.time),
  });
};

const currencies = ({ listings }: SimWorld): Json =>
  [...new Set(listings.flatMap(({ base, quote }) => [base, quote]))].map((id) => ({
    id,
    name: id,
    min_size: INCREMENT,
    status: "online",
    message: "",
    max_precision: INCREMENT,
    convertible_to: [],
    details: { type: ["USD", "EUR", "GBP"].includes(id) ? "fiat" : "crypto" },
  }));
