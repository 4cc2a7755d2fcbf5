import type { Micros } from "../../engine/market/time.ts";

/** A pair that the simulated venue lists. */
export interface SimListing {
  /** `USDC/USD` */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
}

/** A trade of the tape; decimals as text without needless zeros, `id` as it stands on the tape. */
export interface SimTrade {
  readonly symbol: string;
  readonly time: Micros;
  readonly price: string;
  readonly size: string;
  readonly side: "buy" | "sell" | undefined;
  readonly id: string;
}

/** A best bid and ask of the tape; an absent side is undefined. */
export interface SimQuote {
  readonly symbol: string;
  readonly time: Micros;
  readonly bid: string | undefined;
  readonly bidSize: string | undefined;
  readonly ask: string | undefined;
  readonly askSize: string | undefined;
}

/** What the simulated venue knows at this moment of the tape. */
export interface SimWorld {
  readonly listings: readonly SimListing[];
  /** Where the server is reached, without a slash at its end: `ws://127.0.0.1:9100/kucoin`, `http://127.0.0.1:9100/kucoin`. */
  readonly address: { readonly ws: string; readonly rest: string };
  /** The tape's time. */
  now(): Micros;
  /** Trades of a pair up to now, oldest first; the array is the world's own and grows. */
  trades(symbol: string): readonly SimTrade[];
  /** The last quote of a pair. */
  quote(symbol: string): SimQuote | undefined;
}

/** A client's socket, as its venue sees it. */
export interface SimClient {
  /** Path and query by which it came, below the venue's own prefix: `/ws/v5/public`. */
  readonly path: string;
  /** Number of the connection, from 1. */
  readonly number: number;
  /** Free for the venue: subscriptions, sequence numbers. */
  readonly memory: Map<string, unknown>;
  send(frame: string): void;
  close(code: number, reason: string): void;
}

export interface SimRequest {
  readonly method: string;
  /** Below the venue's own prefix, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export interface SimAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The mirror image of a venue's adapter: its protocol served from a tape, as the venue's own documentation has it, so that
 * a client library that knows nothing of pegtape can be pointed at it. Pure: the server owns sockets, time and faults.
 * The trade ids of the tape go out as they are: as JSON numbers where the protocol has numbers and the id is digits,
 * else as strings.
 */
export interface SimVenue {
  readonly id: string;
  /** Where a client that is to record everything connects: path and query below the venue's prefix. */
  readonly wsPath: string;
  /** A client connected: greetings, where the protocol has some. */
  open(client: SimClient, world: SimWorld): void;
  /** A text frame from it: subscribe, ping. What cannot be understood is answered as the venue does. */
  receive(frame: string, client: SimClient, world: SimWorld): void;
  /** Tells a client of a trade, if it has subscribed to it. */
  trade(trade: SimTrade, client: SimClient, world: SimWorld): void;
  /** The same of a quote. */
  quote(quote: SimQuote, client: SimClient, world: SimWorld): void;
  /** Called for each client once a second of wall clock: heartbeats of the server. */
  beat?(client: SimClient, world: SimWorld): void;
  /** Announces that the server will close soon, where the protocol can say so. Returns whether it can. */
  announceEnd?(client: SimClient): boolean;
  /** A request by REST; undefined for a path that the venue does not have. */
  rest(request: SimRequest, world: SimWorld): SimAnswer | undefined;
}
