import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import { baseRate } from "./base-rate.ts";
import { events } from "./index.ts";
import { mechanismOf } from "./mechanism.ts";

const file = fileURLToPath(new URL("../../../shared/depeg-events.csv", import.meta.url));

/** A note as people without the file's neighbours read it. */
const plainWords = (note: unknown): string | null =>
  typeof note !== "string"
    ? null
    : note
        .replace(" from shared/market-data", " from one-minute market data")
        .replace("(shared/market-data)", "(market data)")
        .replace("the seed says", "popular accounts say");

describe("the catalogue of events", () => {
  it("is the file's, row by row, but for what is only recalled", async () => {
    const database = await openDatabase();
    const rows = await database.rows(
      `SELECT * FROM read_csv(${quoteText(file)}, header = true, all_varchar = true)`,
    );
    const wanted = rows.filter(({ confidence }) => confidence !== "recalled");
    expect(wanted.length).toBeLessThan(rows.length);
    const ours = events.map((event) => ({
      id: event.id,
      coin: event.coin,
      direction: event.direction,
      onset_utc: event.onset,
      trough_utc: event.trough ?? "unknown",
      trough_price: event.extreme ?? Number.NaN,
      venue: event.venue ?? "unknown",
      recovery_utc: event.recovery,
      cause: event.cause,
      dynamics: event.dynamics,
      cluster: event.cluster,
      source: event.source,
      confidence: event.confidence,
      note: event.note ?? null,
    }));
    expect(new Set(ours)).toEqual(
      new Set(
        wanted.map((row) => ({
          ...row,
          trough_price: Number(row["trough_price"]),
          note: plainWords(row["note"]),
        })),
      ),
    );
  });

  it("names no event twice, and knows what holds each coin's peg", () => {
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.filter(({ coin }) => mechanismOf(coin) === undefined)).toEqual([]);
    expect(mechanismOf("constructor")).toBeUndefined();
  });
});

describe("the base rate", () => {
  it("is that of documented falls with a known outcome", () => {
    expect(baseRate()).toMatchObject({
      recovered: 6,
      known: 16,
      unknown: 23,
      sentence: "of 16 documented falls beyond 2 % with a known outcome 6 recovered; 23 unknown",
    });
  });

  it("adds up over the mechanisms", () => {
    const parts = (["fiat-backed", "over-collateralised", "synthetic", "algorithmic"] as const).map(
      baseRate,
    );
    const sum = (key: "known" | "recovered" | "unknown") =>
      parts.reduce((total, part) => total + part[key], 0);
    expect([sum("recovered"), sum("known"), sum("unknown")]).toEqual([6, 16, 23]);
    expect(parts[0]?.sentence).toMatch(/falls of fiat-backed coins beyond/);
  });
});
