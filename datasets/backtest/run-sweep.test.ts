import { createHash } from "node:crypto";
import { readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Parameters } from "../../engine/backtest/parameters.ts";
import { Session } from "../../engine/backtest/session.ts";
import { defineStrategy } from "../../engine/backtest/strategy.ts";
import { designSweep } from "../../engine/backtest/sweep/design.ts";
import { outcomeOf } from "../../engine/backtest/sweep/outcome.ts";
import type { SweepPlan, TrialOutcome } from "../../engine/backtest/sweep/sweep-result.ts";
import { parseTime } from "../../engine/market/time.ts";
import { openTape, type Tape } from "../../recorder/tape/open-tape.ts";
import { makeTape, temporaryFolder, tradesSql } from "../../recorder/tape/sample-tape.ts";
import { factsOf, runSegments, settingsFor } from "./run-sessions.ts";
import { type RunTrials, runSweep, type SweepOptions } from "./run-sweep.ts";
import { readSweepFile } from "./sweep-file.ts";
import { journalPath } from "./sweep-journal.ts";
import { sweepHash } from "./sweep-lines.ts";

/** Buys and sells in turn, every so many frames. */
const turner = defineStrategy({
  ...{ id: "turner", title: "Turner", describe: "For tests" },
  parameters: {
    every: { type: "integer", default: 5, min: 1, max: 100, describe: "frames" },
    size: { type: "number", default: 10, min: -1, max: 100, describe: "units" },
  },
  create({ every, size }) {
    let frames = 0;
    return {
      ...{ instruments: ["kraken:USDC/USD"], follows: ["kraken:USDC/USD"] },
      onFrame(frame, desk) {
        if (++frames % every !== 0) return;
        const side = frames % (2 * every) === 0 ? "sell" : "buy";
        desk.send({ instrument: frame.subject, side, size });
      },
    };
  },
});

/** Few, so that judging takes no time. */
const STEP = 4 * 3600e6;

const terms: SweepPlan["tapes"][number]["terms"] = {
  ...{ venues: {}, other: { maker: 100, taker: 1000 } },
  ...{ latency: { median: 2e5, p95: 1e6, seed: 3 }, participation: 0.5, assumedSpread: 2 },
  halts: [{ venue: "x", what: ["trading"], from: 0, to: Number.POSITIVE_INFINITY, source: "test" }],
  transfer: { time: 0, fees: {} },
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tape: Tape;
let plan: SweepPlan;
let configurations: readonly Parameters[];
/** What each configuration really came to. */
let outcomes: readonly TrialOutcome[];

const planned = (grid: readonly string[]) => {
  const designed = designSweep(turner, { grid, kind: "grid", seed: 1, fixed: {} });
  const { name, kind, from, to } = tape.manifest;
  const span = { from: parseTime(from) ?? 0, to: parseTime(to) ?? 0 };
  return {
    configurations: designed.configurations,
    plan: {
      strategy: { id: "turner", title: "Turner", source: "a".repeat(64) },
      tapes: [{ name, kind, manifest: tape.hash, ...span, terms }],
      ...{ design: designed.design, capital: 1000, step: STEP, version: "0" },
      walkForward: undefined,
    } satisfies SweepPlan,
  };
};

beforeAll(async () => {
  folder = await temporaryFolder();
  const out = join(folder.path, "tape");
  await makeTape({ rows: tradesSql(1500), out });
  tape = await openTape(out, { home: folder.path });
  // Sizes under 0 are refused by the desk: every fourth configuration fails.
  ({ plan, configurations } = planned(["every=2:6:1 size=-1,5,10,20"]));
  const sessions = configurations.map(
    (parameters) =>
      new Session({
        ...{ definition: turner, parameters, terms, capital: 1000, facts: factsOf(tape) },
      }),
  );
  await runSegments(tape, await settingsFor({}, tape), (segment) => {
    for (const session of sessions) session.run(segment);
  });
  const [first] = plan.tapes;
  if (first === undefined) throw new Error("one tape");
  outcomes = sessions.map((session) => outcomeOf(session.totals(), { ...first, step: STEP }));
});
afterAll(async () => {
  tape.close();
  await folder.remove();
});

let number = 0;
const fresh = (): string => join(folder.path, `sweep-${number++}.ndjson`);
const never = new AbortController().signal;
const there = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined)) !== undefined;

