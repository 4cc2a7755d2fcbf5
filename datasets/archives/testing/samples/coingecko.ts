import { micros } from "../../../../engine/market/time.ts";
import { coingecko } from "../../coingecko.ts";
import type { Host } from "../archive-server.ts";
import type { SourceSample } from "../sample.ts";

const HOUR = 3600e6;
const DAY = 24 * HOUR;
const from = Date.UTC(2025, 5, 10) * 1000;
const to = from + 3 * DAY;

/** A price an hour, some seconds late and of many digits, as averages are; none on the second day. */
const prices = Array.from({ length: 9 * 24 }, (_, i) => ({
  time: from - 3 * DAY + i * HOUR + ((i * 7919) % 60_000) * 1000,
  price: 0.97 + (i % 50) / 1717,
})).filter(({ time }) => time < from + DAY || time >= from + 2 * DAY);

/** `/coins/:id/market_chart/range`: hourly from two days on; finer where less is asked for, which nobody should rely on. */
const host: Host = ({ pathname, searchParams: query }) => {
  if (!pathname.startsWith("/api/v3/coins/")) return undefined;
  if (pathname !== "/api/v3/coins/usd-coin/market_chart/range")
    return { status: 404, body: '{"error":"coin not found"}' };
  const [start = 0, end = 0] = ["from", "to"].map((name) => Number(query.get(name)) * 1e6);
  if (query.get("vs_currency") !== "usd" || !(end - start >= 2 * DAY))
    return { status: 422, body: '{"error":"not what this test expects"}' };
  const rows = prices.filter(({ time }) => time >= start && time <= end);
  const list = rows.map(({ time, price }) => [time / 1000, price]);
  return {
    body: JSON.stringify({ prices: list, market_caps: list, total_volumes: list }),
  };
};

export const coingeckoSamples: readonly SourceSample[] = [
  {
    source: coingecko,
    series: "quotes",
    instrument: "coingecko:USDC/USD",
    from: micros(from),
    to: micros(to),
    host: () => host,
    rows: prices
      .filter(({ time }) => time >= from && time < to)
      .map(({ time, price }) => [time, "quote", Number(price.toFixed(8)), "", "", ""].join("|")),
    checksums: false,
  },
];
