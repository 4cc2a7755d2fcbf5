import { numberToE8 } from "../market/price.ts";
import { bookDriver, coinsDriver, type Driver, type Row, venueDriver } from "./drive.ts";
import type { SeriesContext } from "./indicator.ts";
import { parseSelect } from "./select.ts";
import { DOLLAR } from "./testing.ts";

/** What the tests of indicators over quotes, venues and coins share: rows by hand, and runs of a select over them. */

/** A time in seconds, prices and sizes in natural units; what is left out is missing. */
export interface BookRow {
  readonly at: number;
  readonly bid?: number;
  readonly ask?: number;
  /** Of both sides, where they are not told apart. */
  readonly depth?: number;
  readonly bidSize?: number;
  readonly askSize?: number;
  /** Price, size and side: 1 bought, -1 sold, 0 not told. */
  readonly trade?: readonly [number, number, number];
}

export interface VenueRow {
  readonly at: number;
  readonly venue: string;
  readonly price: number;
  readonly size?: number;
  readonly pair?: string;
}

type Cells = Readonly<Record<string, number | string | undefined>>;

/** A row of cells; `at` in seconds. */
const rowOf = (at: number, cells: Cells): Row => ({
  time: at * 1e6,
  number: (name) => {
    const value = cells[name];
    return typeof value === "number" ? value : Number.NaN;
  },
  text: (name) => String(cells[name] ?? ""),
});

/** Steps of 1e-8. */
const steps = (price: number | undefined): number | undefined =>
  price === undefined ? undefined : numberToE8(price);

const column = (select: string, field: string): number => {
  const found = parseSelect(select).definition.fields.findIndex(({ name }) => name === field);
  if (found < 0) throw new RangeError(`${select} has no field "${field}"`);
  return found;
};

const collect = (values: Float64Array, drive: Driver, rows: readonly Row[], at: number): number[] =>
  rows.map((row) => {
    drive(row);
    return values[at] ?? Number.NaN;
  });

/** The column of one field after each row. */
export const runBook = (
  select: string,
  rows: readonly BookRow[],
  field = "",
  context: SeriesContext = DOLLAR,
): number[] => {
  const { definition, parameters } = parseSelect(select);
  if (definition.input !== "l1") throw new RangeError(`${select} is not over a book`);
  const indicator = definition.create(parameters, context);
  const told = rows.map(({ at, bid, ask, depth, bidSize = depth, askSize = depth, trade }) => {
    const [price, size, side = 0] = trade ?? [];
    return rowOf(at, {
      ...{ bid: steps(bid), bid_size: bid === undefined ? undefined : bidSize },
      ...{ ask: steps(ask), ask_size: ask === undefined ? undefined : askSize },
      ...{ price: steps(price), size, side },
    });
  });
  return collect(indicator.values, bookDriver(indicator), told, column(select, field));
};

/** The same over prints; the venue `ref` tells a rate. A size left out is 1, a pair COIN/USD. */
export const runVenues = (select: string, rows: readonly VenueRow[], field = ""): number[] => {
  const { definition, parameters } = parseSelect(select);
  if (definition.input !== "venues") throw new RangeError(`${select} is not over venues`);
  const indicator = definition.create(parameters, DOLLAR);
  const told = rows.map(({ at, venue, price, size = 1, pair = "COIN/USD" }) =>
    rowOf(at, { venue, pair, price: steps(price), size }),
  );
  return collect(indicator.values, venueDriver(indicator), told, column(select, field));
};

/** The same over minutes, of which each is a price a coin; undefined where there is none. */
export const runCoins = (
  select: string,
  minutes: readonly (readonly (number | undefined)[])[],
  field: string,
  times: readonly number[] = minutes.map((_, i) => i),
): number[] => {
  const { definition, parameters } = parseSelect(select);
  if (definition.input !== "coins") throw new RangeError(`${select} is not over coins`);
  const indicator = definition.create(parameters, DOLLAR);
  const names = (minutes[0] ?? []).map((_, i) => `coin_${i}`);
  const told = minutes.map((prices, i) =>
    rowOf(
      (times[i] ?? Number.NaN) * 60,
      Object.fromEntries(names.map((name, k) => [name, steps(prices[k])])),
    ),
  );
  return collect(indicator.values, coinsDriver(indicator, names), told, column(select, field));
};
