import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readParameters } from "../../engine/backtest/parameters.ts";
import type { BacktestRun } from "../../engine/backtest/result.ts";
import { Session } from "../../engine/backtest/session.ts";
import type { Terms } from "../../engine/backtest/terms.ts";
import { openTape, type Tape } from "../../recorder/tape/open-tape.ts";
import { makeTape, temporaryFolder, tradesSql } from "../../recorder/tape/sample-tape.ts";
import { type LoadedStrategy, loadStrategy } from "./load-strategy.ts";
import { plainRun } from "./plain-run.ts";
import { factsOf, runSegments, settingsFor } from "./run-sessions.ts";
import type { Outcome } from "./thread-messages.ts";
import { tickSource } from "./tick-source.ts";
import { TrialPool } from "./trial-pool.ts";

const TICKS = 9000;
/** Every tenth frame it buys or sells; from the given minute on it misbehaves as it is told. */
const STRATEGY = `import { defineStrategy, type Desk, type FrameView } from "pegtape";

const held: number[][] = [];

const misbehave = (how: string, desk: Desk): void => {
  const order = { instrument: "kraken:USDC/USD", side: "buy" } as const;
  if (how === "throws") throw new TypeError("what is this");
  if (how === "loops") for (;;);
  if (how === "nan") desk.send({ ...order, size: Number.NaN });
  if (how === "negative") desk.send({ ...order, size: -5 });
  if (how === "zero") desk.send({ ...order, size: 0 });
  if (how === "unknown") desk.send({ ...order, instrument: "kraken:XYZ/USD", size: 5 });
  if (how === "exits") process.exit(7);
  if (how === "hogs") for (;;) held.push(new Array(1e6).fill(held.length));
};

export const strategy = defineStrategy({
  id: "moody",
  title: "Moody",
  describe: "For tests.",
  parameters: {
    size: { type: "number", describe: "units", default: 5, min: 1, max: 100 },
    every: { type: "duration", describe: "frames", default: 60e6, min: 1e6, max: 3600e6 },
    how: { type: "choice", describe: "what it does", default: "fine", choices: ["fine", "throws",
      "loops", "nan", "negative", "zero", "unknown", "exits", "hogs", "asks", "refuses", "loopsAtOnce"] },
  },
  needs: ({ how, every }) =>
    how === "asks" ? { indicators: ["nothing(5)"] } : { every: every / 1e6 + "s" },
  create({ size, how }) {
    if (how === "refuses") throw new RangeError("not on this tape");
    if (how === "loopsAtOnce") for (;;);
    let frames = 0;
    return {
      instruments: ["kraken:USDC/USD"],
      follows: ["kraken:USDC/USD"],
      onFrame(frame: FrameView, desk: Desk): void {
        frames += 1;
        if (frames > 500) misbehave(how, desk);
        if (frames % 10 !== 0) return;
        const buys = frames % 20 === 0;
        desk.send({ instrument: frame.subject, side: buys ? "buy" : "sell", size });
      },
    };
  },
});
`;

