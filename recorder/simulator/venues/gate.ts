// Gate spot: WebSocket version 4, and REST; the empty lists of its other products that client libraries load, too.
import { idJson } from "../id-json.ts";
import { numberInPair } from "../pair-numbers.ts";
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

export const gate: SimVenue = {
  id: "gate",
  wsPath: "/ws/v4/",
  open() {
    // No greeting.
  },
  receive(frame, client, world) {
    const reply = answer(frame, client, world);
    if (reply !== undefined) client.send(reply);
  },
  trade(trade, client, world) {
    if (!subscriptions(client).has(`spot.trades ${pairId(trade.symbol)}`)) return;
    const seconds = Math.floor(trade.time / 1e6);
    const ids = `"id":${idJson(trade.id)},"id_market":${numberInPair(trade, world)}`;
    const times = `"create_time":${seconds},"create_time_ms":"${millis(trade, 4)}"`;
    const { side, price, size } = trade;
    const rest = JSON.stringify({
      ...(side === undefined ? {} : { side }),
      ...{ currency_pair: pairId(trade.symbol), amount: size, price },
    }).slice(1);
    update("spot.trades", `{${ids},${times},${rest}`, client, world);
  },
  quote(quote, client, world) {
    if (!subscriptions(client).has(`spot.book_ticker ${pairId(quote.symbol)}`)) return;
    const u = (client.memory.get("updates") as number | undefined) ?? 0;
    client.memory.set("updates", u + 1);
    const result = {
      ...{ t: Math.floor(quote.time / 1000), u, s: pairId(quote.symbol) },
      ...{ b: quote.bid ?? "", B: quote.bidSize ?? "" },
      ...{ a: quote.ask ?? "", A: quote.askSize ?? "" },
    };
    update("spot.book_ticker", JSON.stringify(result), client, world);
  },
  announceEnd(client) {
    const msg = "The connection will soon be closed for a service upgrade. Please reconnect.";
    client.send(JSON.stringify({ type: "upgrade", msg }));
    return true;
  },
  rest,
};

const pairId = (symbol: string): string => symbol.replace("/", "_");

/** Milliseconds with so many places of a fraction. */
const millis = ({ time }: SimTrade, places: number): string =>
  `${Math.floor(time / 1000)}.${String(time % 1000)
    .padStart(3, "0")
    .padEnd(places, "0")}`;

/** By channel and pair, `spot.trades USDC_USDT`. */
const subscriptions = (client: SimClient): Set<string> => {
  const known = client.memory.get("subscriptions") as Set<string> | undefined;
  if (known !== undefined) return known;
  const made = new Set<string>();
  client.memory.set("subscriptions", made);
  return made;
};

const times = (world: SimWorld): string =>
  `"time":${Math.floor(world.now() / 1e6)},"time_ms":${Math.floor(world.now() / 1000)}`;

const update = (channel: string, result: string, client: SimClient, world: SimWorld): void =>
  client.send(`{${times(world)},"channel":"${channel}","event":"update","result":${result}}`);

const CHANNELS = new Set(["spot.trades", "spot.trades_v2", "spot.book_ticker", "spot.tickers"]);

const answer = (frame: string, client: SimClient, world: SimWorld): string | undefined => {
  const asked = parsed(frame);
  const { channel, event, payload, id, time } = asked ?? {};
  const reply = (members: Record<string, unknown>) => {
    const head = typeof id === "number" ? { id } : {};
    const rest = JSON.stringify({ ...head, conn_id: `sim${client.number}`, ...members });
    return `{${times(world)},${rest.slice(1)}`;
  };
  const refuse = (code: number, message: string) =>
    reply({ channel, event, payload, error: { code, message }, result: { status: "fail" } });
  if (asked === undefined) return refuse(2, "invalid request structure");
  if (channel === "spot.ping")
    return reply({ channel: "spot.pong", event: "", error: null, result: null });
  if (typeof time !== "number") return refuse(1, "invalid argument: time");
  if (typeof channel !== "string" || !CHANNELS.has(channel))
    return refuse(2, `Unknown channel ${channel}`);
  if (event !== "subscribe" && event !== "unsubscribe") return refuse(2, `unknown event ${event}`);
  if (!Array.isArray(payload) || payload.length === 0)
    return refuse(1, "invalid argument: payload");
  // One that is not known, and none is subscribed.
  const ids = new Set(world.listings.map(({ symbol }) => pairId(symbol)));
  const unknown = payload.find((pair) => !ids.has(pair));
  if (unknown !== undefined) return refuse(2, `unknown currency pair: ${unknown}`);
  const mine = subscriptions(client);
  for (const pair of payload)
    event === "subscribe" ? mine.add(`${channel} ${pair}`) : mine.delete(`${channel} ${pair}`);
  return reply({ channel, event, payload, result: { status: "success" } });
};

