import type { Instrument } from "../../engine/market/instrument.ts";
import { symbolOf } from "../../engine/market/instrument.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { VenueTrade } from "../../recorder/venues/venue.ts";
import type { Client } from "./client.ts";
import { Absent, isDust } from "./read-page.ts";
import { tradeFile, tradeLayout } from "./row-file.ts";
import type { Fetched, FetchTools, Series } from "./source.ts";
import { type UnitSpan, unitSpans } from "./unit-spans.ts";

/** What a walk through a venue's pages is given. */
export interface Walk {
  readonly client: Pick<Client, "ask" | "receipts">;
  /** As the venue's paths spell the instrument. */
  readonly wire: string;
  /** `USDC/USD` */
  readonly symbol: string;
  /** Inclusive. */
  readonly from: Micros;
  /** Exclusive. */
  readonly to: Micros;
  /** Rows of a full page: the venue's most, and in tests less. */
  readonly limit: number;
  /** The source's own; see FetchTools. */
  readonly memory: Map<string, unknown>;
}

/**
 * Pages of trades that hold at least all of [from, to), oldest first and each trade once, whatever else they hold around
 * it. Throws Absent where the venue has no such history.
 */
export type Pages = (walk: Walk) => AsyncIterable<readonly VenueTrade[]>;

/** A series of trades that a venue's API gives page by page. */
export const pagedTrades = ({
  describe,
  length,
  limit,
  wireOf,
  pages,
}: {
  readonly describe: string;
  /** Of a unit. */
  readonly length: Micros;
  readonly limit: number;
  /** How paths spell an instrument. Throws a usage error for one that the venue cannot have. */
  wireOf(instrument: Instrument): string;
  readonly pages: Pages;
}): Series => ({
  describe,
  layout: tradeLayout,
  plan({ instrument, from, to }) {
    const [wire, symbol] = [wireOf(instrument), symbolOf(instrument)];
    return unitSpans(from, to, length).map((span) => ({
      ...span,
      fetch: ({ client, memory, file }: FetchTools) =>
        writeTrades(file, span, pages({ client, memory, wire, symbol, limit, ...span })),
    }));
  },
});

/** Those of a unit into its file. */
const writeTrades = async (
  path: string,
  { from, to }: UnitSpan,
  pages: AsyncIterable<readonly VenueTrade[]>,
): Promise<Fetched> => {
  const file = tradeFile(path);
  try {
    for await (const page of pages)
      for (const trade of page) {
        const { eventTime: time, price, size, side, id } = trade;
        if (time >= from && time < to && !isDust(trade))
          await file.add({ time, price, size, side, id });
      }
  } catch (error) {
    await file.end();
    if (error instanceof Absent) return { absent: error.message };
    throw error;
  }
  return { rows: await file.end() };
};

/** `time` and so many seconds earlier or later. */
export const shifted = (time: Micros, seconds: number): Micros => micros(time + seconds * 1e6);
