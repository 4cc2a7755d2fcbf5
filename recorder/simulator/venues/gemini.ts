// Gemini: the new stream API, and REST.
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

export const gemini: SimVenue = {
  id: "gemini",
  wsPath: "/",
  open() {
    // No greeting.
  },
  receive(frame, client, world) {
    client.send(answer(frame, client, world));
  },
  trade(trade, client) {
    const id = pairId(trade.symbol);
    if (!streams(client).has(`${id}@trade`)) return;
    const { time, price: p, size: q, side } = trade;
    const rest = JSON.stringify({ p, q, m: side === undefined ? null : side === "sell" });
    client.send(`{"E":${time}000,"s":"${id}","t":${idJson(trade.id)},${rest.slice(1)}`);
  },
  quote(quote, client) {
    const id = pairId(quote.symbol);
    if (!streams(client).has(`${id}@bookTicker`)) return;
    const u = (client.memory.get("updates") as number | undefined) ?? 0;
    client.memory.set("updates", u + 1);
    const rest = JSON.stringify({
      ...{ s: id, b: quote.bid ?? "", B: quote.bidSize ?? "" },
      ...{ a: quote.ask ?? "", A: quote.askSize ?? "" },
    });
    client.send(`{"u":${u},"E":${quote.time}000,${rest.slice(1)}`);
  },
  rest,
};

const pairId = (symbol: string): string => symbol.replace("/", "").toLowerCase();

const streams = (client: SimClient): Set<string> => {
  const known = client.memory.get("streams") as Set<string> | undefined;
  if (known !== undefined) return known;
  const made = new Set<string>();
  client.memory.set("streams", made);
  return made;
};

const STREAM = /^(.+)@(?:trade|bookTicker|depth(?:5|10|20)?(?:@100ms)?)$/;

const answer = (frame: string, client: SimClient, world: SimWorld): string => {
  let asked: { id?: unknown; method?: unknown; params?: unknown } | null;
  try {
    asked = JSON.parse(frame);
  } catch {
    asked = null;
  }
  const id = asked?.id ?? null;
  const refuse = (code: number, msg: string) =>
    JSON.stringify({ id, status: 400, error: { code, msg } });
  const accept = (result?: unknown) => JSON.stringify({ id, status: 200, result });
  switch (String(asked?.method).toLowerCase()) {
    case "ping":
    case "conninfo":
      return accept({});
    case "time":
      return accept({ serverTime: Math.floor(world.now() / 1000) });
    case "list_subscriptions":
      return accept([...streams(client)]);
    case "subscribe":
    case "unsubscribe": {
      const names = asked?.params;
      if (!Array.isArray(names) || names.length === 0) return refuse(-1102, "Missing params");
      const ids = new Set(world.listings.map(({ symbol }) => pairId(symbol)));
      const bad = names.find((name) => !ids.has(STREAM.exec(String(name))?.[1] ?? ""));
      if (bad !== undefined) return refuse(-1121, `Invalid stream: ${bad}`);
      const on = String(asked?.method).toLowerCase() === "subscribe";
      for (const name of names) on ? streams(client).add(name) : streams(client).delete(name);
      return accept();
    }
    default:
      return refuse(-1100, "Malformed request");
  }
};

function rest({ method, path, query }: SimRequest, world: SimWorld): SimAnswer | undefined {
  if (method !== "GET") return undefined;
  if (path === "/v1/symbols")
    return ok(JSON.stringify(world.listings.map(({ symbol }) => pairId(symbol))));
  const [, kind, wanted = ""] = /^\/v1\/(trades|symbols\/details)\/([^/]+)$/.exec(path) ?? [];
  if (kind === undefined) return undefined;
  const name = decodeURIComponent(wanted).toLowerCase();
  const listing = world.listings.find(({ symbol }) => pairId(symbol) === name);
  if (listing === undefined) {
    const message = `Supplied value '${name}' is not a valid symbol`;
    return {
      status: 400,
      body: JSON.stringify({ result: "error", reason: "Bad Request", message }),
    };
  }
  return kind === "trades" ? trades(listing.symbol, query, world) : ok(details(listing));
}

const details = ({ symbol, base, quote }: SimListing): string =>
  JSON.stringify({
    ...{ symbol: pairId(symbol).toUpperCase(), base_currency: base, quote_currency: quote },
    ...{ tick_size: 1e-8, quote_increment: 1e-8, min_order_size: "0.1", status: "open" },
    ...{ wrap_enabled: false, product_type: "spot" },
  });

const WEEK = 7 * 86_400e6;

/** Newest first; the oldest page after a trade or a time where one is given. The past reaches back seven days. */
const trades = (symbol: string, query: URLSearchParams, world: SimWorld): SimAnswer => {
  const known = world.trades(symbol);
  const reach = world.now() - WEEK;
  const oldest = known.findIndex(({ time }) => time >= reach);
  const all = oldest === 0 ? known : known.slice(oldest < 0 ? known.length : oldest);
  const limit = Math.min(Math.max(Number(query.get("limit_trades") ?? 50) || 50, 1), 500);
  const tid = query.get("since_tid");
  const since = query.get("timestamp") ?? query.get("since");
  let from = Math.max(all.length - limit, 0);
  if (tid !== null) {
    const place = placeOfTrade(all, tid);
    from = all[place]?.id === tid ? place + 1 : place;
  } else if (since !== null) {
    // Seconds or milliseconds.
    const time = Number(since) * (Number(since) < 1e11 ? 1e6 : 1e3);
    const place = all.findIndex((trade) => trade.time > time);
    from = place < 0 ? all.length : place;
  }
  const rows = all.slice(from, from + limit).reverse();
  return ok(`[${rows.map(tradeRow).join(",")}]`);
};

const tradeRow = ({ time, id, price, size, side }: SimTrade): string => {
  const when = `"timestamp":${Math.floor(time / 1e6)},"timestampms":${Math.floor(time / 1000)}`;
  const rest = JSON.stringify({
    ...{ price, amount: size, exchange: "gemini" },
    ...(side === undefined ? {} : { type: side }),
  });
  return `{${when},"tid":${idJson(id)},${rest.slice(1)}`;
};

const ok = (body: string): SimAnswer => ({ status: 200, body });
