import type { Instrument } from "../../engine/market/instrument.ts";
import { formatTime, type Micros, micros, seconds } from "../../engine/market/time.ts";
import { optional, textAt } from "../../recorder/venues/rows.ts";
import { decimalMicros, Unit } from "../../recorder/wire/decimal-time.ts";
import { FieldError, type JsonIndex } from "../../recorder/wire/json-index.ts";
import { coinbaseMeaning } from "./coinbase-pages.ts";
import { Absent, had, readPage } from "./read-page.ts";
import { type BarLine, barFile, barLayout } from "./row-file.ts";
import type { Fetched, FetchTools, Series } from "./source.ts";
import { type UnitSpan, unitSpans } from "./unit-spans.ts";

/** Candles of an answer at most; a request for more is refused. */
const MOST = 300;

/** Coinbase' candles: minutes without a trade have none. */
export const coinbaseCandles = (
  describe: string,
  interval: Micros,
  wireOf: (instrument: Instrument) => string,
): Series => ({
  describe,
  layout: barLayout(interval),
  plan: ({ instrument, from, to }) => {
    const wire = wireOf(instrument);
    return unitSpans(from, to, seconds(86_400)).map((span) => ({
      ...span,
      fetch: (tools: FetchTools) => writeCandles(tools, span, interval, wire),
    }));
  },
});

const writeCandles = async (
  { client, file: path }: FetchTools,
  { from, to }: UnitSpan,
  interval: Micros,
  wire: string,
): Promise<Fetched> => {
  const bars = new Map<number, BarLine>();
  // Whether the candle at `end` belongs to the answer the documentation does not say: each request asks for it again.
  const step = (MOST - 1) * interval;
  for (let start: number = from; start < to; start += step) {
    const end = Math.min(start + step, to);
    const [first, last] = [start, end].map((time) => `${formatTime(micros(time)).slice(0, 19)}Z`);
    try {
      const page = had(
        await client.ask(
          `/products/${encodeURIComponent(wire)}/candles?granularity=${interval / 1e6}&start=${first}&end=${last}`,
          (text) => readPage("coinbase", text, coinbaseMeaning, read),
        ),
        `Coinbase has no ${wire}`,
      );
      for (const bar of page) bars.set(bar.time, bar);
    } catch (error) {
      if (error instanceof Absent) return { absent: error.message };
      throw error;
    }
  }
  const file = barFile(path);
  // An answer may begin before what was asked for.
  for (const bar of [...bars.values()].sort((a, b) => a.time - b.time))
    if (bar.time >= from && bar.time < to) await file.add(bar);
  return { rows: await file.end() };
};

/** `[[seconds, low, high, open, close, volume], …]`, newest first. */
const read = (json: JsonIndex): BarLine[] => {
  if (!json.isArray(0)) throw new FieldError(optional(json, 0, "message") ?? "no list of candles");
  const bars: BarLine[] = [];
  for (let row = json.first(0); row >= 0; row = json.next(row, 0)) {
    const text = (index: number): string => textAt(json, row, index);
    const time = decimalMicros(text(0), Unit.s);
    if (Number.isNaN(time)) throw new FieldError(`no time: "${text(0)}"`);
    const [low, high, open, close, volume] = [text(1), text(2), text(3), text(4), text(5)];
    bars.push({ time, open, high, low, close, volume });
  }
  return bars;
};
