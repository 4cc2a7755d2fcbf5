import { quoteText } from "../duckdb.ts";
import type { FindingCode } from "./finding.ts";
import { gapList } from "./gap-list.ts";
import type { Manifest } from "./manifest.ts";
import { type ContentCheck, findPlaces, type PlacesOptions } from "./places.ts";
import { wildPrices } from "./wild-prices.ts";

/** What is looked for in the ticks themselves. `fresh` are the `seq` before which a file is known to be missing. */
export const contentChecks = (manifest: Manifest, fresh: readonly number[]): ContentCheck[] => {
  const { clock } = manifest;
  const check =
    (code: FindingCode, options: (table: string) => PlacesOptions): ContentCheck =>
    (database, table) =>
      findPlaces(database, code, clock, options(table));
  const instrument = "venue || ':' || symbol";
  const listed = ["", ...manifest.instruments].map(quoteText).join(", ");
  return [
    // lag() OVER () follows the order in which the files hold their rows: the order that a reader gets.
    check("seq-hole", (table) => ({
      from: `SELECT *, coalesce(lag(seq) OVER (), 0) AS before FROM ${table}`,
      where: `seq <> before + 1 AND seq NOT IN (${[0, ...fresh].join(", ")})`,
      detail: "'comes after seq ' || before",
    })),
    check("time-backwards", (table) => ({
      from: `SELECT *, lag(${clock}) OVER () AS before FROM ${table}`,
      where: `${clock} IS NULL OR ${clock} < before`,
      detail: `CASE WHEN ${clock} IS NULL THEN 'has no ${clock}' ELSE 'is earlier than the record before it, ' || before END`,
    })),
    check("unknown-instrument", (table) => ({
      from: `SELECT * FROM ${table}`,
      where: `coalesce(${instrument}, '') NOT IN (${listed})
        OR (kind IN ('trade', 'quote', 'bar', 'gap') AND (venue IS NULL OR symbol IS NULL))`,
      detail: `'is of ' || coalesce(${instrument}, 'no instrument') || ', which tape.json does not list'`,
    })),
    check("duplicate", (table) => ({
      from: `SELECT *, row_number() OVER (PARTITION BY venue, symbol, trade_id ORDER BY seq) AS nth
        FROM ${table} WHERE kind = 'trade' AND trade_id IS NOT NULL`,
      where: "nth > 1",
      detail: `'repeats trade ' || trade_id || ' of ' || ${instrument}`,
    })),
    check("duplicate", (table) => ({
      from: `SELECT *, row_number() OVER (PARTITION BY venue, symbol, interval, event_time ORDER BY seq) AS nth
        FROM ${table} WHERE kind = 'bar'`,
      where: "nth > 1",
      detail: `'repeats the bar of ' || ${instrument} || ' that closes at ' || event_time`,
    })),
    check("crossed-quote", (table) => ({
      from: `SELECT * FROM ${table} WHERE kind = 'quote'`,
      // A locked book, bid = ask, is rare and no contradiction.
      where: "bid > ask",
      detail: `'quotes ' || ${instrument} || ' at ' || bid || ' bid, ' || ask || ' ask'`,
    })),
    check("wild-price", (table) => ({
      from: `SELECT *, least(price, open, high, low, bid, ask) AS lowest
        FROM ${table} WHERE kind IN ('trade', 'quote', 'bar')`,
      where: "lowest <= 0",
      detail: `'prices ' || ${instrument} || ' at ' || lowest`,
    })),
    wildPrices(clock),
    gapList(clock),
  ];
};