type Asked = Partial<Record<"channel" | "event" | "payload" | "id" | "time", unknown>>;

const parsed = (frame: string): Asked | undefined => {
  try {
    const value: unknown = JSON.parse(frame);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Lists of products that no tape has. */
const EMPTY =
  /^\/api\/v4\/(?:margin\/currency_pairs|(?:futures|delivery)\/\w+\/contracts|options\/(?:underlyings|contracts|expirations))$/;

function rest({ method, path, query }: SimRequest, world: SimWorld): SimAnswer | undefined {
  if (method !== "GET") return undefined;
  if (EMPTY.test(path)) return ok("[]");
  switch (path) {
    case "/api/v4/spot/time":
      return ok(`{"server_time":${Math.floor(world.now() / 1000)}}`);
    case "/api/v4/spot/currency_pairs":
      return ok(JSON.stringify(world.listings.map(pairRow)));
    case "/api/v4/spot/currencies":
      return ok(JSON.stringify(currencies(world.listings)));
    case "/api/v4/spot/trades":
      return trades(query, world);
    default:
      return undefined;
  }
}

const pairRow = ({ symbol, base, quote }: SimListing) => ({
  ...{ id: pairId(symbol), base, base_name: base, quote, quote_name: quote, fee: "0.2" },
  ...{ min_base_amount: "0.01", min_quote_amount: "1", max_quote_amount: "5000000" },
  ...{ amount_precision: 8, precision: 8, trade_status: "tradable" },
  ...{ sell_start: 0, buy_start: 0, type: "normal" },
});

const currencies = (listings: readonly SimListing[]) =>
  [...new Set(listings.flatMap(({ base, quote }) => [base, quote]))].map((currency) => ({
    ...{ currency, name: currency, delisted: false, trade_disabled: false },
    ...{ withdraw_disabled: true, withdraw_delayed: false, deposit_disabled: true, chains: [] },
  }));

/** Newest first: of all, of those before `last_id` (`reverse`), or after it, or of a stretch of time in seconds. */
const trades = (query: URLSearchParams, world: SimWorld): SimAnswer => {
  const asked = query.get("currency_pair");
  const listing = world.listings.find(({ symbol }) => pairId(symbol) === asked);
  if (listing === undefined) {
    const message = `Invalid currency pair ${asked ?? ""}`;
    const body = JSON.stringify({ label: "INVALID_CURRENCY_PAIR", message });
    return { status: 400, body };
  }
  const all = world.trades(listing.symbol);
  const limit = Math.min(Math.max(Number(query.get("limit") ?? 100) || 100, 1), 1000);
  const lastId = query.get("last_id");
  const [from, to] = [query.get("from"), query.get("to")].map((text) =>
    text === null ? undefined : Number(text) * 1e6,
  );
  let [first, end] = [0, all.length];
  if (lastId !== null) {
    const place = placeOfTrade(all, lastId);
    if (query.get("reverse") === "true") end = place;
    else first = all[place]?.id === lastId ? place + 1 : place;
  } else {
    const indexFrom = (time: number) => {
      const at = all.findIndex((trade) => trade.time >= time);
      return at < 0 ? all.length : at;
    };
    if (from !== undefined) first = indexFrom(from);
    if (to !== undefined) end = indexFrom(to);
  }
  const page = Math.max(Number(query.get("page") ?? 1) || 1, 1);
  const until = end - (page - 1) * limit;
  const rows = all.slice(Math.max(until - limit, first), Math.max(until, first)).reverse();
  return ok(JSON.stringify(rows.map((trade) => tradeRow(trade, numberInPair(trade, world)))));
};

const tradeRow = (trade: SimTrade, number: number) => ({
  ...{ id: trade.id, create_time: String(Math.floor(trade.time / 1e6)) },
  ...{ create_time_ms: millis(trade, 6), currency_pair: pairId(trade.symbol) },
  ...(trade.side === undefined ? {} : { side: trade.side }),
  ...{ role: "taker", amount: trade.size, price: trade.price, sequence_id: String(number) },
});

const ok = (body: string): SimAnswer => ({ status: 200, body });
