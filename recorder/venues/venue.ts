import type { Micros } from "../../engine/market/time.ts";
import { FieldError, type JsonIndex } from "../wire/json-index.ts";
import type { ConnectionMemory } from "./connection-memory.ts";

/** Venue ids of the recorder, as they stand in `venue:BASE/QUOTE`. */
export type VenueId = string;

/** A trade as its venue tells it. Decimal texts stay texts: what reads them checks them. */
export interface VenueTrade {
  /** `USDC/USD`; what is no spot pair keeps the venue's own spelling. */
  readonly symbol: string;
  /** When the venue says it happened, µs; NaN where it does not say. */
  readonly eventTime: Micros;
  /** Quote currency per unit of base, as decimal text. */
  readonly price: string;
  /** Base units, as decimal text. */
  readonly size: string;
  /** The aggressor. */
  readonly side: "buy" | "sell" | undefined;
  /** The venue's own id, exactly as it stands there. */
  readonly id: string | undefined;
  /** Why it is no ordinary print: history, a block, an auction. */
  readonly detail: "backfill" | "block" | "auction" | undefined;
  /** Tells this trade from all others of its instrument, where `id` does not (Crypto.com, Kraken v1). */
  readonly key?: string;
  /** Its number among the trades of its instrument, rising by exactly 1, where the venue counts so; decimal integer text. */
  readonly number?: string;
  /** Where a venue tells of each trade twice: true the second time, when the first may have been lost (Bitfinex `tu`). */
  readonly again?: boolean;
}

/** Best bid and ask; an absent side is undefined, and so is a size that the venue does not state. */
export interface VenueQuote {
  readonly symbol: string;
  readonly eventTime: Micros;
  readonly bid: string | undefined;
  readonly bidSize: string | undefined;
  readonly ask: string | undefined;
  readonly askSize: string | undefined;
}

/** What a frame says besides ticks: about subscriptions, the connection, or nothing that we use. */
export type Control =
  /** `keys`: subscriptions by their keys; `request`: all that the request with this id asked for. */
  | { readonly what: "acknowledged"; readonly keys?: readonly string[]; readonly request?: string }
  /** `keys` as far as the venue names what it refuses, `request` as far as it names the request. */
  | {
      readonly what: "refused";
      readonly keys?: readonly string[];
      readonly request?: string;
      readonly reason: string;
    }
  /** The server is alive; says nothing of any subscription. Pongs too. */
  | { readonly what: "heartbeat" }
  /** The server waits for this text (Crypto.com heartbeats). */
  | { readonly what: "reply"; readonly frame: string }
  /** The server greets: where the protocol says so, subscribing starts now (KuCoin). */
  | { readonly what: "welcome" }
  /** What this connection carries can no longer be told: it has to be opened anew. */
  | { readonly what: "renew"; readonly reason: string }
  /** The server will close soon: open the next connection first. */
  | { readonly what: "ending"; readonly reason: string }
  /** This connection's frames are numbered; a hole means lost data (Coinbase Advanced, Bitfinex). */
  | { readonly what: "numbered"; readonly number: number }
  /** A counter beside the trades says which trade was the last (Coinbase heartbeat). */
  | { readonly what: "lastTrade"; readonly symbol: string; readonly number: string }
  /** A pair or the venue halts, or goes on. */
  | { readonly what: "status"; readonly symbol?: string; readonly status: string }
  /** Known, and of no use here: other channels, instrument lists, echoes. */
  | { readonly what: "other"; readonly type: string }
  /** Nothing that this adapter knows; stored and counted, never fatal. */
  | { readonly what: "unknown"; readonly type: string };

/** Where a frame's contents go, in the frame's own order. */
export interface FrameSink {
  trade(trade: VenueTrade): void;
  quote(quote: VenueQuote): void;
  control(control: Control): void;
  /** A row that cannot be read; the rest of the frame goes on. */
  reject(reason: string): void;
}

/** A pair as the venue's instrument list has it. */
export interface Listing {
  /** `USDC/USD` */
  readonly symbol: string;
  /** How subscriptions spell it. */
  readonly wire: string;
  /** How REST paths spell it. */
  readonly rest: string;
  /** Trades happen now; `status` says why not. */
  readonly trading: boolean;
  readonly status: string;
}

/** A message that subscribes, and what it asks for. */
export interface Subscribe {
  readonly frame: string;
  /** Its id in the venue's answer, where answers carry one. */
  readonly request?: string;
  readonly subscriptions: readonly Subscription[];
}

export interface Subscription {
  /** As `acknowledged` and `refused` name it; unique on the connection. */
  readonly key: string;
  /** `USDC/USD` */
  readonly symbol: string;
  readonly carries: "trades" | "quotes" | "trades and quotes" | "nothing";
}