/** Tells outcomes in the order of `order`, makes each `together` of them safe, and stops when `left` of them are told. */
const teller = (
  told: number[],
  {
    order = (all: readonly number[]) => all,
    left = Number.POSITIVE_INFINITY,
    stop = (): void => undefined,
    together = Number.POSITIVE_INFINITY,
  } = {},
): RunTrials => {
  let rest = left;
  return async (_, some, { onOutcome, onProgress, saved }) => {
    onProgress(some.length / 2);
    for (const index of order(some.map((each) => each.index))) {
      if (rest-- <= 0) break;
      told.push(index);
      const outcome = outcomes[index];
      if (outcome !== undefined) onOutcome(index, structuredClone(outcome));
      if (told.length % together === 0) await saved();
    }
    if (rest <= 0) stop();
  };
};

const sweep = (out: string, run: RunTrials, more: Partial<SweepOptions> = {}) =>
  runSweep({ plan, configurations, out, run, signal: never, ...more });

/** The file of a sweep that nothing disturbed. */
const undisturbed = async (): Promise<string> => {
  const out = fresh();
  await sweep(out, teller([]));
  return bytesOf(out);
};

/** Their hash: a failure prints no megabytes. */
const bytesOf = async (path: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");

describe("a sweep's file", () => {
  it("holds what was run, and is read back as it was written", async () => {
    const out = fresh();
    const made = await sweep(out, teller([]));
    expect(made?.trials.map(({ outcomes: [each] }) => each)).toEqual(outcomes);
    expect(made?.judgement.tried).toEqual({ here: 20, failed: 5, earlier: 0 });
    expect(made?.judgement.ranking).toHaveLength(15);
    expect(made?.trials[0]?.figures.failure?.cause).toMatch(/size of -1/);
    const read = await readSweepFile(out);
    expect(read).toEqual(made);
    expect(sweepHash(read.plan)).toBe(sweepHash(plan));
    expect(await there(journalPath(out)), "the journal is gone").toBe(false);
  });

  it("is the same bytes in whatever order and groups the runs come", async () => {
    const whole = await undisturbed();
    for (const together of [1, 3, 7, 100]) {
      const out = fresh();
      await sweep(out, teller([], { order: (all) => all.toReversed(), together }));
      expect(await bytesOf(out)).toBe(whole);
    }
  });

  it("is the same bytes after a stop at any run, and nothing is run twice", async () => {
    const whole = await undisturbed();
    for (let left = 0; left <= 20; left += left % 4 === 0 ? 1 : 3) {
      const out = fresh();
      const stop = new AbortController();
      const told: number[] = [];
      const run = teller(told, { left, stop: () => stop.abort(), together: 4 });
      const first = await sweep(out, run, { signal: stop.signal });
      expect(first).toBeUndefined();
      expect(await there(out)).toBe(false);
      await sweep(out, teller(told, { together: 4 }));
      expect(await bytesOf(out), `stopped after ${left}`).toBe(whole);
      expect(told.toSorted((a, b) => a - b)).toEqual(configurations.map((_, index) => index));
    }
  });

  it("is the same bytes after its journal was cut or spoilt anywhere", async () => {
    const whole = await undisturbed();
    const stop = new AbortController();
    const out = fresh();
    await sweep(out, teller([], { left: 9, stop: () => stop.abort() }), { signal: stop.signal });
    const journal = await readFile(journalPath(out));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(journal.length - 1),
        fc.boolean(),
        fc.integer({ min: 1, max: 255 }),
        async (at, cut, flip) => {
          const other = fresh();
          const bytes = Buffer.from(journal);
          bytes[at] = (bytes[at] ?? 0) ^ flip;
          await writeFile(journalPath(other), cut ? journal.subarray(0, at) : bytes);
          const told: number[] = [];
          await sweep(other, teller(told));
          expect(await bytesOf(other)).toBe(whole);
          expect(told.length, "runs made again").toBeGreaterThanOrEqual(11);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("says what is there when it goes on, and reads what is finished", async () => {
    const out = fresh();
    const stop = new AbortController();
    await sweep(out, teller([], { left: 6, stop: () => stop.abort() }), { signal: stop.signal });
    const resumed: number[][] = [];
    const done: number[] = [];
    const options = {
      onResumed: (...of: number[]) => resumed.push(of),
      onProgress: (many: number) => done.push(many),
    };
    const one = await sweep(out, teller([]), options);
    const two = await sweep(out, () => Promise.reject(new Error("not again")), options);
    expect(two).toEqual(one);
    expect(resumed).toEqual([
      [6, 20],
      [20, 20],
    ]);
    expect(done).toEqual([13, 20]);
  });

  it("is refused when it is about something else, and its journal when of another plan", async () => {
    const out = fresh();
    await sweep(out, teller([]));
    const other = { ...plan, strategy: { ...plan.strategy, id: "hold" } };
    await expect(sweep(out, teller([]), { plan: other })).rejects.toThrow(/a sweep of turner over/);
    const stop = new AbortController();
    const begun = fresh();
    await sweep(begun, teller([], { left: 3, stop: () => stop.abort() }), { signal: stop.signal });
    await expect(sweep(begun, teller([]), { plan: { ...plan, capital: 7 } })).rejects.toThrow(
      /unfinished sweep of another plan/,
    );
  });

  it("counts what earlier sweeps into it tried, and no configuration that is tried again", async () => {
    const out = fresh();
    await sweep(out, teller([]));
    const second = planned(["every=2:3:1 size=5,10"]);
    const own = second.configurations.map((each) =>
      configurations.findIndex((one) => JSON.stringify(one) === JSON.stringify(each)),
    );
    const run: RunTrials = async (_, some, { onOutcome }) => {
      for (const { index } of some) {
        const outcome = outcomes[own[index] ?? -1];
        if (outcome !== undefined) onOutcome(index, outcome);
      }
    };
    const made = await sweep(out, run, second);
    expect(made?.judgement.tried).toEqual({ here: 4, failed: 0, earlier: 16 });
    const dearer = { ...second, plan: { ...second.plan, capital: 500 } };
    const third = await sweep(out, run, dearer);
    expect(third?.judgement.tried).toEqual({ here: 4, failed: 0, earlier: 20 });
    expect(third?.judgement.best?.expectedBest).toBeGreaterThan(
      (await sweep(fresh(), run, dearer))?.judgement.best?.expectedBest ?? Number.NaN,
    );
  });

  it("is damaged when a byte of it is not as written, or its end is missing", async () => {
    const out = fresh();
    await sweep(out, teller([]));
    const bytes = await readFile(out);
    const text = bytes.toString();
    await writeFile(out, text.replace('"capital":1000', '"capital":1001'));
    await expect(readSweepFile(out)).rejects.toThrow(/line 23: its bytes are not as written/);
    await writeFile(out, bytes);
    await truncate(out, text.lastIndexOf("{"));
    await expect(readSweepFile(out)).rejects.toThrow(/is no sweep: it is cut short/);
    await writeFile(out, "id,pnl\n1,2\n");
    await expect(readSweepFile(out)).rejects.toThrow(/is no sweep: line 1/);
    await expect(readSweepFile(fresh())).rejects.toThrow(/no file/);
    await expect(sweep(out, teller([])), "and is not written over").rejects.toThrow(/is no sweep/);
  });

  it("does not end without every run", async () => {
    const lazy = teller([], { left: 19 });
    await expect(sweep(fresh(), lazy)).rejects.toThrow(/1 runs of a sweep never ended/);
  });
});
