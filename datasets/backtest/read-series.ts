import { stat } from "node:fs/promises";
import { WorkbenchError } from "../../engine/errors.ts";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import { tablePath } from "./result-store.ts";
import type { NamedCurve, PriceSeries, RunSeries, SeriesFill } from "./run-series.ts";

/** A year of minutes four times over; a picture has a thousand columns. */
const MOST_ROWS = 2_000_000;
const MOST_FILLS = 20_000;

type Row = Record<string, unknown>;

/** What the pictures of a kept result are drawn of. Throws an `input` error for files that are none of ours. */
export const readSeries = async (home: string, id: string): Promise<RunSeries> => {
  const database = await openDatabase({ threads: 1, memoryLimit: "512MB" });
  // One thread keeps the order of the file.
  const read = async (name: string, columns: string, most: number): Promise<Row[]> => {
    const path = tablePath(home, id, name);
    if (!(await stat(path).catch(() => undefined))?.isFile()) return [];
    return database
      .rows(`SELECT ${columns} FROM read_parquet(${quoteText(path)}) LIMIT ${most}`)
      .catch((cause: unknown) => {
        throw new WorkbenchError(
          "input",
          `${name}.parquet of result ${id} cannot be read`,
          "Run the backtest again: it replaces the result.",
          { cause },
        );
      });
  };
  const us = (name: string): string => `epoch_us("${name}"::TIMESTAMP)::DOUBLE AS "${name}"`;
  const double = (name: string): string => `${name}::DOUBLE AS ${name}`;
  try {
    const equity = await read(
      "equity",
      `run::VARCHAR AS run, ${us("time")}, ${double("equity")}, ${double("exposure")}`,
      MOST_ROWS,
    );
    const fills = await read(
      "fills",
      `${us("time")}, instrument::VARCHAR AS instrument, side::VARCHAR AS side, ${double("price")}, ${double("size")}`,
      MOST_FILLS,
    );
    const prices = await read(
      "prices",
      `instrument::VARCHAR AS instrument, ${["start", "end"].map(us).join(", ")}, ${["low", "high", "close"].map(double).join(", ")}`,
      MOST_ROWS,
    );
    return { curves: curvesOf(equity), fills: fills.flatMap(fillOf), prices: pricesOf(prices) };
  } finally {
    database.close();
  }
};

const numberOf = (value: unknown): number => (typeof value === "number" ? value : Number.NaN);

/** Rows by a text of theirs, in the order in which each came first. */
const groups = (rows: readonly Row[], name: string): Map<string, Row[]> => {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const key = String(row[name] ?? "").slice(0, 200);
    const own = found.get(key);
    if (own === undefined) found.set(key, [row]);
    else own.push(row);
  }
  return found;
};

const column = (rows: readonly Row[], name: string): Float64Array =>
  Float64Array.from(rows, (row) => numberOf(row[name]));

const curvesOf = (rows: readonly Row[]): NamedCurve[] =>
  [...groups(rows, "run")].map(([name, own]) => ({
    name,
    time: column(own, "time"),
    equity: column(own, "equity"),
    exposure: column(own, "exposure"),
  }));

const fillOf = (row: Row): SeriesFill[] => {
  const side = row["side"];
  if (side !== "buy" && side !== "sell") return [];
  return [
    {
      ...{ time: numberOf(row["time"]), instrument: String(row["instrument"]).slice(0, 200), side },
      ...{ price: numberOf(row["price"]), size: numberOf(row["size"]) },
    },
  ];
};

const pricesOf = (rows: readonly Row[]): PriceSeries[] =>
  [...groups(rows, "instrument")].map(([instrument, own]) => ({
    ...{ instrument, start: column(own, "start"), end: column(own, "end") },
    ...{ low: column(own, "low"), high: column(own, "high"), close: column(own, "close") },
  }));
