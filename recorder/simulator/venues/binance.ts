// Binance spot: raw and combined streams, and REST; the empty lists of its futures that client libraries load, too.
import type { Micros } from "../../../engine/market/time.ts";
import { idJson } from "../id-json.ts";
import { placeOfTrade } from "../place-of-trade.ts";
import type {
  SimAnswer,
  SimClient,
  SimListing,
  SimRequest,
  SimTrade,
  SimVenue,
  SimWorld,
} from "../sim-venue.ts";

export const binance: SimVenue = {
  id: "binance",
  wsPath: "/stream",
  open(client, world) {
    const { pathname, searchParams } = new URL(client.path, "ws://127.0.0.1");
    const [, kind, ...rest] = pathname.split("/");
    const named = kind === "stream" ? (searchParams.get("streams") ?? "").split("/") : rest;
    // Client libraries number their sockets in the path: `/ws/0` names no stream.
    const streams = named.filter((name) => name.includes("@"));
    const micro = searchParams.get("timeUnit")?.toUpperCase() === "MICROSECOND";
    stateOf(client, { streams: new Set(streams), combined: kind === "stream", micro, world });
  },
  receive(frame, client) {
    client.send(answer(frame, stateOf(client)));
  },
  trade(trade, client, world) {
    const state = stateOf(client);
    const id = pairId(trade.symbol);
    const stream = `${id.toLowerCase()}@trade`;
    if (!state.streams.has(stream)) return;
    const time = (at: Micros) => timeText(at, state.micro);
    // The protocol has no unknown aggressor; it is left open.
    const maker = trade.side === undefined ? "null" : String(trade.side === "sell");
    const head = `"e":"trade","E":${time(world.now())},"s":${JSON.stringify(id)}`;
    const what = `"t":${idJson(trade.id)},"p":"${padded(trade.price)}","q":"${padded(trade.size)}"`;
    send(client, stream, `{${head},${what},"T":${time(trade.time)},"m":${maker},"M":true}`);
  },
  quote(quote, client) {
    const state = stateOf(client);
    const id = pairId(quote.symbol);
    const stream = `${id.toLowerCase()}@bookTicker`;
    if (!state.streams.has(stream)) return;
    state.updates += 1;
    const side = (price: string | undefined) => padded(price ?? "0");
    const payload = {
      ...{ u: state.updates, s: id, b: side(quote.bid), B: side(quote.bidSize) },
      ...{ a: side(quote.ask), A: side(quote.askSize) },
    };
    send(client, stream, JSON.stringify(payload));
  },
  announceEnd(client) {
    const { world, micro } = stateOf(client);
    const time = timeText(world.now(), micro);
    send(client, "!serverShutdown", `{"e":"serverShutdown","E":${time}}`);
    return true;
  },
  rest,
};

interface State {
  readonly streams: Set<string>;
  combined: boolean;
  readonly micro: boolean;
  readonly world: SimWorld;
  updates: number;
}

/** What the venue remembers of a client; `begin` is set when it comes. */
const stateOf = (client: SimClient, begin?: Omit<State, "updates">): State => {
  if (begin !== undefined) client.memory.set("state", { ...begin, updates: 0 });
  return client.memory.get("state") as State;
};

const pairId = (symbol: string): string => symbol.replace("/", "");

const timeText = (time: Micros, micro: boolean): string =>
  String(micro ? time : Math.floor(time / 1000));

/** Eight places, as the venue writes all its decimals. */
const padded = (decimal: string): string => {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return `${whole}.${fraction.padEnd(8, "0")}`;
};

const send = (client: SimClient, stream: string, payload: string) => {
  const { combined } = stateOf(client);
  client.send(combined ? `{"stream":${JSON.stringify(stream)},"data":${payload}}` : payload);
};

const METHODS = ["SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS", "SET_PROPERTY", "GET_PROPERTY"];

const answer = (frame: string, state: State): string => {
  let asked: { method?: unknown; params?: unknown; id?: unknown } | null;
  try {
    asked = JSON.parse(frame);
  } catch {
    return '{"code":3,"msg":"Invalid JSON: expected value at line 1 column 1"}';
  }
  const { method, params, id } = asked ?? {};
  // A number of 64 bits goes back as it came.
  const number = typeof id === "number" ? /"id"\s*:\s*(-?\d+)/.exec(frame)?.[1] : undefined;
  const tail = `"id":${number ?? JSON.stringify(id ?? null)}}`;
  const refuse = (msg: string) => `{"error":{"code":2,"msg":${JSON.stringify(msg)}},${tail}`;
  if (typeof method !== "string") return refuse("Invalid request: missing field `method`");
  if (!METHODS.includes(method))
    return refuse(`Invalid request: unknown variant ${method}, expected one of ${METHODS}`);
  if (method === "LIST_SUBSCRIPTIONS")
    return `{"result":${JSON.stringify([...state.streams])},${tail}`;
  if (!Array.isArray(params)) return refuse("Invalid request: missing field `params`");
  if (method === "GET_PROPERTY") return `{"result":${state.combined},${tail}`;
  if (method === "SET_PROPERTY") state.combined = params[1] === true;
  else {
    if (!params.every((name) => typeof name === "string" && name !== ""))
      return refuse("Invalid request: invalid stream");
    // Streams of pairs that it does not have are accepted, too, and stay silent.
    for (const name of params)
      method === "SUBSCRIBE" ? state.streams.add(name) : state.streams.delete(name);
  }
  return `{"result":null,${tail}`;
};

