import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sharedTapes } from "../../datasets/evaluation/testing/shared-tapes.ts";
import { importTape } from "../../datasets/import/import-tape.ts";
import { datasets } from "../../datasets/index.ts";
import { strategies } from "../../engine/backtest/strategies/registry.ts";
import { parseTime } from "../../engine/market/time.ts";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { parseArguments } from "../arguments.ts";
import * as commands from "../commands/index.ts";
import { eventSection } from "./event-section.ts";
import { famousEvents } from "./events.ts";
import { strategySection } from "./page.ts";
import { runEvent } from "./run-event.ts";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");
const page = read("docs/strategy-results.md");
const STALE = "docs/strategy-results.md is out of date: run npm run strategy-results";

const blocks = [...page.matchAll(/```\n([\s\S]*?)```/g)].flatMap(([, block = ""]) =>
  block.trim().split("\n"),
);

it("names commands that there are, with options that they know", () => {
  expect(blocks.length).toBeGreaterThan(10);
  const scripts: unknown = JSON.parse(read("package.json")).scripts;
  for (const line of blocks) {
    const [, script, pegtape] =
      /^(?:npm run (\S+) -- \S+|npx pegtape (.*?))(?: +#.*)?$/.exec(line) ?? [];
    if (script !== undefined) expect(scripts).toHaveProperty(script);
    else {
      const argv = (pegtape ?? line).split(" ");
      const known = { commands: Object.values(commands), layers: {} };
      expect(parseArguments(argv, known)).toMatchObject({
        command: { command: "backtest <tape>" },
        args: { home: "history" },
      });
    }
  }
});

it("is of the strategies that there are, with their defaults", () => {
  expect(page, STALE).toContain(strategySection());
});

it("has a row of every strategy on every tape", () => {
  const rows = [...page.matchAll(/^\| `(\S+)` \| (\w+) \|/gm)].map(
    ([, tape, id]) => `${tape} ${id}`,
  );
  const tapes = [...sharedTapes.map(({ name }) => name), ...Object.keys(datasets)];
  const expected = tapes.flatMap((tape) => [...strategies.keys()].map((id) => `${tape} ${id}`));
  expect(rows.toSorted(), STALE).toEqual(expected.toSorted());
  expect(page).not.toMatch(/undefined|NaN|\[object/);
});

it("says of October 2025 what the runs say now", async () => {
  const event = famousEvents.find(({ coin }) => coin === "USDe");
  const group = sharedTapes.find(({ name }) => name === event?.tape)?.groups[0];
  if (event === undefined || group === undefined) throw new Error("no such event");
  const home = await mkdtemp(join(tmpdir(), "pegtape-results-"));
  try {
    // The event and some weeks before it: every day is a file of the tape.
    const file = join(home, "days.parquet");
    const database = await openDatabase();
    await database.run(
      `COPY (SELECT * FROM read_parquet(?) WHERE ts_ms >= ? AND ts_ms < ? ORDER BY ts_ms)
       TO ${quoteText(file)} (FORMAT parquet)`,
      [group.files[0] ?? "", ms("2025-09-20"), ms("2025-11-02")],
    );
    database.close();
    const out = join(home, event.tape);
    const groups = [{ ...group, files: [file] }];
    await importTape({ groups, out, name: event.tape, created: "2026-01-01T00:00:00.000000Z" });
    const tape = await openTape(out, { home });
    const section = eventSection(await runEvent(tape, event, 0));
    tape.close();
    const [, written = ""] = page.split(/^(?=## USDe)/m);
    const [own = ""] = written.split(/\n\n(?=## )(?!## USDe)/);
    expect(unaudited(own), STALE).toEqual(unaudited(section));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

/** Without what an audit says, which takes longer than all the rest. */
const unaudited = (text: string): string[] =>
  text.split("\n").filter((line) => !/look-ahead/i.test(line));

const ms = (text: string): number => (parseTime(text) ?? Number.NaN) / 1e3;

it("is linked to", () => {
  for (const path of ["README.md", "docs/backtesting.md"])
    expect(read(path)).toContain("strategy-results.md");
});
