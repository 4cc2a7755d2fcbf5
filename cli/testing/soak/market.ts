import { type Micros, micros } from "../../../engine/market/time.ts";
import { seeded } from "../../../recorder/simulator/seeded.ts";
import type { RecordSource, SimRecord } from "../../../recorder/simulator/sim-record.ts";

const HOUR = 3600e6;
/** Calm prices lie within so many basis points of par. */
const CALM_BPS = 6;
/** A fall of one coin in so many hours: long enough for incidents to close between two of them. */
const FALL_EVERY_H = 6;
/** Some are deep enough for every level of the rules, some for the first alone. */
const DEPTHS_BPS = [40, 80, 150, 400];

export interface MarketOptions {
  readonly seed: number;
  readonly venues: readonly string[];
  readonly symbols: readonly string[];
  readonly from: Micros;
  /** No record at or after it. */
  readonly to: Micros;
  /** Between two records of a pair on average, s. */
  readonly paceS: number;
}

/** Of the USDC, the USDT and their rate: each is its own instrument at every venue. */
const coinsOf = (symbol: string): readonly [base: string, quote: string] => {
  const [base = "", quote = ""] = symbol.split("/");
  return [base, quote];
};

/**
 * Trades and quotes without an end, an hour at a time, every hour of them a function of the seed and its number: nothing is
 * kept but the last trade's number of each pair. Coins fall now and then and come back, so that alerts fire and resolve.
 */
export class Market implements RecordSource {
  readonly #options: MarketOptions;
  readonly #pairs: { readonly venue: string; readonly symbol: string; id: number }[];
  #hour = 0;

  constructor(options: MarketOptions) {
    this.#options = options;
    this.#pairs = options.venues.flatMap((venue, place) =>
      options.symbols.map((symbol, pair) => {
        // Ids of one pair rise by one; those of two pairs of a venue never meet.
        return { venue, symbol, id: 10_000_000 * (10 * place + pair + 1) };
      }),
    );
  }

  next(): readonly SimRecord[] | undefined {
    const { from, to, seed } = this.#options;
    const begin = from + this.#hour * HOUR;
    if (begin >= to) return undefined;
    const end = Math.min(begin + HOUR, to);
    const random = seeded(seed ^ Math.imul(this.#hour + 1, 0x9e3779b1));
    this.#hour += 1;
    const records: SimRecord[] = [];
    for (const pair of this.#pairs) this.#tell(pair, begin, end, random, records);
    return records.sort((a, b) => a.at - b.at);
  }

  #tell(
    pair: { readonly venue: string; readonly symbol: string; id: number },
    begin: number,
    end: number,
    random: () => number,
    records: SimRecord[],
  ): void {
    const { venue, symbol } = pair;
    for (let at = begin; ; ) {
      at += Math.max(1, Math.round(-Math.log(1 - random()) * this.#options.paceS * 1e6));
      if (at >= end) return;
      const time = micros(at);
      const price = this.#price(symbol, at) * (1 + ((random() - 0.5) * 2 * CALM_BPS) / 1e4);
      const common = { symbol, time };
      if (random() < 0.4) {
        const [bid, ask] = [(price - 5e-5).toFixed(4), (price + 1.5e-4).toFixed(4)];
        const quote = { ...common, bid, bidSize: "10", ask, askSize: "5" };
        records.push({ at: time, venue, quote });
        continue;
      }
      pair.id += 1;
      const trade = {
        ...{ ...common, price: price.toFixed(4), id: String(pair.id) },
        size: String(1 + Math.floor(random() * 5000)),
        side: random() < 0.5 ? ("buy" as const) : ("sell" as const),
      };
      records.push({ at: time, venue, trade });
    }
  }

  #price(symbol: string, at: number): number {
    const [base, quote] = coinsOf(symbol);
    return this.#worth(base, at) / this.#worth(quote, at);
  }

  /** A coin in dollars: par, but for its falls, each down within minutes and back within the hour. */
  #worth(coin: string, at: number): number {
    if (coin === "USD") return 1;
    const { from, seed } = this.#options;
    const span = FALL_EVERY_H * HOUR;
    const fall = Math.floor((at - from) / span);
    const random = seeded(seed ^ Math.imul(fall + 1, 0x85ebca6b));
    const whose = random() < 0.5 ? "USDC" : "USDT";
    const begin = random() * (FALL_EVERY_H - 2) * HOUR;
    const depth = DEPTHS_BPS[Math.floor(random() * DEPTHS_BPS.length)] ?? 0;
    const lasts = (0.3 + random() * 0.7) * HOUR;
    const into = (at - from - fall * span - begin) / lasts;
    if (coin !== whose || into < 0 || into > 1) return 1;
    return 1 - (depth / 1e4) * Math.min(1, 4 * into, 4 * (1 - into));
  }
}
