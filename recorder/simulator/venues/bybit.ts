// Bybit version 5, spot: the public socket, and REST; the empty lists of its contracts that client libraries load, too.
import type { Micros } from "../../../engine/market/time.ts";
import { recentFigures } from "../day-figures.ts";
import type {
  SimAnswer,
  SimClient,
  SimQuote,
  SimRequest,
  SimTrade,
  SimVenue,
  SimWorld,
} from "../sim-venue.ts";
import { readMessage } from "./read-message.ts";
import { subscriptionKeys } from "./subscription-keys.ts";

/** Most arguments of a request. */
const ARGS = 10;
/** REST has these newest trades of a pair, and no others. */
const PAGE = 60;

const TRADES = "publicTrade.";
const BEST = "orderbook.1.";
const TICKERS = "tickers.";

export const bybit: SimVenue = {
  id: "bybit",
  wsPath: "/v5/public/spot",
  open() {
    // No greeting.
  },
  receive(frame, client, world) {
    for (const reply of answers(frame, client, world)) client.send(reply);
  },
  trade(trade, client, world) {
    const s = pairId(trade.symbol);
    const mine = subscriptionKeys(client);
    if (mine.has(`${TRADES}${s}`)) client.send(tradeFrame(trade, world));
    if (mine.has(`${TICKERS}${s}`)) client.send(tickerFrame(trade.symbol, client, world));
  },
  quote(quote, client, world) {
    if (subscriptionKeys(client).has(`${BEST}${pairId(quote.symbol)}`))
      client.send(bookFrame(quote, client, world));
  },
  rest,
};

const pairId = (symbol: string): string => symbol.replace("/", "");
const millis = (time: Micros): number => Math.floor(time / 1000);

/** The protocol has no unknown aggressor; it is left open. */
const sideText = ({ side }: SimTrade): string =>
  side === undefined ? "" : side === "buy" ? "Buy" : "Sell";

const pushed = (topic: string, data: object, world: SimWorld, more: object = {}): string =>
  JSON.stringify({ topic, ts: millis(world.now()), type: "snapshot", data, ...more });

const tradeFrame = (trade: SimTrade, world: SimWorld): string => {
  const s = pairId(trade.symbol);
  const row = {
    ...{ i: trade.id, T: millis(trade.time), p: trade.price, v: trade.size },
    ...{ S: sideText(trade), seq: trade.time, s, BT: false, RPI: false },
  };
  return pushed(`${TRADES}${s}`, [row], world);
};

const tickerFrame = (symbol: string, client: SimClient, world: SimWorld): string => {
  const s = pairId(symbol);
  const day = recentFigures(client.memory, world, symbol);
  const [last, open] = [Number(day?.last.price), Number(day?.open)];
  const data = {
    ...{ symbol: s, lastPrice: day?.last.price ?? "", prevPrice24h: day?.open ?? "" },
    ...{ highPrice24h: day?.high ?? "", lowPrice24h: day?.low ?? "" },
    volume24h: day?.volume ?? "0",
    turnover24h: day === undefined ? "0" : (Number(day.volume) * Number(day.vwap)).toFixed(8),
    price24hPcnt: day === undefined ? "0" : (last / open - 1).toFixed(4),
    usdIndexPrice: "",
  };
  return pushed(`${TICKERS}${s}`, data, world, { cs: world.now() });
};

/** Always a snapshot, as spot has it. */
const bookFrame = (quote: SimQuote, client: SimClient, world: SimWorld): string => {
  const { symbol, bid, bidSize = "0", ask, askSize = "0", time } = quote;
  const s = pairId(symbol);
  const u = ((client.memory.get(`book ${s}`) as number | undefined) ?? 0) + 1;
  client.memory.set(`book ${s}`, u);
  const data = {
    s,
    b: bid === undefined ? [] : [[bid, bidSize]],
    a: ask === undefined ? [] : [[ask, askSize]],
    ...{ u, seq: time },
  };
  return pushed(`${BEST}${s}`, data, world, { cts: millis(time) });
};

