import { micros } from "../../../engine/market/time.ts";
import type { SimTrade, SimVenue } from "../../../recorder/simulator/sim-venue.ts";
import { fakeWorld } from "../../../recorder/simulator/testing.ts";
import type { Host } from "./archive-server.ts";

/** A simulated venue's REST, with these trades of one pair as its history, asked at the time of the last one. */
export const simulated = (sim: SimVenue, symbol: string, trades: readonly SimTrade[]): Host => {
  const world = fakeWorld([symbol], trades);
  return ({ pathname, searchParams }) =>
    sim.rest({ method: "GET", path: pathname, query: searchParams }, world);
};

/** A trade as Kraken and Coinbase tell it here: `nanos` orders them, ids count up. */
export interface PastTrade extends Omit<SimTrade, "symbol"> {
  readonly nanos: bigint;
}

/**
 * Kraken's `/0/public/Trades` with true nanoseconds: fills of one order share theirs, `since` excludes its own or, as users
 * have seen, includes it, and rows state their time as a double of seconds.
 */
export const krakenHost =
  (key: string, altname: string, trades: readonly PastTrade[], inclusive = false): Host =>
  ({ pathname, searchParams: query }) => {
    if (pathname !== "/0/public/Trades") return undefined;
    if (query.get("pair") !== altname) return { body: '{"error":["EQuery:Unknown asset pair"]}' };
    const since = BigInt(query.get("since") ?? 0);
    const all = trades.filter(({ nanos }) => (inclusive ? nanos >= since : nanos > since));
    const page = all.slice(0, Math.min(1000, Number(query.get("count") ?? 1000)));
    const rows = page.map(
      ({ nanos, price, size, side, id }) =>
        `["${price}","${size}",${krakenSeconds(nanos)},"${side === "buy" ? "b" : "s"}","l","",${id}]`,
    );
    const last = page.at(-1)?.nanos ?? since;
    return { body: `{"error":[],"result":{"${key}":[${rows.join(",")}],"last":"${last}"}}` };
  };

export const krakenSeconds = (nanos: bigint): string =>
  String(Number((Number(nanos) / 1e9).toFixed(7)));

/** Coinbase' `/products/:id/trades`; `most` rows a page, whatever is asked for. */
export const coinbaseHost =
  (product: string, trades: readonly PastTrade[], most = 1000): Host =>
  ({ pathname, searchParams: query }) => {
    if (pathname !== `/products/${product}/trades`) return undefined;
    const after = query.get("after");
    const older = after === null ? trades : trades.filter(({ id }) => BigInt(id) < BigInt(after));
    const page = older.slice(-Math.min(most, Number(query.get("limit") ?? 1000))).reverse();
    const rows = page.map(({ time, id, price, size, side }) => {
      const fraction = String(time % 1e6)
        .padStart(6, "0")
        .replace(/0+$/, "");
      const second = new Date(Math.floor(time / 1e6) * 1000).toISOString().slice(0, 19);
      const stated = `${second}${fraction === "" ? "" : `.${fraction}`}Z`;
      const maker = side === "buy" ? "sell" : "buy";
      return `{"trade_id":${id},"side":"${maker}","size":"${size}","price":"${price}","time":"${stated}"}`;
    });
    const [first, last] = [page[0], page.at(-1)];
    const cursors = first && last ? { "cb-before": first.id, "cb-after": last.id } : {};
    return { body: `[${rows.join(",")}]`, headers: cursors };
  };

/**
 * `count` trades from `from` on, `step` apart, each third time shared by three: the fills of an order. Every time is a
 * whole millisecond; ids count up from `id`.
 */
export const pastTrades = (
  from: number,
  count: number,
  step: number,
  id: number,
): readonly PastTrade[] =>
  Array.from({ length: count }, (_, i) => {
    const time = micros(from + (i - (i % 9 < 3 ? i % 9 : 0)) * step);
    return {
      ...{ time, nanos: BigInt(time) * 1000n, id: String(id + i) },
      ...{ price: `0.${8800 + ((i * 37) % 1200)}`, size: `${1 + ((i * 13) % 500)}.25` },
      side: i % 5 < 3 ? "sell" : "buy",
    };
  });

/** As a SourceSample has the rows of a tape, of those in [from, to). */
export const sampleRows = (
  trades: readonly Omit<SimTrade, "symbol">[],
  from: number,
  to: number,
): readonly string[] =>
  trades
    .filter(({ time }) => time >= from && time < to)
    .map(({ time, price, size, side, id }) =>
      [time, "trade", Number(price), Number(size), side, id].join("|"),
    );