const terms: Terms = {
  venues: {},
  other: { maker: 100, taker: 1000 },
  latency: { median: 2e5, p95: 1e6, seed: 3 },
  participation: 0.5,
  assumedSpread: 2,
  halts: [],
  transfer: { time: 0, fees: {} },
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tape: Tape;
let strategy: LoadedStrategy;

beforeAll(async () => {
  folder = await temporaryFolder();
  const out = join(folder.path, "tape");
  await makeTape({ rows: tradesSql(TICKS), out });
  tape = await openTape(out, { home: folder.path });
  await writeFile(join(folder.path, "moody.ts"), STRATEGY);
  strategy = await loadStrategy("./moody.ts", folder.path);
});
afterAll(async () => {
  tape.close();
  await folder.remove();
});

type Said = Readonly<Record<string, string | number>>;
const trials = async (
  all: readonly Said[],
  {
    workers = 2,
    batch = 1000,
    patienceMs = 1000,
    signal = undefined as AbortSignal | undefined,
    onPass = async (): Promise<void> => undefined,
  } = {},
) => {
  const outcomes: Outcome[] = [];
  const { definition } = strategy;
  const pool = new TrialPool({ strategy, workers, patienceMs, memoryMb: 100, signal });
  const time = await pool
    .run({
      ...{ source: tickSource(tape, { batch }), order: "tape", terms, capital: 1000, onPass },
      configurations: all.map((said, index) => ({
        index,
        parameters: readParameters("moody", definition.parameters, said),
      })),
      onEnded: (index, outcome) => {
        expect(outcomes[index], "told once").toBeUndefined();
        outcomes[index] = outcome;
      },
    })
    .finally(() => pool.close());
  return { outcomes, complete: time !== undefined };
};

/** The same without threads. */
const inPlace = async (said: Said): Promise<BacktestRun> => {
  const { definition } = strategy;
  const parameters = readParameters("moody", definition.parameters, said);
  const facts = factsOf(tape);
  const session = new Session({ definition, terms, capital: 1000, facts, parameters });
  const settings = await settingsFor(definition.needs(parameters), tape);
  await runSegments(tape, settings, (segment) => session.run(segment));
  return plainRun(session.result());
};

const sizes = [3, 5, 8, 13, 21].map((size) => ({ size }));
/** What they come to where nobody breaks anything. */
let fine: readonly Outcome[] = [];
beforeAll(async () => {
  fine = (await trials(sizes, { workers: 1 })).outcomes;
});

describe("configurations in threads", () => {
  it("do the same however many threads there are, and the same as without any", async () => {
    expect(await trials(sizes, { workers: 3 })).toEqual({ outcomes: fine, complete: true });
    const alone = await Promise.all(sizes.map(inPlace));
    expect(fine.map(({ run }) => run)).toEqual(alone);
    expect(alone[0]?.fills.length).toBeGreaterThan(100);
  });

  it("do so too when they need different pipelines", async () => {
    const all = [60, 120, 300].flatMap((s) =>
      sizes.slice(0, 2).map((t) => ({ ...t, every: s * 1e6 })),
    );
    const alone = await Promise.all(all.map(inPlace));
    const { outcomes } = await trials(all);
    expect(outcomes.map(({ run }) => run)).toEqual(alone);
    expect(new Set(alone.map(({ fills }) => fills.length)).size).toBeGreaterThan(2);
  });

  it("are no trouble to others when they break", async () => {
    const bad = [
      ...["throws", "loops", "nan", "negative", "zero", "unknown", "exits"],
      ...["asks", "refuses", "loopsAtOnce"],
    ];
    const { outcomes, complete } = await trials([...sizes, ...bad.map((how) => ({ how }))]);
    expect(complete).toBe(true);
    expect(outcomes.slice(0, sizes.length)).toEqual(fine);
    const causes = outcomes.slice(sizes.length).map(({ failure }, i) => [bad[i], failure?.cause]);
    expect(causes).toEqual([
      ["throws", "TypeError: what is this (moody.ts:7:31)"],
      ["loops", "did not return within 1 s"],
      ["nan", "a size of NaN is no amount over 0 (moody.ts:9:27)"],
      ["negative", "a size of -5 is no amount over 0 (moody.ts:10:32)"],
      ["zero", "a size of 0 is no amount over 0 (moody.ts:11:28)"],
      ["unknown", 'no instrument "kraken:XYZ/USD" on this tape (moody.ts:12:31)'],
      ["exits", "its thread ended with exit code 7"],
      ["asks", expect.stringContaining("nothing")],
      ["refuses", "RangeError: not on this tape (moody.ts:30:34)"],
      ["loopsAtOnce", "did not return within 1 s"],
    ]);
    const [first] = outcomes.slice(sizes.length);
    for (const { failure } of outcomes.slice(sizes.length, -3))
      expect(failure, "all break at the same moment").toMatchObject({
        strategy: "moody",
        time: first?.failure?.time,
      });
    expect(first?.run?.fills.length, "what it did before stays").toBeGreaterThan(10);
  });

  it("are no trouble to those of the next pass, which their thread was asked for before it was lost", async () => {
    // A thread has 32 pipelines at once, and the bad ones share one: the second pass is one configuration alone.
    const others = Array.from({ length: 32 }, (_, i) => ({ every: (600 + i) * 1e6 }));
    const bad = ["loops", "exits", "loopsAtOnce"].map((how) => ({ how }));
    const all = [...bad, ...others];
    const undisturbed = await trials(others, { workers: 2 });
    let passes = 0;
    const { outcomes, complete } = await trials(all, {
      workers: 1,
      // Few, so that all are on their way to the thread while it hangs.
      batch: 3000,
      onPass: async () => void passes++,
    });
    expect(complete).toBe(true);
    expect(passes).toBeGreaterThan(2);
    expect(outcomes.slice(3)).toEqual(undisturbed.outcomes);
    expect(outcomes.slice(0, 3).map(({ failure }) => failure?.cause)).toEqual([
      "did not return within 1 s",
      "its thread ended with exit code 7",
      "did not return within 1 s",
    ]);
    expect(undisturbed.outcomes.at(-1)?.run?.orders.length).toBeGreaterThan(5);
  });

  it("end where what they told cannot be made safe", async () => {
    const others = Array.from({ length: 100 }, (_, i) => ({ every: (600 + i) * 1e6 }));
    let told = 0;
    const full = trials(others, {
      workers: 1,
      onPass: async () => {
        told++;
        throw new Error("the disk is full");
      },
    });
    await expect(full).rejects.toThrow("the disk is full");
    expect(told).toBe(1);
  });

  it("are no trouble to others when they take all memory", async () => {
    const { outcomes } = await trials([...sizes, { how: "hogs" }], { patienceMs: 60_000 });
    expect(outcomes.slice(0, -1)).toEqual(fine);
    expect(outcomes.at(-1)?.failure?.cause).toBe("needed more than 100 MB of memory");
  });

  it("end with the signal, though they loop", async () => {
    const stop = new AbortController();
    let turns = 0;
    const timer = setInterval(() => {
      turns++;
      if (turns === 20) stop.abort();
    }, 50);
    const { complete, outcomes } = await trials([{ how: "loops" }], {
      patienceMs: 1e6,
      signal: stop.signal,
    });
    clearInterval(timer);
    expect({ complete, outcomes }).toEqual({ complete: false, outcomes: [] });
  });
});
