import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { e16Number } from "../../engine/backtest/decimal-text.ts";
import { readParameters } from "../../engine/backtest/parameters.ts";
import type { SensitivityStep } from "../../engine/backtest/tear-sheet/shape.ts";
import type { Terms } from "../../engine/backtest/terms.ts";
import { openTape, type Tape } from "../../recorder/tape/open-tape.ts";
import { makeTape, temporaryFolder, tradesSql } from "../../recorder/tape/sample-tape.ts";
import { type Backtested, backtestTape } from "./backtest-tape.ts";
import { loadStrategy } from "./load-strategy.ts";
import { varyFile } from "./vary-file.ts";

/** Buys and sells in turn on the first USDT that it may trade; what its module remembers would tell that two had shared it. */
const TURNS = `import { defineStrategy } from "pegtape";
let runs = 0;
export const strategy = defineStrategy({
  id: "turns", title: "Turns", describe: "For tests.", parameters: {}, needs: () => ({ every: "10m" }),
  create(_, { instruments }) {
    runs += 1;
    const size = 10 * runs;
    const [{ id: instrument }] = instruments.filter(({ base }) => base === "USDT");
    let frames = 0;
    return {
      instruments: [instrument],
      follows: ["USDT"],
      onFrame(_, desk) {
        frames += 1;
        if (frames === 100 && desk.cash(instrument) < 500) throw new Error("poor");
        desk.send({ instrument, side: frames % 2 ? "buy" : "sell", size });
      },
    };
  },
});
`;

const terms: Terms = {
  venues: { kraken: { maker: 100, taker: 1000 } },
  other: { maker: 300, taker: 2000 },
  latency: { median: 60e6, p95: 240e6, seed: 3 },
  participation: 0.1,
  assumedSpread: 2,
  halts: [],
  transfer: { time: 0, fees: {} },
};
const never = new AbortController().signal;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tape: Tape;
beforeAll(async () => {
  folder = await temporaryFolder();
  const out = join(folder.path, "tape");
  // USDC on kraken, USDT on kraken and coinbase.
  await makeTape({ rows: tradesSql(3000), out });
  tape = await openTape(out, { home: folder.path });
  await writeFile(join(folder.path, "turns.ts"), TURNS);
});
afterAll(async () => {
  tape.close();
  await folder.remove();
});

type Change = Partial<Terms> & { readonly trade?: readonly string[] };

const asked = async (name: string, said: Readonly<Record<string, string>>, change: Change = {}) => {
  const { trade, ...changed } = change;
  const strategy = await loadStrategy(name, folder.path);
  const { id, parameters } = strategy.definition;
  return {
    ...{ tape, range: { order: "tape" as const }, trade, strategy, capital: 1000, against: [] },
    ...{ parameters: readParameters(id, parameters, said), signal: never },
    terms: { ...terms, ...changed },
    onFill: () => undefined,
    onProgress: () => undefined,
  };
};

const ran = async (...of: Parameters<typeof asked>): Promise<Backtested> => {
  const done = await backtestTape({ ...(await asked(...of)), sensitivity: false });
  if (done === undefined) throw new Error("nobody stopped it");
  return done;
};

/** What the steps must be, by hand: their names, and the terms of a run of its own. */
const CHANGES: Readonly<Record<string, Change>> = {
  "latency ×0": { latency: { median: 0, p95: 0, seed: 3 } },
  "latency ×4": { latency: { median: 240e6, p95: 960e6, seed: 3 } },
  "latency ×20": { latency: { median: 1200e6, p95: 4800e6, seed: 3 } },
  "fees ×0": { venues: { kraken: { maker: 0, taker: 0 } }, other: { maker: 0, taker: 0 } },
  "fees ×2": {
    ...{ venues: { kraken: { maker: 200, taker: 2000 } }, other: { maker: 600, taker: 4000 } },
  },
  "participation ÷10": { participation: 0.01 },
  "assumed spread ×2": { assumedSpread: 4 },
  "venues without kraken": { trade: ["coinbase:USDT/USD"] },
};

const nameOf = ({ what, setting }: SensitivityStep): string => `${what} ${setting}`;