/** One kind of connection to a venue. Most have one; OKX serves single fills and best quotes at two addresses. */
export interface Line {
  readonly id: string;
  /** From the venue's endpoint, which a user may have pointed elsewhere. */
  url(endpoint: string, listings: readonly Listing[]): string;
  /** Where the address comes from REST (KuCoin): what to ask, and what the answer means. Instead of `url`. */
  readonly token?: {
    readonly method: "GET" | "POST";
    readonly path: string;
    /** `connection` is a number unique in this run. Throws when the answer has no address. `endpoint` is set when the user pointed the venue elsewhere. */
    read(
      json: JsonIndex,
      connection: number,
      endpoint: string | undefined,
    ): { url: string; pingMs?: number };
  };
  /** Subscribing waits for a `welcome`, or for so many milliseconds after the opening. */
  readonly after?: "welcome" | number;
  /**
   * Messages that subscribe to these pairs, each within the venue's limits. `firstRequest` begins the ids; `now` is the time
   * of the sending, for venues that want it in the message (Gate).
   */
  subscribe(listings: readonly Listing[], firstRequest: number, now?: Micros): readonly Subscribe[];
  /** One bad pair makes the venue refuse all of a message (Coinbase, Gate). */
  readonly refusesWhole?: boolean;
  /** The venue never answers a subscription: taken as acknowledged once sent (Gemini v2). */
  readonly silentAcknowledge?: boolean;
  /** Most pairs on one connection. */
  readonly pairs: number;
  /** Least time between two messages of ours. */
  readonly spacingMs: number;
  /** What we must send, and how often, lest the server close. */
  readonly ping?: { readonly everyMs: number; frame(id: number, now?: Micros): string };
  /** No frame at all for so long: the connection is dead. */
  readonly silentMs: number;
}

/** Trades by REST: to fill what a feed lost, and to prove that a quiet pair is quiet. */
export interface TradesByRest {
  /**
   * `forward`: from a known trade towards now; `backward`: from the newest towards the past; `newest`: one page, no more.
   * The walk ends at a trade that is known, at a page that is not full, or at the reach of the venue.
   */
  readonly walk: "forward" | "backward" | "newest";
  /** Rows of a full page. */
  readonly limit: number;
  /** How far back the venue tells, where that is less than a loss may last. */
  readonly reachMs?: number;
  /**
   * Path and query of a page. Without `from`: the newest page. `forward`: what follows `from`, the newest trade known;
   * `backward`: what precedes `from`, the oldest trade of the page before. `ageMs`: how long ago the newest trade known
   * was, for venues that are asked for a stretch of time; undefined where none is known.
   */
  path(
    listing: Pick<Listing, "rest" | "symbol">,
    from: Mark | undefined,
    ageMs?: number | undefined,
  ): string;
  /** Reads an answer: its trades, oldest first, all of them `backfill`. Throws for an answer that is none. */
  decode(json: JsonIndex, symbol: string, out: FrameSink): void;
  /** Least time between two requests. */
  readonly spacingMs: number;
}

/** A trade as a place in a venue's history. */
export interface Mark {
  readonly id: string;
  readonly time: Micros;
}

/**
 * A venue: how to ask it for its feed, and what its frames say. Pure: no clock, no I/O, and no memory but the
 * connection's, which is handed in.
 */
export interface Venue {
  readonly id: VenueId;
  readonly title: string;
  /** WebSocket address; lines derive theirs from it. */
  readonly endpoint: string;
  /** REST address, without a slash at its end. */
  readonly rest: string;
  readonly lines: readonly Line[];
  readonly instruments: {
    readonly path: string;
    read(json: JsonIndex): readonly Listing[];
  };
  readonly trades: TradesByRest;
  /** A venue without a socket, whose prices are asked for by REST (CoinGecko). Then `lines` is empty. */
  readonly poll?: {
    /** Path and query of the one request that asks for all these pairs. */
    path(listings: readonly Listing[]): string;
    readonly everyMs: number;
    /** Reads an answer. Throws for an answer that is none. */
    decode(json: JsonIndex, out: FrameSink): void;
  };
  /** `consecutive`: `number` of a trade tells of every hole. Else only lost connections and frame numbers do. */
  readonly tradeNumbers: "consecutive" | "none";
  /** Longest frame, bytes. */
  readonly maxPayload: number;
  /** Connections are replaced before this age. */
  readonly lifetimeMs?: number;
  /** Most connection attempts in a stretch of time. */
  readonly connects: { readonly count: number; readonly perMs: number };
  /**
   * One frame in, what it says out. Throws an error that begins with the venue's id when the frame is torn or is not
   * what the protocol says; a single bad row of a good frame is rejected instead.
   */
  decode(frame: string, memory: ConnectionMemory, out: FrameSink): void;
}

/** How a venue is written down: `read` gets frames that are JSON, `plain` those that are not (OKX: `pong`). */
export interface VenueDefinition extends Omit<Venue, "decode"> {
  read(json: JsonIndex, memory: ConnectionMemory, out: FrameSink): void;
  /** True when it knows the text. */
  plain?(frame: string, out: FrameSink): boolean;
}

/** Frames quoted in errors are cut to this. */
const QUOTED = 120;

export const defineVenue = (definition: VenueDefinition, json: JsonIndex): Venue => {
  const { read, plain, ...venue } = definition;
  return {
    ...venue,
    decode(frame, memory, out) {
      if (plain?.(frame, out)) return;
      try {
        json.parse(frame);
        read(json, memory, out);
      } catch (error) {
        // Whatever a frame can do wrong; anything else is a fault of ours, and is not hidden.
        if (!(error instanceof SyntaxError || error instanceof FieldError)) throw error;
        const shown = JSON.stringify(frame.length > QUOTED ? `${frame.slice(0, QUOTED)}…` : frame);
        throw new FrameError(`${venue.id}: ${error.message} in ${shown}`, { cause: error });
      }
    },
  };
};

/** A frame that its venue's adapter cannot read. */
export class FrameError extends Error {}
