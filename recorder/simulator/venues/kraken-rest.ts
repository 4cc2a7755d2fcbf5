import { formatTime } from "../../../engine/market/time.ts";
import { dayFigures } from "../day-figures.ts";
import { idJson } from "../id-json.ts";
import type { SimAnswer, SimListing, SimRequest, SimTrade, SimWorld } from "../sim-venue.ts";
import { exact, type Json, writeJson } from "../write-json.ts";
import { assetNames, pairNames } from "./kraken-names.ts";

const PUBLIC = "/0/public/";
/** Rows of a page of trades at most. */
const PAGE = 1000;

/** REST of Kraken, the public part that a feed needs. Errors come with status 200. */
export const krakenRest = ({ path, query }: SimRequest, world: SimWorld): SimAnswer | undefined => {
  if (!path.startsWith(PUBLIC)) return undefined;
  switch (path.slice(PUBLIC.length)) {
    case "Time":
      return answer({
        unixtime: Math.floor(world.now() / 1e6),
        rfc1123: new Date(world.now() / 1e3).toUTCString(),
      });
    case "SystemStatus":
      return answer({ status: "online", timestamp: formatTime(world.now()) });
    case "Assets":
      return answer(assets(world));
    case "AssetPairs":
      return byPair(query.get("pair"), world, pairOf);
    case "Ticker":
      return byPair(query.get("pair"), world, (listing) => tickerOf(listing, world));
    case "Trades":
      return trades(query, world);
    default:
      return refuse("EGeneral:Unknown method");
  }
};

const answer = (result: Json): SimAnswer => ({
  status: 200,
  body: writeJson({ error: [], result }),
});

const refuse = (error: string): SimAnswer => ({ status: 200, body: writeJson({ error: [error] }) });

/** A pair by any of its names. */
const find = (name: string, { listings }: SimWorld): SimListing | undefined =>
  listings.find((listing) => {
    const { key, altname, wsname } = pairNames(listing);
    return [key, altname, wsname, listing.symbol].includes(name.toUpperCase());
  });

/** For the pairs that are named, else for all; one that there is not fails the whole request. */
const byPair = (
  names: string | null,
  world: SimWorld,
  read: (listing: SimListing) => Json,
): SimAnswer => {
  const chosen =
    names === null ? world.listings : names.split(",").map((name) => find(name, world));
  const found = chosen.flatMap((listing) => listing ?? []);
  if (found.length < chosen.length) return refuse("EQuery:Unknown asset pair");
  return answer(
    Object.fromEntries(found.map((listing) => [pairNames(listing).key, read(listing)])),
  );
};

const assets = ({ listings }: SimWorld): Json =>
  Object.fromEntries(
    [...new Set(listings.flatMap(({ base, quote }) => [base, quote]))].map((asset) => {
      const { altname, key } = assetNames(asset);
      const decimals = { decimals: 8, display_decimals: 8 };
      return [key, { aclass: "currency", altname, ...decimals, status: "enabled" }];
    }),
  );

const pairOf = (listing: SimListing): Json => {
  const { altname, wsname } = pairNames(listing);
  return {
    altname,
    wsname,
    aclass_base: "currency",
    base: assetNames(listing.base).key,
    aclass_quote: "currency",
    quote: assetNames(listing.quote).key,
    lot: "unit",
    // As fine as a tape's prices and sizes, whatever the pair's were.
    ...{ cost_decimals: 8, pair_decimals: 8, lot_decimals: 8, lot_multiplier: 1 },
    ...{ leverage_buy: [], leverage_sell: [] },
    fees: [[0, exact("0.2")]],
    fees_maker: [[0, exact("0.2")]],
    fee_volume_currency: "ZUSD",
    ...{ margin_call: 80, margin_stop: 40 },
    ...{ ordermin: "5", costmin: "0.5", tick_size: "0.00000001", status: "online" },
  };
};

/** Figures of today and of the last 24 hours are the same here. */
const tickerOf = ({ symbol }: SimListing, world: SimWorld): Json => {
  const quote = world.quote(symbol);
  const day = dayFigures(world, symbol);
  const twice = (text: string): Json => [text, text];
  return {
    a: [quote?.ask ?? "0", "0", quote?.askSize ?? "0"],
    b: [quote?.bid ?? "0", "0", quote?.bidSize ?? "0"],
    c: [day?.last.price ?? "0", day?.last.size ?? "0"],
    v: twice(day?.volume ?? "0"),
    p: twice(day?.vwap ?? "0"),
    t: [day?.count ?? 0, day?.count ?? 0],
    l: twice(day?.low ?? "0"),
    h: twice(day?.high ?? "0"),
    o: day?.open ?? "0",
  };
};

/**
 * Oldest first. `since` excludes, in nanoseconds, or in seconds where it is short; without it come the newest. Trades of one
 * microsecond are a nanosecond apart, so that `last` of a page leads to exactly the next one.
 */
const trades = (query: URLSearchParams, world: SimWorld): SimAnswer => {
  const listing = find(query.get("pair") ?? "", world);
  if (listing === undefined) return refuse("EQuery:Unknown asset pair");
  const count = Math.min(PAGE, Math.max(1, Number(query.get("count") ?? PAGE) || PAGE));
  const all = world.trades(listing.symbol);
  const since = nanos(query.get("since"));
  const start = since === undefined ? Math.max(0, all.length - count) : firstAfter(all, since);
  const page = all.slice(start, start + count);
  const last = page.length > 0 ? stampOf(all, start + page.length - 1) : (since ?? 0n);
  const rows = page.map((trade): Json => {
    const side = trade.side === undefined ? "" : trade.side === "buy" ? "b" : "s";
    const time = exact(secondsOf(trade.time));
    return [trade.price, trade.size, time, side, "l", "", exact(idJson(trade.id))];
  });
  return answer({ [pairNames(listing).key]: rows, last: String(last) });
};

const nanos = (text: string | null): bigint | undefined => {
  if (text === null || !/^\d+(\.\d+)?$/.test(text)) return undefined;
  const [whole = "", fraction = ""] = text.split(".");
  if (whole.length > 12) return BigInt(whole);
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, "0"));
};

/** When a trade happened, ns: its place among those of its microsecond tells them apart. */
const stampOf = (all: readonly SimTrade[], at: number): bigint => {
  const time = all[at]?.time ?? 0;
  let before = 0;
  while (before < 999 && all[at - before - 1]?.time === time) before += 1;
  return BigInt(time) * 1000n + BigInt(before);
};

const firstAfter = (all: readonly SimTrade[], since: bigint): number => {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stampOf(all, middle) > since) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** Seconds with all six places, as a number's text. */
const secondsOf = (time: number): string => {
  const digits = String(time);
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
};