const expectRunsOfTheirOwn = async (
  steps: readonly SensitivityStep[],
  name: string,
  said: Readonly<Record<string, string>>,
  only = Object.keys(CHANGES),
): Promise<void> => {
  expect(steps.map(nameOf)).toEqual(Object.keys(CHANGES));
  for (const step of steps.filter((each) => only.includes(nameOf(each)))) {
    const { run } = await ran(name, said, CHANGES[nameOf(step)]);
    const { start, end } = run.books;
    expect(step, nameOf(step)).toMatchObject({ trades: run.trades.length, failure: null });
    // A sheet's figures have nine digits.
    const pnl = Number(e16Number(end - start).toPrecision(9));
    expect(step.pnl, nameOf(step)).toBe(pnl);
    expect(step.return).toBe(Number((e16Number(end - start) / e16Number(start)).toPrecision(9)));
  }
  // Each change does something here: a step that changed nothing would pass for another.
  const own = await ran(name, said);
  const results = [e16Number(own.run.books.end - own.run.books.start), ...steps.map((s) => s.pnl)];
  expect(new Set(results.map((each) => each?.toPrecision(9))).size).toBe(steps.length + 1);
};

const DIP = { coin: "USDT", entry: "-150", turn: "20", exit: "50" };

describe("each step is what a backtest with those terms gives", () => {
  it("of a strategy that comes along, in the same pass as the run, which stays as it is", async () => {
    const done = await backtestTape({ ...(await asked("depegReversion", DIP)), sensitivity: true });
    const alone = await ran("depegReversion", DIP);
    expect(done?.run).toEqual(alone.run);
    expect(alone.sensitivity).toEqual([]);
    await expectRunsOfTheirOwn(done?.sensitivity ?? [], "depegReversion", DIP);
  });

  it("of a strategy of a file, whatever its module remembers", async () => {
    const { run } = await ran("./turns.ts", {});
    expect(run.fills.length).toBeGreaterThan(50);
    const steps = await varyFile(run, await asked("./turns.ts", {}));
    const some = ["latency ×20", "fees ×2", "venues without kraken"];
    await expectRunsOfTheirOwn(steps, "./turns.ts", {}, some);
  });
});

it("leaves out a venue of a coin that no other has, and never turns to another coin", async () => {
  const done = await backtestTape({ ...(await asked("hold", {})), sensitivity: true });
  expect(done?.run.fills[0]?.instrument).toBe("kraken:USDC/USD");
  expect(done?.sensitivity.map(({ what }) => what)).not.toContain("venues");
});

it("says what cannot run without a venue, and runs the rest", async () => {
  const options = await asked("crossVenue", { coin: "USDT" });
  const { sensitivity } = (await backtestTape({ ...options, sensitivity: true })) ?? {};
  const venues = sensitivity?.filter(({ what }) => what === "venues");
  expect(
    venues?.map(({ setting, pnl, return: part, trades }) => [setting, pnl, part, trades]),
  ).toEqual([
    ["without coinbase", null, null, 0],
    ["without kraken", null, null, 0],
  ]);
  for (const { failure } of venues ?? []) expect(failure).toMatch(/^crossVenue: there is only /);
  expect(sensitivity?.filter(({ failure }) => failure === null)).toHaveLength(7);
});

it("waits a second and five where nothing else waits, and leaves out what changes nothing", async () => {
  const free = { maker: 0, taker: 0 };
  const options = await asked("depegReversion", DIP, {
    ...{ venues: {}, other: free, assumedSpread: 0 },
    latency: { median: 0, p95: 0, seed: 3 },
  });
  const done = await backtestTape({ ...options, sensitivity: true });
  expect(done?.sensitivity.map(nameOf)).toEqual([
    ...["latency 1 s", "latency 5 s", "participation ÷10", "venues without kraken"],
  ]);
});

it("has no steps of a run that failed", async () => {
  // After the first hundred frames its cash is gone.
  const options = { ...(await asked("./turns.ts", {})), capital: 300 };
  const done = await backtestTape({ ...options, sensitivity: false });
  if (done === undefined) throw new Error("nobody stopped it");
  expect(done.run.failure?.cause).toMatch(/poor/);
  expect(await varyFile(done.run, options)).toEqual([]);
});
