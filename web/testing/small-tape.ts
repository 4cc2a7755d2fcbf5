import { join } from "node:path";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import { writeTape } from "../../recorder/tape/write-tape.ts";

export interface SmallTape {
  readonly home: string;
  readonly name: string;
  readonly kind?: Manifest["kind"];
  readonly source?: Readonly<Record<string, unknown>>;
  readonly licence?: string;
  /** Why the feed was lost, as a venue or stranger might have put it. */
  readonly reason?: string;
  /** Hours of trades; the depeg is in the second. */
  readonly hours?: number;
}

const START = "2023-03-11T06:00:00Z";

/**
 * A tape for tests, written as every other is: two venues' USDC/USD, a trade each five seconds, 8 % under the peg for
 * some minutes of the second hour, a gap of ten minutes at one venue in the third. No randomness.
 */
export const writeSmallTape = async ({
  home,
  name,
  kind,
  source,
  licence,
  reason,
  hours = 4,
}: SmallTape): Promise<Manifest> => {
  const database = await openDatabase({ threads: 1 });
  const seconds = hours * 3600;
  const gap = JSON.stringify({
    from: "2023-03-11T08:20:00.000000Z",
    to: "2023-03-11T08:30:00.000000Z",
    reason: reason ?? "disconnect",
    missed: null,
  });
  // Parabola of depth 8 % between minute 70 and 110, on top of a saw tooth of one basis point.
  const price = (dip: number): string =>
    `1 - ${dip} * greatest(0, 1 - power((n - 5400) / 1200.0, 2)) + 0.0001 * ((n / 5) % 3 - 1)`;
  const empty =
    "NULL AS bid, NULL AS bid_size, NULL AS ask, NULL AS ask_size, NULL AS open, NULL AS high, NULL AS low, NULL AS interval";
  const trades = (venue: string, dip: number, offset: number, where: string): string => `
    SELECT TIMESTAMP ${quoteText(START.slice(0, -1))} + to_seconds(n + ${offset}) AS event_time, NULL AS receive_time, ${quoteText(venue)} AS venue, 'USDC/USD' AS symbol,
      'trade' AS kind, ${price(dip)} AS price, 1000 + n % 700 AS size, CASE WHEN n % 2 = 0 THEN 'buy' ELSE 'sell' END AS side,
      ${quoteText(venue)} || n AS trade_id, ${empty}, NULL AS detail
    FROM range(0, ${seconds}, 5) AS numbers(n) WHERE ${where}`;
  const lost = hours > 2.5 ? "n < 8400 OR n >= 9000" : "true";
  const gaps =
    hours > 2.5
      ? `UNION ALL SELECT TIMESTAMP '2023-03-11T08:30:00', NULL, 'coinbase', 'USDC/USD', 'gap', NULL, NULL, NULL, NULL, ${empty}, ${quoteText(gap)}`
      : "";
  try {
    return await writeTape({
      database,
      rows: `SELECT * FROM (${trades("kraken", 0.08, 0, "true")} UNION ALL ${trades("coinbase", 0.05, 2, lost)} ${gaps})
             ORDER BY event_time, venue, kind, trade_id`,
      out: join(home, "tapes", name),
      name,
      kind: kind ?? "imported",
      clock: "event_time",
      source: source ?? { origin: "a formula" },
      licence: licence ?? "CC0-1.0",
      created: "2023-03-12T00:00:00Z",
    });
  } finally {
    database.close();
  }
};
