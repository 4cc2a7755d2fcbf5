import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { backtestTable } from "./backtest-table.ts";
import { barsTable } from "./bars-table.ts";
import { chartsTable } from "./charts-table.ts";
import { tellPrograms } from "./figure.ts";
import { filesTable } from "./files-table.ts";
import { growthTable } from "./growth-table.ts";
import {
  allocationTable,
  classicsTable,
  librariesTable,
  ticksTable,
  windowsTable,
} from "./indicator-tables.ts";
import { serveLoopback } from "./loopback-server.ts";
import { pacedTable } from "./paced-table.ts";
import { decodeTable, intakeTable, loopbackTable } from "./recorder-tables.ts";
import { replayTable } from "./replay-table.ts";
import { rulesTable } from "./rules-table.ts";
import { runPhase } from "./run-phase.ts";
import { startupTable } from "./startup-table.ts";
import { serveWatchers } from "./watched-server.ts";
import { watch } from "./watcher.ts";
import { watchersTable } from "./watchers-table.ts";

/**
 * `npm run bench [-- --only replay|charts|indicators|…] [--ticks <count>] [--frames 200000]
 * [--days 30] [--rounds 3] [--watchers 5000] [--seconds 20] [--peer <folder>] [--long] [--json]`: every figure beside its limit or
 * its target, the median of some rounds. Phases run in processes of their own; a figure is the best of three runs after a
 * first one, which is printed beside it. Exit code 3 when a target is missed.
 */
const INDICATORS = ["libraries", "classics", "ticks", "windows", "allocation"] as const;
const TABLES = [
  "decode",
  "intake",
  "loopback",
  "paced",
  "replay",
  "charts",
  "files",
  "rules",
  "watchers",
  "backtest",
  "bars",
  "startup",
  "growth",
  ...INDICATORS,
] as const;
/** By one name: all tables of the indicators. */
const GROUP = "indicators";

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      // Of the tapes for `replay` and `charts`, the longest for `growth`: five, ten, 16 million where nothing is said.
      ticks: { type: "string" },
      frames: { type: "string", default: "200000" },
      days: { type: "string", default: "30" },
      rounds: { type: "string", default: "3" },
      watchers: { type: "string", default: "5000" },
      // Of `paced`.
      seconds: { type: "string", default: "20" },
      // Where npm `backtest-kit` is installed: see docs/bench-peers.md.
      peer: { type: "string" },
      // Tapes of up to 200 million ticks for `growth`: some gigabytes, and an hour.
      long: { type: "boolean", default: false },
      // Each figure as an object a line; the tables go to stderr.
      json: { type: "boolean", default: false },
    },
  });
  if (values.json) tellPrograms();
  const home = process.env["PEGTAPE_HOME"] ?? join(".pegtape", "bench");
  mkdirSync(home, { recursive: true });
  const [ticks, frames, days, rounds] = [
    values.ticks === undefined ? undefined : number("ticks", values.ticks),
    number("frames", values.frames),
    number("days", values.days),
    number("rounds", values.rounds),
  ];
  const group: readonly string[] = values.only === GROUP ? INDICATORS : [values.only ?? ""];
  const chosen = TABLES.filter((table) => values.only === undefined || group.includes(table));
  if (chosen.length === 0)
    throw new RangeError(`--only takes one of ${[...TABLES, GROUP].join(", ")}`);
  let missed = 0;
  for (const table of chosen) {
    if (table === "decode") missed += decodeTable(rounds);
    if (table === "intake") missed += intakeTable(home, { frames, rounds });
    if (table === "loopback") missed += loopbackTable(home, { frames: frames / 2, rounds });
    if (table === "paced") missed += pacedTable(home, number("seconds", values.seconds));
    if (table === "replay")
      missed += await replayTable(home, { ticks: ticks ?? 5_000_000, rounds });
    if (table === "charts")
      missed += await chartsTable(home, { ticks: ticks ?? 10_000_000, rounds });
    if (table === "files") missed += await filesTable(home, rounds);
    if (table === "rules") missed += rulesTable(rounds, days);
    if (table === "watchers") missed += watchersTable(home, number("watchers", values.watchers));
    if (table === "backtest") missed += await backtestTable(home);
    if (table === "bars") missed += barsTable(values.peer);
    if (table === "startup") missed += startupTable();
    if (table === "growth") missed += await growthTable(home, { rounds, ticks, long: values.long });
    if (table === "libraries") missed += librariesTable(rounds);
    if (table === "classics") missed += classicsTable(rounds);
    if (table === "ticks") missed += ticksTable(rounds);
    if (table === "windows") missed += windowsTable(rounds);
    if (table === "allocation") missed += allocationTable();
  }
  if (missed > 0) process.exitCode = 3;
};

const number = (name: string, text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`--${name} takes a whole number from 1 up`);
  return value;
};

const [, , word, phase = "", ...args] = process.argv;
if (word === "server") serveLoopback();
else if (word === "watched") serveWatchers();
else if (word === "watcher") watch();
else if (word === "phase") {
  console.log(JSON.stringify(await runPhase(phase, args)));
  // A recorder's timers and sockets are not waited for.
  process.exit();
} else await main();
