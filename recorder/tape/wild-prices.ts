import { quoteText } from "../duckdb.ts";
import type { TapeClock } from "./manifest.ts";
import { type ContentCheck, findPlaces } from "./places.ts";

const series = "PARTITION BY venue, symbol, kind, interval ORDER BY seq";
const prints = (table: string, where: string): string =>
  `SELECT seq, event_time, receive_time, venue, symbol, kind, interval, price::DOUBLE AS price
   FROM ${table} WHERE kind IN ('trade', 'bar') AND price > 0 AND ${where}`;

/**
 * A print (or a bar's close) far off its neighbours that comes back: more than 5 % from the median of the five before
 * it and of the five after it, on the same side, while those two medians agree and their prints lie close together.
 * A fall that stays is none, however deep, nor is a market that jumps about: on the bars of TerraUSD's collapse, of
 * which a third moved by over 5 %, this finds nothing.
 */
export const wildPrices =
  (clock: TapeClock): ContentCheck =>
  async (database, table) => {
    // Medians cost two microseconds a print: only instruments that jump at all are looked at.
    const jumping = await database.rows(
      `SELECT DISTINCT venue, symbol
       FROM (SELECT *, lag(price) OVER (${series}) AS before FROM (${prints(table, "true")}))
       WHERE abs(price / before - 1) > 0.04 ORDER BY venue, symbol`,
    );
    if (jumping.length === 0) return [];
    const pairs = jumping.map(
      ({ venue, symbol }) => `(${quoteText(String(venue))}, ${quoteText(String(symbol))})`,
    );
    return findPlaces(database, "wild-price", clock, {
      from: `SELECT *, median(price) OVER before AS earlier, median(price) OVER after AS later,
          mad(price) OVER before AS unrest, mad(price) OVER after AS turmoil
        FROM (${prints(table, `(venue, symbol) IN (${pairs.join(", ")})`)})
        WINDOW before AS (${series} ROWS BETWEEN 5 PRECEDING AND 1 PRECEDING),
          after AS (${series} ROWS BETWEEN 1 FOLLOWING AND 5 FOLLOWING)`,
      where: `abs(price / earlier - 1) > 0.05 AND abs(price / later - 1) > 0.05
        AND (price > earlier) = (price > later)
        AND abs(later - earlier) <= 0.2 * abs(price - earlier)
        AND abs(price - earlier) > 10 * greatest(unrest, turmoil)`,
      detail:
        "'prices ' || venue || ':' || symbol || ' at ' || price || ', before and after it ' || earlier || ' and ' || later",
    });
  };
