import { type Micros, micros } from "../../engine/market/time.ts";
import type { FrameSink, Listing, Mark, Venue, VenueTrade } from "../venues/venue.ts";
import { JsonIndex } from "../wire/json-index.ts";
import type { SimClient, SimListing, SimQuote, SimTrade, SimVenue, SimWorld } from "./sim-venue.ts";

/** A world whose time a test sets; it knows the trades and quotes up to then. */
export interface FakeWorld extends SimWorld {
  /** Sets the tape's time, µs. */
  at(time: number): void;
}

/** A tape of a few pairs, its time at the end. Trades and quotes in order of time. */
export const fakeWorld = (
  symbols: readonly string[],
  trades: readonly SimTrade[],
  quotes: readonly SimQuote[] = [],
): FakeWorld => {
  let now = Math.max(0, ...[...trades, ...quotes].map(({ time }) => time));
  const known = <T extends { symbol: string; time: Micros }>(all: readonly T[], symbol: string) =>
    all.filter((one) => one.symbol === symbol && one.time <= now);
  return {
    listings: symbols.map((symbol): SimListing => {
      const [base = "", quote = ""] = symbol.split("/");
      return { symbol, base, quote };
    }),
    address: { ws: "ws://127.0.0.1:9100/venue", rest: "http://127.0.0.1:9100/venue" },
    now: () => micros(now),
    trades: (symbol) => known(trades, symbol),
    quote: (symbol) => known(quotes, symbol).at(-1),
    at: (time) => {
      now = time;
    },
  };
};

/** A client that collects what it is sent. */
export interface FakeClient extends SimClient {
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
  /** The frames since the last call. */
  take(): string[];
}

export const fakeClient = (path = "/", number = 1): FakeClient => {
  let frames: string[] = [];
  let closed: FakeClient["closed"];
  return {
    path,
    number,
    memory: new Map(),
    send: (frame) => {
      frames.push(frame);
    },
    close: (code, reason) => {
      closed = { code, reason };
    },
    get closed() {
      return closed;
    },
    take: () => {
      const taken = frames;
      frames = [];
      return taken;
    },
  };
};

/** A venue's answer to a GET of this path and query; throws when it has none. */
export const askRest = (sim: SimVenue, world: SimWorld, pathAndQuery: string) => {
  const { pathname, searchParams } = new URL(pathAndQuery, "http://127.0.0.1");
  const answer = sim.rest({ method: "GET", path: pathname, query: searchParams }, world);
  if (answer === undefined) throw new Error(`no answer to ${pathAndQuery}`);
  return answer;
};

/** The pairs that the adapter reads from the simulated venue's list. */
export const listingsOf = (venue: Venue, sim: SimVenue, world: SimWorld): readonly Listing[] => {
  const json = new JsonIndex();
  json.parse(askRest(sim, world, venue.instruments.path).body);
  return venue.instruments.read(json);
};

const fail = (what: string): never => {
  throw new Error(`REST trades hold ${what}`);
};

/**
 * All trades that REST gives of a pair, page after page as the recorder walks them, those that come twice as often as they
 * come. `known`: the newest trade known; a walk forward begins there.
 */
export const walkRest = (
  { venue, sim, world }: { venue: Venue; sim: SimVenue; world: SimWorld },
  listing: Listing,
  known: Mark,
): VenueTrade[] => {
  const { walk, limit, path, decode } = venue.trades;
  const json = new JsonIndex();
  const found: VenueTrade[] = [];
  let from = walk === "forward" ? known : undefined;
  for (let page = 0; page < 1000; page++) {
    const rows: VenueTrade[] = [];
    const sink: FrameSink = {
      trade: (trade) => rows.push(trade),
      quote: ({ symbol }) => fail(`a quote of ${symbol}`),
      control: ({ what }) => fail(what),
      reject: fail,
    };
    json.parse(askRest(sim, world, path(listing, from)).body);
    decode(json, listing.symbol, sink);
    found.push(...rows);
    if (walk === "newest" || rows.length < limit) return found;
    const next = walk === "forward" ? rows.at(-1) : rows[0];
    if (next?.id === undefined || next.id === from?.id) return found;
    from = { id: next.id, time: next.eventTime };
  }
  throw new Error("the walk does not end");
};
