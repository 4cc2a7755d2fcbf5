// KuCoin spot: the address by REST, the socket, and REST; what else client libraries load, too.
import type { Micros } from "../../../engine/market/time.ts";
import { recentFigures } from "../day-figures.ts";
import type {
  SimAnswer,
  SimClient,
  SimListing,
  SimQuote,
  SimRequest,
  SimTrade,
  SimVenue,
  SimWorld,
} from "../sim-venue.ts";
import { readMessage } from "./read-message.ts";
import { subscriptionKeys } from "./subscription-keys.ts";

/** Pairs of one topic, and of a connection. */
const PAIRS = 100;
const TOPICS = 300;
/** REST has these newest trades of a pair, and no others. */
const PAGE = 100;

const MATCH = "/market/match";
const TICKER = "/market/ticker";
const LEVEL1 = "/spotMarket/level1";
const SNAPSHOT = "/market/snapshot";

export const kucoin: SimVenue = {
  id: "kucoin",
  wsPath: "/",
  /** The token guards nothing here, and is not looked at. */
  open(client) {
    const { searchParams } = new URL(client.path, "ws://127.0.0.1");
    const id = searchParams.get("connectId") ?? `sim${client.number}`;
    client.send(JSON.stringify({ id, type: "welcome" }));
  },
  receive(frame, client, world) {
    for (const reply of answers(frame, client, world)) client.send(JSON.stringify(reply));
  },
  trade(trade, client) {
    const topic = `${MATCH}:${pairId(trade.symbol)}`;
    if (!subscriptionKeys(client).has(topic)) return;
    const data = {
      ...{ symbol: pairId(trade.symbol), sequence: trade.id, type: "match" },
      // The protocol has no unknown aggressor; it is left open.
      ...{ side: trade.side ?? "", size: trade.size, price: trade.price },
      ...{ takerOrderId: "", makerOrderId: "", time: nanos(trade.time), tradeId: trade.id },
    };
    client.send(JSON.stringify(message(topic, "trade.l3match", data)));
  },
  quote(quote, client, world) {
    for (const kind of [LEVEL1, TICKER, SNAPSHOT]) {
      const topic = `${kind}:${pairId(quote.symbol)}`;
      if (subscriptionKeys(client).has(topic))
        client.send(JSON.stringify(best(kind, topic, quote, client, world)));
    }
  },
  rest,
};

const pairId = (symbol: string): string => symbol.replace("/", "-");
const millis = (time: Micros): number => Math.floor(time / 1000);
const nanos = (time: Micros): string => `${time}000`;

const message = (topic: string, subject: string, data: object) => ({
  type: "message",
  topic,
  subject,
  data,
});

const best = (kind: string, topic: string, quote: SimQuote, client: SimClient, world: SimWorld) => {
  const { bid, bidSize = "0", ask, askSize = "0", time, symbol } = quote;
  if (kind === LEVEL1)
    return message(topic, "level1", {
      asks: ask === undefined ? [] : [ask, askSize],
      bids: bid === undefined ? [] : [bid, bidSize],
      timestamp: millis(time),
    });
  if (kind === SNAPSHOT) return message(topic, "trade.snapshot", day(quote, client, world));
  const last = world.trades(symbol).at(-1);
  return message(topic, "trade.ticker", {
    ...{ bestAsk: ask ?? "", bestAskSize: ask === undefined ? "" : askSize },
    ...{ bestBid: bid ?? "", bestBidSize: bid === undefined ? "" : bidSize },
    ...{ price: last?.price ?? "", size: last?.size ?? "", time: millis(time) },
    sequence: `${time}000`,
  });
};

/** The market's figures; numbers here, as nowhere else. */
const day = ({ symbol, bid, ask, time }: SimQuote, client: SimClient, world: SimWorld) => {
  const figures = recentFigures(client.memory, world, symbol);
  const number = (text: string | undefined) => (text === undefined ? null : Number(text));
  const [base, quoted] = symbol.split("/");
  const data = {
    ...{ trading: true, symbol: pairId(symbol), symbolCode: pairId(symbol) },
    ...{ baseCurrency: base, quoteCurrency: quoted, market: quoted, datetime: millis(time) },
    ...{ buy: number(bid), sell: number(ask), lastTradedPrice: number(figures?.last.price) },
    ...{ open: number(figures?.open), high: number(figures?.high), low: number(figures?.low) },
    ...{ vol: number(figures?.volume), averagePrice: number(figures?.vwap) },
  };
  return { sequence: `${time}000`, data };
};

