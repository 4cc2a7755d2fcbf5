import { isReference } from "../../coin/link.ts";
import { everListed } from "../../coin/registry.ts";
import type { Instrument } from "../../market/instrument.ts";
import { seconds } from "../../market/time.ts";
import { e16Number } from "../decimal-text.ts";
import type { BacktestRun } from "../result.ts";
import type { Latency, Terms, VenueTerms } from "../terms.ts";
import { figureOf } from "./figure.ts";
import { returnOf } from "./pnl.ts";
import type { SensitivityStep } from "./shape.ts";

/** A run with one thing changed. */
export interface Variation {
  readonly what: string;
  readonly setting: string;
  readonly terms: Terms;
  /** Ids of all that it may trade; absent: what the run itself may. */
  readonly trade?: readonly string[];
}

/**
 * What is changed, one thing each: latency, fees, the part of the volume, the assumed spread, and each venue where
 * something is traded that other venues have, too. `known` is what the run may trade, `traded` the ids of what it does.
 * A change of nothing (no fees, twice) is left out.
 */
export const variationsOf = (
  terms: Terms,
  known: readonly Instrument[],
  traded: readonly string[],
): Variation[] => [
  ...latencies(terms.latency).map(([setting, latency]) => ({
    ...{ what: "latency", setting, terms: { ...terms, latency } },
  })),
  ...(isFree(terms)
    ? []
    : [0, 2].map((factor) => ({
        ...{ what: "fees", setting: `×${factor}`, terms: withFees(terms, factor) },
      }))),
  {
    ...{ what: "participation", setting: "÷10" },
    terms: { ...terms, participation: terms.participation / 10 },
  },
  ...(terms.assumedSpread === 0
    ? []
    : [
        {
          ...{ what: "assumed spread", setting: "×2" },
          terms: { ...terms, assumedSpread: terms.assumedSpread * 2 },
        },
      ]),
  ...withoutVenues(known, traded).map(([venue, trade]) => ({
    ...{ what: "venues", setting: `without ${venue}`, terms, trade },
  })),
];

/** What came of it; undefined: it could not even begin, for `failure`. */
export const stepOf = (
  { what, setting }: Variation,
  run: BacktestRun | undefined,
  failure: string | null = run?.failure?.cause ?? null,
): SensitivityStep => {
  const ran = failure === null ? run : undefined;
  return {
    ...{ what, setting },
    pnl: ran === undefined ? null : figureOf(e16Number(ran.books.end - ran.books.start)),
    return: ran === undefined ? null : returnOf(ran.books),
    ...{ trades: ran?.trades.length ?? 0, failure },
  };
};

const latencies = ({ median, p95, seed }: Latency): (readonly [string, Latency])[] =>
  median === 0
    ? [1, 5].map((wait) => [`${wait} s`, { median: seconds(wait), p95: seconds(wait), seed }])
    : [0, 4, 20].map((factor) => [
        `×${factor}`,
        { median: median * factor, p95: p95 * factor, seed },
      ]);

const isFree = ({ venues, other }: Terms): boolean =>
  [...Object.values(venues), other].every(({ maker, taker }) => maker === 0 && taker === 0);

const withFees = (terms: Terms, factor: number): Terms => {
  const times = ({ maker, taker }: VenueTerms): VenueTerms => ({
    ...{ maker: maker * factor, taker: taker * factor },
  });
  return {
    ...terms,
    venues: Object.fromEntries(
      Object.entries(terms.venues).map(([venue, each]) => [venue, times(each)]),
    ),
    other: times(terms.other),
  };
};

/**
 * Venues with what is left to trade without each. Other coins are not: a strategy that takes the first one it finds
 * would trade something else.
 */
const withoutVenues = (
  known: readonly Instrument[],
  traded: readonly string[],
): (readonly [string, readonly string[]])[] => {
  const own = known.filter(({ id }) => traded.includes(id));
  const coins = new Set(own.map(coinOf));
  const same = known.filter((each) => !isReference(each.venue) && coins.has(coinOf(each)));
  const venues = [...new Set(own.map(({ venue }) => venue))].sort();
  return venues.flatMap((venue) => {
    const left = same.filter((each) => each.venue !== venue).map(({ id }) => id);
    return left.length === 0 ? [] : [[venue, left] as const];
  });
};

const coinOf = ({ venue, base }: Instrument): string => everListed(venue, base)?.id ?? base;
