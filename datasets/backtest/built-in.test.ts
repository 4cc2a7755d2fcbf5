import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BacktestRun } from "../../engine/backtest/result.ts";
import { strategies } from "../../engine/backtest/strategies/registry.ts";
import { parseTime } from "../../engine/market/time.ts";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import { openTape, type Tape } from "../../recorder/tape/open-tape.ts";
import { sharedTapes } from "../evaluation/testing/shared-tapes.ts";
import { importTape } from "../import/import-tape.ts";
import { faultsOf, runStrategy } from "./testing/run-strategy.ts";

// Every built-in strategy over real bars, for the days that matter; over ticks they run where that tape's replay is tested.

/** Until, exclusive. */
const DAYS: readonly (readonly [tape: string, from: string, to: string])[] = [
  ["svb-march-2023", "2023-03-10", "2023-03-14"],
  ["terra-may-2022", "2022-05-07", "2022-05-12"],
  ["bybit-usdeusdt-1h", "2025-10-05", "2025-10-15"],
];
const time = (text: string): number => parseTime(text) ?? Number.NaN;

let home = "";
const tapes = new Map<string, Tape>();
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-built-in-"));
  const database = await openDatabase();
  for (const [name, from, to] of DAYS) {
    const groups = [];
    for (const group of sharedTapes.find((each) => each.name === name)?.groups ?? []) {
      const [whole = ""] = group.files;
      const file = join(home, `${name}-${groups.length}.parquet`);
      // Only what is looked at: every day is a file of the tape.
      await database.run(
        `COPY (SELECT * FROM read_parquet(?) WHERE ts_ms >= ? AND ts_ms < ? ORDER BY ts_ms)
         TO ${quoteText(file)} (FORMAT parquet)`,
        [whole, time(from) / 1e3, time(to) / 1e3],
      );
      groups.push({ ...group, files: [file] });
    }
    const out = join(home, name);
    await importTape({ groups, out, name, created: "2026-01-01T00:00:00.000000Z" });
    tapes.set(name, await openTape(out, { home }));
  }
  database.close();
}, 120_000);
afterAll(async () => {
  for (const tape of tapes.values()) tape.close();
  await rm(home, { recursive: true, force: true });
});

const run = async (name: string, id: string): Promise<BacktestRun> => {
  const tape = tapes.get(name);
  if (tape === undefined) throw new Error(`no tape ${name}`);
  // The usual 50 hours are longer than these days.
  const bar = name.endsWith("1h") ? "1h" : "15m";
  return runStrategy(tape, id, id === "cross" ? { bar, fast: 3, slow: 8 } : {}, {});
};

describe.each(DAYS.map(([name]) => name))("%s", (name) => {
  it.each([...strategies.keys()])("runs with %s to its end, and the books close", async (id) => {
    if (id === "crossVenue" && name !== "svb-march-2023") {
      // One instrument of the coin is nothing to compare.
      await expect(run(name, id)).rejects.toThrow(/^crossVenue: there is only /);
      return;
    }
    const found = await run(name, id);
    expect(faultsOf(found)).toEqual([]);
    // On 10 October 2025 no hour closed as deep as the strategy's entry.
    const stays = id === "depegReversion" && name === "bybit-usdeusdt-1h";
    expect(found.fills.length > 0).toBe(!stays);
  });
});

describe("on the minutes of March 2023", () => {
  const trough = time("2023-03-11T07:16");

  it("flight is out hours before the trough, with most of the fall below it", async () => {
    const { fills } = await run("svb-march-2023", "flight");
    const [out] = fills.filter(({ side }) => side === "sell");
    expect(out).toMatchObject({ tag: "flight", instrument: "kraken:USDC/USD" });
    expect(out?.time).toBeLessThan(trough - 6 * 3600e6);
    expect(out?.price).toBeGreaterThan(98_000_000);
  });

  it("depegReversion buys on the way down, far over the trough, and sells near par", async () => {
    const { fills } = await run("svb-march-2023", "depegReversion");
    expect([...new Set(fills.map(({ tag }) => tag))]).toEqual([
      "part 1 of 3",
      "part 3 of 3",
      "par",
    ]);
    for (const { side, time: at, price } of fills) {
      expect(side).toBe(price < 99_700_000 ? "buy" : "sell");
      // 0.874 was the lowest close.
      if (side === "buy") expect(price).toBeGreaterThan(90_000_000);
      expect(at < trough).toBe(side === "buy");
    }
  });
});