/** What a message is answered with: one frame, then what the topics hold now. */
function* answers(frame: string, client: SimClient, world: SimWorld): Generator<string> {
  const asked = readMessage(frame);
  const { op, args, req_id } = asked ?? {};
  const reply = (success: boolean, ret_msg: string, more: object) =>
    JSON.stringify({
      ...{ success, ret_msg, conn_id: connId(client) },
      ...(req_id === undefined ? {} : { req_id }),
      ...more,
    });
  if (op === "ping") {
    yield reply(true, "pong", { op });
    return;
  }
  if (op !== "subscribe" && op !== "unsubscribe") {
    const request = { op: typeof op === "string" ? op : "", args: args ?? null };
    yield reply(false, "error:invalid op", { request });
    return;
  }
  const topics: unknown[] = Array.isArray(args) ? args : [];
  const refusal = topics.length > ARGS ? `args size >${ARGS}` : refusalOf(topics, world);
  if (refusal !== undefined) {
    yield reply(false, refusal, { op });
    return;
  }
  const mine = subscriptionKeys(client);
  for (const topic of topics) op === "subscribe" ? mine.add(`${topic}`) : mine.delete(`${topic}`);
  yield reply(true, op === "subscribe" ? "subscribe" : "", { op });
  if (op === "unsubscribe") return;
  for (const { symbol } of world.listings) {
    const quote = world.quote(symbol);
    if (topics.includes(`${BEST}${pairId(symbol)}`) && quote !== undefined)
      yield bookFrame(quote, client, world);
    if (topics.includes(`${TICKERS}${pairId(symbol)}`)) yield tickerFrame(symbol, client, world);
  }
}

/** One that is not known, and none is subscribed. */
const refusalOf = (topics: readonly unknown[], world: SimWorld): string | undefined => {
  if (topics.length === 0) return "error:invalid args";
  const ids = new Set(world.listings.map(({ symbol }) => pairId(symbol)));
  for (const topic of topics) {
    const kind = [TRADES, BEST, TICKERS].find((each) => `${topic}`.startsWith(each));
    if (kind === undefined) return `error:handler not found,topic:${topic}`;
    if (!ids.has(`${topic}`.slice(kind.length))) return `Invalid symbol :[${topic}]`;
  }
  return undefined;
};

const connId = ({ number }: SimClient): string =>
  `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;

const CATEGORIES = new Set(["spot", "linear", "inverse", "option"]);

function rest({ method, path, query }: SimRequest, world: SimWorld): SimAnswer | undefined {
  if (method !== "GET") return undefined;
  const ok = (result: object) => answer(0, "OK", result, world);
  if (path === "/v5/market/time") {
    const second = Math.floor(world.now() / 1e6);
    return ok({ timeSecond: `${second}`, timeNano: `${world.now()}000` });
  }
  const trades = path === "/v5/market/recent-trade";
  if (!trades && path !== "/v5/market/instruments-info") return undefined;
  const category = query.get("category") ?? "";
  if (!CATEGORIES.has(category)) return answer(10001, "Illegal category", {}, world);
  const asked = query.get("symbol");
  const listing =
    category === "spot" ? world.listings.find(({ symbol }) => pairId(symbol) === asked) : undefined;
  if (listing === undefined && (asked !== null || trades))
    return answer(10001, "Not supported symbols", {}, world);
  if (trades) {
    const limit = Math.trunc(Number(query.get("limit") ?? PAGE)) || PAGE;
    const newest = world.trades(listing?.symbol ?? "").slice(-Math.min(Math.max(limit, 1), PAGE));
    return ok({ category, list: newest.map(tradeRow).reverse() });
  }
  const listings = listing === undefined ? world.listings : [listing];
  const list = category === "spot" ? listings.map(instrumentRow) : [];
  return ok({ category, list, ...(category === "spot" ? {} : { nextPageCursor: "" }) });
}

const tradeRow = (trade: SimTrade) => ({
  ...{ execId: trade.id, symbol: pairId(trade.symbol), price: trade.price, size: trade.size },
  ...{ side: sideText(trade), time: `${millis(trade.time)}` },
  ...{ isBlockTrade: false, isRPITrade: false, seq: `${trade.time}` },
});

const STEP = "0.00000001";

const instrumentRow = ({ symbol, base, quote }: SimWorld["listings"][number]) => ({
  ...{ symbol: pairId(symbol), baseCoin: base, quoteCoin: quote, innovation: "0" },
  ...{ status: "Trading", marginTrading: "none", stTag: "0" },
  lotSizeFilter: {
    ...{ basePrecision: STEP, quotePrecision: STEP, minOrderQty: STEP },
    ...{ maxOrderQty: "9999999999", minOrderAmt: "1", maxOrderAmt: "9999999999" },
  },
  priceFilter: { tickSize: STEP },
  riskParameters: { priceLimitRatioX: "0.05", priceLimitRatioY: "0.05" },
});

const answer = (retCode: number, retMsg: string, result: object, world: SimWorld): SimAnswer => ({
  status: 200,
  body: JSON.stringify({ retCode, retMsg, result, retExtInfo: {}, time: millis(world.now()) }),
});
