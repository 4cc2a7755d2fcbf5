import { WorkbenchError } from "../../engine/errors.ts";
import { type Instrument, symbolOf } from "../../engine/market/instrument.ts";
import { type Micros, micros, seconds } from "../../engine/market/time.ts";
import { COINGECKO_COINS, coingeckoSymbol } from "../../recorder/venues/coingecko-coins.ts";
import { optional, textAt } from "../../recorder/venues/rows.ts";
import { decimalMicros, Unit } from "../../recorder/wire/decimal-time.ts";
import { FieldError, type JsonIndex } from "../../recorder/wire/json-index.ts";
import { Absent, had, type Meaning, readPage } from "./read-page.ts";
import { type PriceLine, priceFile, priceLayout } from "./row-file.ts";
import { defineSource, type Fetched, type FetchTools } from "./source.ts";
import { type UnitSpan, unitSpans } from "./unit-spans.ts";

const DAY = seconds(86_400);

/** The venue's name for a coin; a symbol may have meant another one at another time. */
const idOf = (instrument: Instrument, time: Micros): string => {
  const symbol = symbolOf(instrument);
  const found = COINGECKO_COINS.find(({ id }) => coingeckoSymbol(id, time) === symbol);
  if (found !== undefined) return found.id;
  throw new WorkbenchError(
    "usage",
    `coingecko has no ${symbol} at that time`,
    `It has dollar prices of ${[...new Set(COINGECKO_COINS.map((coin) => coin.symbol))].join(", ")}, some of them for a time only.`,
  );
};

const writePrices = async (
  { client, file: path }: FetchTools,
  { from, to }: UnitSpan,
  id: string,
  symbol: string,
): Promise<Fetched> => {
  // The finest prices of 2 to 90 days are hourly; of one day they would be hourly or not, by how long ago it was.
  const [first, last] = [from - DAY, to + DAY].map((time) => time / 1e6);
  try {
    const prices = had(
      await client.ask(
        `/api/v3/coins/${encodeURIComponent(id)}/market_chart/range?vs_currency=usd&from=${first}&to=${last}&precision=full`,
        (text) => readPage("coingecko", text, meaning, read),
      ),
      `CoinGecko has no ${id}`,
    );
    const file = priceFile(path, "coingecko", symbol);
    let before = Number.NEGATIVE_INFINITY;
    for (const price of prices) {
      // Newest of all may come twice: the hour's, and as the price of now.
      if (price.time >= from && price.time < to && price.time > before) await file.add(price);
      before = Math.max(before, price.time);
    }
    return { rows: await file.end() };
  } catch (error) {
    if (error instanceof Absent) return { absent: error.message };
    throw error;
  }
};

/** `{"prices":[[ms, price], …],"market_caps":…,"total_volumes":…}`, oldest first. */
const read = (json: JsonIndex): PriceLine[] => {
  const list = json.get(0, "prices");
  if (!json.isArray(list)) {
    const status = json.get(json.get(0, "error"), "status");
    const words =
      optional(json, 0, "error") ??
      optional(json, status, "error_message") ??
      optional(json, json.get(0, "status"), "error_message");
    throw new FieldError(words ?? 'no list "prices"');
  }
  const prices: PriceLine[] = [];
  for (let row = json.first(list); row >= 0; row = json.next(row, list)) {
    // A coin that is no longer followed has null.
    if (json.text(json.at(row, 1)) === undefined) continue;
    const time = decimalMicros(textAt(json, row, 0), Unit.ms);
    if (Number.isNaN(time)) throw new FieldError(`no time: "${textAt(json, row, 0)}"`);
    prices.push({ time, price: textAt(json, row, 1) });
  }
  return prices;
};

const meaning = (words: string): Meaning => {
  if (/rate limit|too many/i.test(words)) return "wait";
  return /coin not found/i.test(words) ? "absent" : undefined;
};

/** CoinGecko's market chart: an average over many exchanges, hourly; a reference, never a market. */
export const coingecko = defineSource({
  id: "coingecko",
  describe:
    "CoinGecko REST: hourly reference prices; without a paid key those of the last 365 days",
  documentation: [
    "https://docs.coingecko.com/demo/reference/coins-id-market-chart-range",
    "https://docs.coingecko.com/changelog/improved-5minutely-data-for-historical-chart-data-endpoints",
  ],
  licence:
    'CoinGecko API terms: show "Data powered by CoinGecko" wherever the prices are shown; no licence to pass them on was found.',
  baseUrl: "https://api.coingecko.com",
  // The free service answers a handful of requests a minute.
  limit: { everyMs: 12_000, parallel: 1, penaltyMs: 60_000 },
  series: {
    quotes: {
      describe: "hourly reference prices in dollars, bid and ask at once",
      layout: priceLayout,
      plan: ({ instrument, from, to }) =>
        unitSpans(from, to, micros(DAY)).map((span) => {
          const id = idOf(instrument, span.from);
          return {
            ...span,
            fetch: (tools: FetchTools) => writePrices(tools, span, id, symbolOf(instrument)),
          };
        }),
    },
  },
});