/** What a message is answered with: one frame, then what the topics hold now. */
function* answers(frame: string, client: SimClient, world: SimWorld): Generator<object> {
  const asked = readMessage(frame);
  const { id, type, topic, response } = asked ?? {};
  const refuse = (code: number, data: string) => ({ id, type: "error", code, data });
  if (type === "ping") {
    yield { id, type: "pong", timestamp: world.now() };
    return;
  }
  if (type !== "subscribe" && type !== "unsubscribe") {
    yield refuse(415, "type is not supported");
    return;
  }
  const [kind = "", list = ""] = typeof topic === "string" ? topic.split(":") : [];
  const pairs = list.split(",");
  // One that is not known, and none is subscribed.
  const known = pairs.every((pair) => world.listings.some(({ symbol }) => pairId(symbol) === pair));
  if (![MATCH, TICKER, LEVEL1, SNAPSHOT].includes(kind) || !known) {
    yield refuse(404, `topic ${topic} is not found`);
    return;
  }
  const mine = subscriptionKeys(client);
  if (type === "subscribe" && (pairs.length > PAIRS || mine.size + pairs.length > TOPICS)) {
    yield refuse(509, "exceed max subscription count limitation");
    return;
  }
  for (const pair of pairs)
    type === "subscribe" ? mine.add(`${kind}:${pair}`) : mine.delete(`${kind}:${pair}`);
  if (response === true) yield { id, type: "ack" };
  if (type === "unsubscribe" || kind === MATCH) return;
  for (const { symbol } of world.listings) {
    const quote = world.quote(symbol);
    if (pairs.includes(pairId(symbol)) && quote !== undefined)
      yield best(kind, `${kind}:${pairId(symbol)}`, quote, client, world);
  }
}

function rest({ method, path, query }: SimRequest, world: SimWorld): SimAnswer | undefined {
  if (path === "/api/v1/bullet-public")
    return method === "POST" ? ok(JSON.stringify(token(world))) : undefined;
  if (method !== "GET") return undefined;
  if (path === "/api/v1/timestamp") return ok(String(millis(world.now())));
  if (path === "/api/v2/symbols" || path === "/api/v1/symbols")
    return ok(JSON.stringify(world.listings.map(symbolRow)));
  if (path === "/api/v3/currencies") return ok(JSON.stringify(currencies(world.listings)));
  if (path === "/api/v1/market/allTickers") return ok(JSON.stringify(tickers(world)));
  // Of its futures there are none.
  if (path === "/api/v1/contracts/active") return ok("[]");
  if (path !== "/api/v1/market/histories") return undefined;
  const asked = query.get("symbol");
  const listing = world.listings.find(({ symbol }) => pairId(symbol) === asked);
  if (listing === undefined) return refused("900001", "The symbol does not exist");
  const all = world.trades(listing.symbol);
  const from = Math.max(all.length - PAGE, 0);
  return ok(`[${all.slice(from).map(tradeRow)}]`);
}

/** Nanoseconds are a number of 19 digits, which no double holds. */
const tradeRow = (trade: SimTrade): string => {
  const { price, size, side = "", id: sequence } = trade;
  const row = JSON.stringify({ sequence, price, size, side });
  return `${row.slice(0, -1)},"time":${nanos(trade.time)}}`;
};

const token = (world: SimWorld) => ({
  token: "c2ltdWxhdGVk.c2ltdWxhdGVk",
  instanceServers: [
    {
      ...{ endpoint: `${world.address.ws}/`, encrypt: false, protocol: "websocket" },
      ...{ pingInterval: 18_000, pingTimeout: 10_000 },
    },
  ],
});

const STEP = "0.00000001";
const MOST = "9999999999";

const symbolRow = ({ symbol, base, quote }: SimListing) => ({
  ...{ symbol: pairId(symbol), name: pairId(symbol), baseCurrency: base, quoteCurrency: quote },
  ...{ feeCurrency: quote, market: "USDS", baseMinSize: STEP, quoteMinSize: STEP },
  ...{ baseMaxSize: MOST, quoteMaxSize: MOST, baseIncrement: STEP, quoteIncrement: STEP },
  ...{ priceIncrement: STEP, priceLimitRate: "0.1", minFunds: "0.1" },
  ...{ isMarginEnabled: false, enableTrading: true, feeCategory: 1 },
  ...{ makerFeeCoefficient: "1.00", takerFeeCoefficient: "1.00", st: false },
});

const currencies = (listings: readonly SimListing[]) =>
  [...new Set(listings.flatMap(({ base, quote }) => [base, quote]))].map((currency) => ({
    ...{ currency, name: currency, fullName: currency, precision: 8, confirms: null },
    ...{ contractAddress: null, isMarginEnabled: false, isDebitEnabled: false, chains: [] },
  }));

const tickers = (world: SimWorld) => ({
  time: millis(world.now()),
  ticker: world.listings.map(({ symbol }) => {
    const quote = world.quote(symbol);
    return {
      ...{ symbol: pairId(symbol), symbolName: pairId(symbol) },
      ...{ buy: quote?.bid ?? null, sell: quote?.ask ?? null },
      ...{ last: world.trades(symbol).at(-1)?.price ?? null },
      ...{ takerFeeRate: "0.001", makerFeeRate: "0.001" },
      ...{ takerCoefficient: "1", makerCoefficient: "1" },
    };
  }),
});

const ok = (data: string): SimAnswer => ({
  status: 200,
  body: `{"code":"200000","data":${data}}`,
});

const refused = (code: string, msg: string): SimAnswer => ({
  status: 200,
  body: JSON.stringify({ code, msg }),
});
