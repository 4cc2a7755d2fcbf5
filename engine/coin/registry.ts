import { type Micros, parseTime } from "../market/time.ts";
import { type CoinRecord, coinRecords } from "./coins.ts";

/** A coin as it stands during one stretch of time: what it is pegged to, and how. */
export interface Coin {
  readonly id: string;
  /** `USD`, `EUR` (by the reference rate on the tape), or a fixed number of US dollars. */
  readonly peg: "USD" | "EUR" | number;
  readonly mechanism: CoinRecord["mechanism"];
}

/** What a base asset is at a time, and until when that answer holds (infinity: no change is known). */
export interface Listing {
  readonly coin: Coin | undefined;
  readonly until: Micros;
}

const at = (text: string | undefined, otherwise: number): number =>
  text === undefined ? otherwise : (parseTime(text) ?? Number.NaN);

interface Entry {
  readonly coin: Coin;
  /** Undefined: at every venue that has no entry of its own for the symbol. */
  readonly venue: string | undefined;
  readonly from: number;
  readonly to: number;
}

const entries = new Map<string, Entry[]>();
for (const { id, peg, mechanism, symbols } of coinRecords)
  for (const { symbol, venue, from, to } of symbols) {
    const key = symbol.toUpperCase();
    const entry = {
      coin: { id, peg, mechanism },
      venue,
      from: at(from, -Infinity),
      to: at(to, Infinity),
    };
    entries.set(key, [...(entries.get(key) ?? []), entry]);
  }

/** A venue's own entries win over the general ones: `UST` is TerraUSD, but Tether on Bitfinex. */
const candidatesOf = (venue: string, asset: string): readonly Entry[] => {
  const all = entries.get(asset.toUpperCase()) ?? [];
  const own = all.filter((entry) => entry.venue === venue);
  return own.length > 0 ? own : all.filter((entry) => entry.venue === undefined);
};

/** The coin that `asset` (a base or quote symbol, in any case) means at `venue` at `time`. */
export const listingAt = (venue: string, asset: string, time: Micros): Listing => {
  const candidates = candidatesOf(venue, asset);
  const coin = candidates.find((entry) => entry.from <= time && time < entry.to)?.coin;
  const changes = candidates
    .flatMap((entry) => [entry.from, entry.to])
    .filter((change) => change > time);
  return { coin, until: Math.min(Infinity, ...changes) as Micros };
};

/** The first coin that `asset` has ever meant at `venue`, where no time is known. */
export const everListed = (venue: string, asset: string): Coin | undefined =>
  candidatesOf(venue, asset)[0]?.coin;
