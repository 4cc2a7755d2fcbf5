import type { DuckDBValue } from "@duckdb/node-api";
import { micros } from "../../engine/market/time.ts";
import type { SimRecord } from "./sim-record.ts";
import type { SimQuote, SimTrade } from "./sim-venue.ts";

type Texts = (text: string) => string;

/** A row of the tape source's query as a record; `number` names a trade that has no id, `texts` keeps one string of equal ones. */
export const readRecord = (
  row: readonly DuckDBValue[],
  number: (venue: string, symbol: string, seq: number) => string,
  texts: Texts,
): SimRecord => {
  const [at, rawVenue, rawSymbol, isTrade, time, first, second, ask, askSize, side, id, seq] = row;
  const venue = texts(String(rawVenue));
  const symbol = texts(String(rawSymbol));
  // Literals, each with all its fields: history keeps millions of these, and a spread makes them three times as large.
  if (isTrade !== true) {
    const quote: SimQuote = {
      symbol,
      time: micros(Number(time)),
      bid: priceOf(first, texts),
      bidSize: sizeOf(second),
      ask: priceOf(ask, texts),
      askSize: sizeOf(askSize),
    };
    return { at: micros(Number(at)), venue, quote };
  }
  const trade: SimTrade = {
    symbol,
    time: micros(Number(time)),
    price: priceOf(first, texts) ?? "0",
    size: sizeOf(second) ?? "0",
    side: side === "buy" ? "buy" : side === "sell" ? "sell" : undefined,
    id: typeof id === "string" ? id : number(venue, symbol, Number(seq)),
  };
  return { at: micros(Number(at)), venue, trade };
};

/** Prices repeat, sizes do not: only those are worth looking up. */
const priceOf = (value: DuckDBValue | undefined, texts: Texts): string | undefined =>
  typeof value === "string" ? texts(value) : undefined;

const sizeOf = (value: DuckDBValue | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;
