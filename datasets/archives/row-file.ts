import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Layout } from "./source.ts";

/** A trade of an API. Prices and sizes are the venue's decimal text, never a double. */
export interface TradeLine {
  readonly time: Micros;
  readonly price: string;
  readonly size: string;
  /** The aggressor's. */
  readonly side: "buy" | "sell" | undefined;
  readonly id: string | undefined;
}

/** A bar of an API, `time` its open. */
export interface BarLine {
  readonly time: Micros;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** Base units; undefined where the venue does not say. */
  readonly volume: string | undefined;
}

/** A reference price: bid and ask at once, of no stated size. */
export interface PriceLine {
  readonly time: Micros;
  readonly price: string;
}

export const tradeLayout: Layout = { format: "trades-csv", columns: "time=time_us:us" };
export const barLayout = (interval: Micros): Layout => ({
  format: "bars-csv",
  columns: "time=time_us:us",
  interval,
  stamp: "open",
});
export const priceLayout: Layout = { format: "tardis-quotes" };

/** Rows of an API on their way into a unit's file, which `end` completes. */
export interface RowFile<Line> {
  /** Resolves when there is room for more. Throws an input error for a text that is no plain number or id. */
  add(line: Line): Promise<void>;
  /** How many were added. */
  end(): Promise<number>;
}

export const tradeFile = (path: string): RowFile<TradeLine> =>
  rowFile(path, "time_us,price,size,side,trade_id", ({ time, price, size, side, id }) => [
    String(time),
    number(price),
    number(size),
    side ?? "",
    id === undefined ? "" : plainId(id),
  ]);

export const barFile = (path: string): RowFile<BarLine> =>
  rowFile(path, "time_us,open,high,low,close,volume", (bar) => [
    String(bar.time),
    ...[bar.open, bar.high, bar.low, bar.close, bar.volume ?? "0"].map(number),
  ]);

export const priceFile = (path: string, exchange: string, symbol: string): RowFile<PriceLine> =>
  rowFile(
    path,
    "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount",
    ({ time, price }) => [
      plainId(exchange),
      plainId(symbol),
      String(time),
      String(time),
      "",
      number(price),
      number(price),
      "",
    ],
  );

/** What a stranger sent goes into a CSV: only what cannot break out of its field. */
const number = (text: string): string => {
  if (/^-?\d{1,30}(\.\d{1,40})?([eE][+-]?\d{1,3})?$/.test(text)) return text;
  throw refused("number", text);
};

const plainId = (text: string): string => {
  if (/^[A-Za-z0-9._:/-]{1,80}$/.test(text)) return text;
  throw refused("id", text);
};

const refused = (what: string, text: string): WorkbenchError =>
  new WorkbenchError(
    "input",
    `an answer holds ${JSON.stringify(text.slice(0, 60))} where a plain ${what} belongs`,
    "The venue's answers have changed, or something else answers in its place.",
  );

const rowFile = <Line>(
  path: string,
  header: string,
  cells: (line: Line) => readonly string[],
): RowFile<Line> => {
  const out = createWriteStream(path, { flags: "wx" });
  let failed: Error | undefined;
  out.on("error", (error) => {
    failed = error;
  });
  out.write(`${header}\n`);
  let rows = 0;
  return {
    add: async (line) => {
      if (failed) throw failed;
      rows++;
      if (!out.write(`${cells(line).join(",")}\n`))
        await new Promise<void>((resolve) => {
          out.once("drain", resolve);
          out.once("error", () => resolve());
        });
    },
    end: async () => {
      if (failed) throw failed;
      out.end();
      await finished(out);
      return rows;
    },
  };
};
