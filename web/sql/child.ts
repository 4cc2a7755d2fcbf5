import { stat } from "node:fs/promises";
import { writeRows } from "../../datasets/export/write-rows.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Database } from "../../recorder/duckdb.ts";
import { checkQuery } from "./check-query.ts";
import { defaultLimits, type SqlLimits } from "./limits.ts";
import { type Answer, lineReader, type Order, type Question } from "./messages.ts";
import { readResult } from "./read-result.ts";
import { openTapeViews, type TapeViews } from "./tape-views.ts";

// The process in which strangers' queries run: one order at a time on stdin, an answer a line on stdout. It has no
// environment, an empty folder to stand in, and ends when its stdin does or when it has grown too large.

const LONGEST_ORDER = 64e6;
/** How often size is looked at, ms: memory may grow by a gigabyte a second. */
const LOOK_MS = 50;

let views: TapeViews | undefined;
let limits: SqlLimits = defaultLimits;
/** What runs: how it is stopped, and where it writes. */
let running: { readonly database: Database; readonly target: string | undefined } | undefined;
let tooLong = false;

const end = (): void => {
  process.kill(process.pid, "SIGKILL");
};

const say = (answer: Answer): void => {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
};

const answer = async (order: Exclude<Order, { type: "interrupt" }>): Promise<Answer> => {
  if (order.type === "open") {
    views?.close();
    limits = order.limits;
    views = await openTapeViews(order.sources, order.folder, limits);
    return { type: "done" };
  }
  if (views === undefined) throw new Error("asked before it was opened");
  const target = order.type === "export" ? order.target : undefined;
  const database = await views.connect(order.asOf);
  running = { database, target };
  tooLong = false;
  try {
    return await ask(database, order, views.names);
  } finally {
    running = undefined;
    database.close();
  }
};

const ask = async (
  database: Database,
  order: Question & Exclude<Order, { type: "interrupt" | "open" }>,
  names: readonly string[],
): Promise<Answer> => {
  const { select, explain } = await checkQuery(database.connection, order.sql, names);
  if (order.type === "query")
    return {
      type: "result",
      ...(await readResult(database.connection, `${explain ?? ""} ${select}`, limits)),
    };
  if (explain !== undefined)
    throw new WorkbenchError("input", "an EXPLAIN has no rows to export", "Export its query.");
  await writeRows(database, select, order.format, order.target);
  return { type: "done" };
};

const failed = (error: unknown): Answer => {
  if (tooLong)
    return {
      type: "failed",
      message: `the file would be longer than ${limits.exportBytes / 1e9} GB`,
      hint: "Ask for less: fewer columns, a range of time.",
    };
  if (error instanceof WorkbenchError)
    return { type: "failed", message: error.message, hint: error.hint };
  const text = error instanceof Error ? error.message : String(error);
  const [first = "", ...rest] = text
    .replace(/^Failed to extract statements: /, "")
    .slice(0, 2_000)
    .split("\n");
  return { type: "failed", message: first, hint: rest.join("\n").trim() };
};

let turn = Promise.resolve();

const hear = (line: string): void => {
  const order = JSON.parse(line) as Order;
  if (order.type === "interrupt") running?.database.connection.interrupt();
  else turn = turn.then(async () => say(await answer(order).catch(failed)));
};

process.stdin.on("data", lineReader(LONGEST_ORDER, hear, end));
process.stdin.on("end", end);
// Nobody hears the answer any more.
process.stdout.on("error", end);

const look = async (): Promise<void> => {
  if (process.memoryUsage.rss() > limits.residentBytes) end();
  if (running?.target === undefined) return;
  const size = (await stat(running.target).catch(() => undefined))?.size ?? 0;
  if (size <= limits.exportBytes) return;
  tooLong = true;
  running?.database.connection.interrupt();
};

setInterval(() => void look(), LOOK_MS);
say({ type: "done" });
