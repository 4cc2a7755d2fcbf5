import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Verdict, verdictOf } from "./judge.ts";
import { type Context, type Figure, isTimed, type Outcome, type Row } from "./row.ts";
import { runTests, type TestResults, testFigures } from "./run-tests.ts";

/** What came of a row. */
export interface Result {
  readonly row: Row;
  readonly verdict: Verdict;
  readonly figures: readonly Figure[];
  readonly notes: readonly string[];
  readonly seconds: number;
}

export interface RunOptions {
  readonly rows: readonly Row[];
  readonly long: boolean;
  readonly seed: number;
  /** For the rows' own folders. */
  readonly folder: string;
  readonly kept: string;
  readonly home: () => Promise<string>;
  /** Ends it all. */
  readonly signal: AbortSignal;
  /** ms. */
  readonly now: () => number;
  readonly told: (result: Result) => void;
}

/** All test files together, seconds; and a row that says nothing of its own. */
const TESTS = { short: 300, long: 900 };
const WITHIN = { short: 60, long: 600 };

/** Rows that run at the same time, at most; one more than there are processors, for some of them wait. */
const TOGETHER = 4;

/** Runs the rows' tests all at once, then rows side by side, then those whose figures are times, one after the other. */
export const runRows = async (options: RunOptions): Promise<Result[]> => {
  const { rows, long, folder, signal, now } = options;
  const size = long ? "long" : "short";
  const files = [...new Set(rows.flatMap(({ tests = [] }) => tests))];
  const tests = await runTests(files, { folder, signal: bounded(signal, TESTS[size]) });
  const results = new Map<Row, Result>();
  const run = async (row: Row): Promise<void> => {
    signal.throwIfAborted();
    const own = join(folder, row.id);
    mkdirSync(own, { recursive: true });
    const begun = now();
    const seconds = (row.within ?? WITHIN)[size];
    const context = { ...options, folder: own, signal: bounded(signal, seconds) };
    const outcome = await measured(row, context, tests).catch((error: unknown) =>
      failed(error, seconds),
    );
    rmSync(own, { recursive: true, force: true });
    const result: Result =
      "notMeasured" in outcome
        ? { row, verdict: "not measured", figures: [], notes: [outcome.notMeasured], seconds: 0 }
        : {
            ...{ row, verdict: verdictOf(outcome.figures), figures: outcome.figures },
            ...{ notes: outcome.notes ?? [], seconds: (now() - begun) / 1000 },
          };
    options.told(result);
    results.set(row, result);
  };
  const untimed = rows.filter((row) => !isTimed(row));
  const next = async (): Promise<void> => {
    for (let row = untimed.shift(); row !== undefined; row = untimed.shift()) await run(row);
  };
  await Promise.all(Array.from({ length: Math.min(TOGETHER, availableParallelism() + 1) }, next));
  for (const row of rows) if (isTimed(row)) await run(row);
  return rows.flatMap((row) => results.get(row) ?? []);
};

/** The tests' figures and the row's own. Where only a part could be measured the row is not, unless that part fails. */
const measured = async (row: Row, context: Context, tests: TestResults): Promise<Outcome> => {
  const own =
    row.measure === undefined ? undefined : await within(row.measure(context), context.signal);
  if (row.tests === undefined) return own ?? { figures: [] };
  const held = testFigures(row.tests, tests);
  if (own === undefined) return held;
  if ("notMeasured" in own)
    return verdictOf(held.figures) === "fail"
      ? held
      : { notMeasured: `${own.notMeasured}. Its tests hold.` };
  return {
    figures: [...held.figures, ...own.figures],
    notes: [...(held.notes ?? []), ...(own.notes ?? [])],
  };
};

/** A row that does not look at its signal is left behind all the same. */
const within = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, late]);
};

/** By a timer of its own: Node 20 forgets an `AbortSignal.timeout` that nothing but `AbortSignal.any` holds. */
const bounded = (signal: AbortSignal, seconds: number): AbortSignal => {
  const late = new AbortController();
  setTimeout(() => late.abort(new DOMException("late", "TimeoutError")), seconds * 1000).unref();
  return AbortSignal.any([signal, late.signal]);
};

const failed = (error: unknown, seconds: number): Outcome => {
  const late = error instanceof Error && error.name === "TimeoutError";
  const note = late
    ? `took more than ${seconds} s`
    : error instanceof Error
      ? error.message
      : String(error);
  return {
    figures: [{ what: "came to its end", value: "no", limit: { equals: "yes" } }],
    notes: [note],
  };
};
