// CoinGecko: an average over many exchanges, minutes old, asked for by REST now and then; a reference, never a fresh
// venue. coingecko.frames.jsonl, beside this file, holds one answer of every kind named below.
import type { Micros } from "../../engine/market/time.ts";
import { decimalMicros, isoMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, JsonIndex } from "../wire/json-index.ts";
import { COINGECKO_COINS, coingeckoSymbol } from "./coingecko-coins.ts";
import { optional } from "./rows.ts";
import { defineVenue, type FrameSink, type Listing } from "./venue.ts";

const IDS = [...new Set(COINGECKO_COINS.map(({ id }) => id))];

const pathOf = (ids: readonly string[]): string =>
  `/api/v3/simple/price?ids=${ids.join(",")}&vs_currencies=usd&include_last_updated_at=true&precision=full`;

/** A coin whose price is this much older than the newest of the same answer is no longer followed. */
const DEAD = 86_400e6;

export const coingecko = defineVenue(
  {
    id: "coingecko",
    title: "CoinGecko (reference price)",
    // No socket: it is polled.
    endpoint: "",
    rest: "https://api.coingecko.com",
    maxPayload: 1 << 20,
    tradeNumbers: "none",
    connects: { count: 1, perMs: 60_000 },
    lines: [],
    instruments: {
      // The list of all coins holds many megabytes and a hundred of every symbol; which of them a symbol means is our
      // own dated table. The prices of that table tell which of it the venue still has.
      path: pathOf(IDS),
      read: (json) => {
        const prices = pricesOf(json);
        const newest = Math.max(...prices.flatMap(({ time }) => (time > 0 ? time : [])));
        return prices.flatMap(({ id, time }): Listing[] => {
          const symbol = coingeckoSymbol(id, time);
          if (!symbol.endsWith("/USD")) return [];
          const trading = newest - time < DEAD;
          const status = trading ? "followed" : "not updated for a day";
          return [{ symbol, wire: id, rest: id, trading, status }];
        });
      },
    },
    poll: {
      path: (listings) => pathOf(listings.map(({ rest }) => rest)),
      // The free service renews its answers once a minute and allows a handful of requests in it.
      everyMs: 60_000,
      decode: (json, out) => quotes(json, out),
    },
    // There are none; nobody asks, since no feed is ever lost.
    trades: {
      walk: "newest",
      limit: 1,
      spacingMs: 60_000,
      path: ({ rest }) => pathOf([rest]),
      decode: () => {
        throw new FieldError("a reference price has no trades");
      },
    },
    read(json, _memory, out) {
      const reason = refusalOf(json);
      if (reason !== undefined) return out.control({ what: "refused", reason });
      quotes(json, out);
    },
  },
  new JsonIndex(),
);

interface Price {
  readonly id: string;
  readonly price: string;
  readonly time: Micros;
}

/** Why an answer holds no prices: `{"status":{"error_code":429,"error_message":"…"}}`, `{"error":"…"}`. */
const refusalOf = (json: JsonIndex): string | undefined => {
  const error = json.get(0, "error");
  const status = json.isObject(error) ? json.get(error, "status") : json.get(0, "status");
  return optional(json, 0, "error") ?? optional(json, status, "error_message");
};

/** Both kinds of answers: prices by coin (`/simple/price`), and a list of markets (`/coins/markets`). */
const pricesOf = (json: JsonIndex): Price[] => {
  const reason = refusalOf(json);
  if (reason !== undefined) throw new FieldError(reason);
  const prices: Price[] = [];
  if (json.isArray(0)) {
    for (let row = json.first(0); row >= 0; row = json.next(row, 0)) {
      const price = optional(json, row, "current_price");
      const time = isoMicros(optional(json, row, "last_updated") ?? "");
      // A coin without a price is listed with null.
      if (price !== undefined) prices.push({ id: json.need(row, "id"), price, time });
    }
    return prices;
  }
  let known = 0;
  for (const [id, coin] of json.members(0)) {
    if (!json.isObject(coin)) continue;
    known += 1;
    const price = optional(json, coin, "usd");
    const time = decimalMicros(optional(json, coin, "last_updated_at") ?? "", Unit.s);
    if (price !== undefined) prices.push({ id, price, time });
  }
  if (known === 0) throw new FieldError("no prices");
  return prices;
};

/** A price is bid and ask at once, of no stated size. */
const quotes = (json: JsonIndex, out: FrameSink) => {
  for (const { id, price, time } of pricesOf(json))
    out.quote({
      symbol: coingeckoSymbol(id, time),
      eventTime: time,
      bid: price,
      bidSize: undefined,
      ask: price,
      askSize: undefined,
    });
};
