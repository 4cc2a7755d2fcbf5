// OKX version 5, spot: the public and the business address, and REST; the empty lists of its contracts that client libraries
// load, too.
import type { Micros } from "../../../engine/market/time.ts";
import { recentFigures } from "../day-figures.ts";
import { placeOfTrade } from "../place-of-trade.ts";
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

/** Seconds without a word from either side, after which the server closes. */
const IDLE_S = 30;
/** How far back REST goes. */
const REACH = 90 * 86_400e6;
/** Most fills of one page. */
const PAGE = 100;

export const okx: SimVenue = {
  id: "okx",
  wsPath: "/ws/v5/public",
  open(client) {
    client.memory.set("idle", 0);
  },
  receive(frame, client, world) {
    client.memory.set("idle", 0);
    if (frame === "ping") return client.send("pong");
    for (const reply of answers(frame, client, world)) send(client, reply);
  },
  trade(trade, client) {
    const instId = pairId(trade.symbol);
    const mine = subscriptionKeys(client);
    for (const channel of ["trades", "trades-all"] as const)
      if (mine.has(`${channel} ${instId}`)) push(client, channel, instId, tradeRow(trade, channel));
  },
  quote(quote, client, world) {
    const instId = pairId(quote.symbol);
    for (const channel of ["bbo-tbt", "tickers"] as const)
      if (subscriptionKeys(client).has(`${channel} ${instId}`))
        push(client, channel, instId, quoteRow(channel, quote, client, world));
  },
  beat(client) {
    const idle = ((client.memory.get("idle") as number | undefined) ?? 0) + 1;
    client.memory.set("idle", idle);
    if (idle > IDLE_S) client.close(4004, "No data received in 30s.");
  },
  announceEnd(client) {
    const msg = "The connection will soon be closed for a service upgrade. Please reconnect.";
    send(client, { event: "notice", code: "64008", msg, connId: connId(client) });
    return true;
  },
  rest,
};

const pairId = (symbol: string): string => symbol.replace("/", "-");
const millis = (time: Micros): string => String(Math.floor(time / 1000));
const connId = ({ number }: SimClient): string => number.toString(16).padStart(8, "0");

const send = (client: SimClient, message: object) => {
  client.memory.set("idle", 0);
  client.send(JSON.stringify(message));
};

const push = (client: SimClient, channel: string, instId: string, row: object): void =>
  send(client, { arg: { channel, instId }, data: [row] });

/** Every trade of the tape is one fill, also where the channel would merge several. */
const tradeRow = (trade: SimTrade, channel: "trades" | "trades-all") => ({
  ...{ instId: pairId(trade.symbol), tradeId: trade.id, px: trade.price, sz: trade.size },
  // The protocol has no unknown aggressor; it is left open.
  ...{ side: trade.side ?? "", ts: millis(trade.time), source: "0" },
  ...(channel === "trades" ? { count: "1" } : {}),
});

const quoteRow = (
  channel: "bbo-tbt" | "tickers",
  quote: SimQuote,
  client: SimClient,
  world: SimWorld,
) => {
  const { symbol, bid, bidSize = "0", ask, askSize = "0" } = quote;
  if (channel === "bbo-tbt") {
    const seqId = ((client.memory.get("seqId") as number | undefined) ?? 0) + 1;
    client.memory.set("seqId", seqId);
    return {
      asks: ask === undefined ? [] : [[ask, askSize, "0", "1"]],
      bids: bid === undefined ? [] : [[bid, bidSize, "0", "1"]],
      ...{ ts: millis(quote.time), seqId },
    };
  }
  const day = recentFigures(client.memory, world, symbol);
  return {
    ...{ instType: "SPOT", instId: pairId(symbol) },
    ...{ last: day?.last.price ?? "", lastSz: day?.last.size ?? "" },
    ...{ askPx: ask ?? "", askSz: ask === undefined ? "" : askSize },
    ...{ bidPx: bid ?? "", bidSz: bid === undefined ? "" : bidSize },
    ...{ open24h: day?.open ?? "", high24h: day?.high ?? "", low24h: day?.low ?? "" },
    volCcy24h: day === undefined ? "" : (Number(day.volume) * Number(day.vwap)).toFixed(8),
    vol24h: day?.volume ?? "",
    // The openings of a calendar day are not kept.
    ...{ sodUtc0: "", sodUtc8: "", ts: millis(quote.time) },
  };
};

/** Which channel is served where; an address that is neither serves them all. */
const PUBLIC = new Set(["trades", "bbo-tbt", "tickers"]);
const BUSINESS = new Set(["trades-all"]);

const isServed = (channel: string, { path }: SimClient): boolean => {
  if (/\/public\/?($|\?)/.test(path)) return PUBLIC.has(channel);
  if (/\/business\/?($|\?)/.test(path)) return BUSINESS.has(channel);
  return PUBLIC.has(channel) || BUSINESS.has(channel);
};

