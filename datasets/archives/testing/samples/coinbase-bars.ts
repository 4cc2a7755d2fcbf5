import { micros } from "../../../../engine/market/time.ts";
import { coinbase } from "../../coinbase.ts";
import type { Host } from "../archive-server.ts";
import type { SourceSample } from "../sample.ts";

const MINUTE = 60e6;
const DAY = 1440 * MINUTE;
const from = Date.UTC(2023, 2, 11) * 1000;
const to = from + 3 * DAY;

/** The minutes that had a trade: on the second day none, else two of ten. */
const minutes: readonly number[] = Array.from(
  { length: 5 * 1440 },
  (_, i) => from - DAY + i * MINUTE,
).filter((time, i) => (time < from + DAY || time >= from + 2 * DAY) && i % 10 < 2);

const figures = (time: number) => {
  const n = (time / MINUTE) % 97;
  const [open, close] = [9300 + n, 9300 + ((n * 7) % 97)];
  const [low, high] = [Math.min(open, close) - 3, Math.max(open, close) + 2];
  return { open, high, low, close, volume: n * 1.5 };
};

/** `/products/:id/candles`: both ends inclusive, newest first, refused where it would be more than 300. */
const host: Host = ({ pathname, searchParams: query }) => {
  if (pathname !== "/products/USDT-USD/candles") return undefined;
  const [start, end] = ["start", "end"].map((name) => Date.parse(query.get(name) ?? "") * 1000);
  if (start === undefined || end === undefined || query.get("granularity") !== "60")
    return { status: 400, body: '{"message":"Unsupported granularity"}' };
  if (Math.floor((end - start) / MINUTE) + 1 > 300)
    return {
      status: 400,
      body: '{"message":"granularity too small for the requested time range. Count of aggregations requested exceeds 300"}',
    };
  // Some may precede the start, as the documentation warns.
  const rows = minutes
    .filter((time) => time >= start - 2 * MINUTE && time <= end)
    .map((time) => {
      const { open, high, low, close, volume } = figures(time);
      return [time / 1e6, low / 1e4, high / 1e4, open / 1e4, close / 1e4, volume];
    });
  return { body: JSON.stringify(rows.reverse()) };
};

export const coinbaseBars: SourceSample = {
  source: coinbase,
  series: "bars-1m",
  instrument: "coinbase:USDT/USD",
  from: micros(from),
  to: micros(to),
  host: () => host,
  rows: minutes
    .filter((time) => time >= from && time < to)
    .map((time) => {
      const { close, volume } = figures(time);
      return [time + MINUTE, "bar", close / 1e4, volume, "", ""].join("|");
    }),
  checksums: false,
};