function rest({ method, path, query }: SimRequest, world: SimWorld): SimAnswer | undefined {
  if (method !== "GET") return undefined;
  const now = Math.floor(world.now() / 1000);
  if (path === "/api/v3/ping") return ok("{}");
  if (path === "/api/v3/time") return ok(`{"serverTime":${now}}`);
  if (path === "/fapi/v1/exchangeInfo" || path === "/dapi/v1/exchangeInfo")
    return ok(exchangeInfo([], now));
  const asked = query.get("symbol");
  const listing = world.listings.find(({ symbol }) => pairId(symbol) === asked);
  if (asked !== null && listing === undefined)
    return { status: 400, body: '{"code":-1121,"msg":"Invalid symbol."}' };
  if (path === "/api/v3/exchangeInfo")
    return ok(exchangeInfo(listing ? [listing] : world.listings, now));
  const row = ROWS[path];
  if (row === undefined) return undefined;
  if (listing === undefined) {
    const msg = "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.";
    return { status: 400, body: JSON.stringify({ code: -1102, msg }) };
  }
  return ok(tradesPage(world.trades(listing.symbol), query, path, row));
}

type Row = (trade: SimTrade, at: number) => string;

const restRow: Row = (trade) => {
  const { id, price, size, time, side } = trade;
  const cost = (Number(price) * Number(size)).toFixed(8);
  const what = `"id":${idJson(id)},"price":"${padded(price)}","qty":"${padded(size)}"`;
  const when = `"quoteQty":"${cost}","time":${timeText(time, false)}`;
  const maker = side === undefined ? "null" : String(side === "sell");
  return `{${what},${when},"isBuyerMaker":${maker},"isBestMatch":true}`;
};

/** Every trade is an aggregate of its own, numbered by its place. */
const aggregateRow: Row = ({ id, price, size, time, side }, at) => {
  const what = `"a":${at},"p":"${padded(price)}","q":"${padded(size)}"`;
  const maker = side === undefined ? "null" : String(side === "sell");
  const ids = `"f":${idJson(id)},"l":${idJson(id)}`;
  return `{${what},${ids},"T":${timeText(time, false)},"m":${maker},"M":true}`;
};

const ROWS: Readonly<Record<string, Row>> = {
  "/api/v3/trades": restRow,
  "/api/v3/historicalTrades": restRow,
  "/api/v3/aggTrades": aggregateRow,
};

/** Oldest first: the newest, or those from an id or a time on, both inclusive. */
const tradesPage = (
  all: readonly SimTrade[],
  query: URLSearchParams,
  path: string,
  row: Row,
): string => {
  const limit = Math.min(Math.max(Number(query.get("limit") ?? 500) || 500, 1), 1000);
  const fromId = query.get("fromId");
  const start = query.get("startTime");
  const end = Number(query.get("endTime") ?? Number.POSITIVE_INFINITY) * 1000;
  const aggregates = path.endsWith("aggTrades");
  let from = Math.max(all.length - limit, 0);
  if (fromId !== null && !path.endsWith("/trades"))
    from = aggregates ? Number(fromId) : placeOfTrade(all, fromId);
  else if (start !== null && aggregates)
    from = all.findIndex(({ time }) => time >= Number(start) * 1000);
  if (!(from >= 0)) return "[]";
  const page = all.slice(from, from + limit).map((trade, i) => ({ trade, at: from + i }));
  const rows = page.filter(({ trade }) => !aggregates || trade.time <= end + 999);
  return `[${rows.map(({ trade, at }) => row(trade, at)).join(",")}]`;
};

const exchangeInfo = (listings: readonly SimListing[], serverTime: number): string =>
  JSON.stringify({
    timezone: "UTC",
    serverTime,
    rateLimits: [
      { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 6000 },
    ],
    exchangeFilters: [],
    symbols: listings.map(({ symbol, base, quote }) => ({
      ...{ symbol: pairId(symbol), status: "TRADING", baseAsset: base, quoteAsset: quote },
      ...{ baseAssetPrecision: 8, quotePrecision: 8, quoteAssetPrecision: 8 },
      ...{ orderTypes: ["LIMIT", "MARKET"], isSpotTradingAllowed: true },
      ...{ isMarginTradingAllowed: false, permissions: ["SPOT"] },
      filters: [
        { filterType: "PRICE_FILTER", minPrice: STEP, maxPrice: MOST, tickSize: STEP },
        { filterType: "LOT_SIZE", minQty: STEP, maxQty: MOST, stepSize: STEP },
        { filterType: "NOTIONAL", minNotional: "5.00000000", maxNotional: MOST },
      ],
    })),
  });

const STEP = "0.00000001";
const MOST = "9000000.00000000";

const ok = (body: string): SimAnswer => ({ status: 200, body });