/** What a message is answered with: for each argument a confirmation or a refusal, and what the channel holds now. */
function* answers(frame: string, client: SimClient, world: SimWorld): Generator<object> {
  const asked = readMessage(frame);
  const tail = { ...(asked?.id === undefined ? {} : { id: asked.id }), connId: connId(client) };
  const args = asked?.args;
  if (asked === undefined || (asked.op !== "subscribe" && asked.op !== "unsubscribe")) {
    yield { ...tail, event: "error", code: "60012", msg: `Invalid request: ${frame}` };
    return;
  }
  const { op } = asked;
  if (!Array.isArray(args) || args.length === 0) {
    yield { ...tail, event: "error", code: "60012", msg: `Invalid request: ${frame}` };
    return;
  }
  const mine = subscriptionKeys(client);
  for (const arg of args) {
    const { channel, instId } = (arg ?? {}) as Partial<Record<"channel" | "instId", unknown>>;
    const listing = world.listings.find(({ symbol }) => pairId(symbol) === instId);
    if (typeof channel !== "string" || listing === undefined || !isServed(channel, client)) {
      const what = `Wrong URL or channel:${channel},instId:${instId} doesn't exist.`;
      const msg = `${what} Please use the correct URL, channel and parameters referring to API document.`;
      yield { ...tail, event: "error", code: "60018", msg };
      continue;
    }
    const key = `${channel} ${instId}`;
    if (op === "subscribe") mine.add(key);
    else mine.delete(key);
    yield { ...tail, event: op, arg: { channel, instId } };
    if (op === "unsubscribe") continue;
    const connCount = String([...mine].filter((each) => each.startsWith(`${channel} `)).length);
    yield { event: "channel-conn-count", channel, connCount, connId: connId(client) };
    const quote = world.quote(listing.symbol);
    if (quote !== undefined && (channel === "bbo-tbt" || channel === "tickers"))
      yield { arg: { channel, instId }, data: [quoteRow(channel, quote, client, world)] };
  }
}

function rest({ method, path, query }: SimRequest, world: SimWorld): SimAnswer | undefined {
  if (method !== "GET") return undefined;
  if (path === "/api/v5/public/time") return ok([{ ts: millis(world.now()) }]);
  if (path === "/api/v5/public/instruments") return instruments(query, world);
  const history = path === "/api/v5/market/history-trades";
  if (!history && path !== "/api/v5/market/trades") return undefined;
  const instId = query.get("instId");
  if (instId === null) return refused("50014", "Parameter instId can not be empty.");
  const listing = world.listings.find(({ symbol }) => pairId(symbol) === instId);
  if (listing === undefined) return refused("51001", "Instrument ID does not exist.");
  const all = world.trades(listing.symbol);
  const page = history ? historyPage(all, query, world.now()) : newest(all, query, 500);
  return ok(page.map((trade) => tradeRow(trade, "trades-all")).reverse());
}

/** The last rows of a range, as many as were asked for. */
const newest = (
  all: readonly SimTrade[],
  query: URLSearchParams,
  most: number,
  { from = 0, to = all.length } = {},
) => {
  const limit = Math.trunc(Number(query.get("limit") ?? PAGE)) || PAGE;
  return all.slice(Math.max(from, to - Math.min(Math.max(limit, 1), most)), Math.max(from, to));
};

/** The newest of those that are older than `after` and newer than `before`: trade ids, or milliseconds with `type` 2. */
const historyPage = (all: readonly SimTrade[], query: URLSearchParams, now: Micros) => {
  const [after, before] = [query.get("after"), query.get("before")];
  const byTime = query.get("type") === "2";
  let from = firstFrom(all, now - REACH);
  if (before !== null) {
    const at = byTime ? firstFrom(all, (Number(before) + 1) * 1000) : placeOfTrade(all, before);
    from = Math.max(from, all[at]?.id === before ? at + 1 : at);
  }
  const until = (mark: string): number =>
    byTime ? firstFrom(all, Number(mark) * 1000) : placeOfTrade(all, mark);
  return newest(all, query, PAGE, { from, to: after === null ? all.length : until(after) });
};

/** Position of the first trade at or after a time, µs; past the end where there is none. */
const firstFrom = (all: readonly SimTrade[], time: number): number => {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
};

const TYPES = new Set(["SPOT", "MARGIN", "SWAP", "FUTURES", "OPTION"]);
const STEP = "0.00000001";

const instruments = (query: URLSearchParams, world: SimWorld): SimAnswer => {
  const type = query.get("instType") ?? "";
  if (!TYPES.has(type)) return refused("51000", "Parameter instType error");
  const wanted = query.get("instId");
  const rows = world.listings.map(({ symbol, base, quote }) => ({
    ...{ alias: "", baseCcy: base, category: "1", ctMult: "", ctType: "", ctVal: "", ctValCcy: "" },
    ...{ expTime: "", instFamily: "", instId: pairId(symbol), instType: "SPOT", lever: "" },
    ...{ listTime: "1548133413000", lotSz: STEP, maxLmtSz: "9999999999", maxMktSz: "1000000" },
    ...{ minSz: STEP, optType: "", quoteCcy: quote, ruleType: "normal", settleCcy: "" },
    ...{ state: "live", stk: "", tickSz: STEP, uly: "" },
  }));
  return ok(
    type === "SPOT" ? rows.filter(({ instId }) => wanted === null || instId === wanted) : [],
  );
};

const ok = (data: readonly object[]): SimAnswer => ({
  status: 200,
  body: JSON.stringify({ code: "0", data, msg: "" }),
});

const refused = (code: string, msg: string): SimAnswer => ({
  status: 200,
  body: JSON.stringify({ code, data: [], msg }),
});
