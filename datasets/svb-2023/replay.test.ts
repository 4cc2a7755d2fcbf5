import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { strategies } from "../../engine/backtest/strategies/registry.ts";
import { parseSelect } from "../../engine/indicators/select.ts";
import { parseTime } from "../../engine/market/time.ts";
import type { Pipeline } from "../../engine/pipeline/pipeline.ts";
import { defaultSettings, type PipelineSettings } from "../../engine/pipeline/settings.ts";
import { openTape, type Tape } from "../../recorder/tape/open-tape.ts";
import { faultsOf, runStrategy } from "../backtest/testing/run-strategy.ts";
import { ensureDataset } from "../index.ts";
import { replayTape } from "../replay-tape.ts";

let home = "";
let tape: Tape;
/** The first replay, straight from the Parquet files: what the others are compared with. */
let all: Pipeline;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-svb-"));
  tape = await openTape(await ensureDataset("svb-2023", home), { home });
  all = await run();
});
afterAll(async () => {
  tape.close();
  await rm(home, { recursive: true, force: true });
});

const run = (settings: Partial<PipelineSettings> = {}, batch?: number) =>
  replayTape({
    tape,
    settings: { ...defaultSettings(tape.clock), ...settings },
    sink: {},
    ...(batch === undefined ? {} : { batch }),
  });

describe("svb-2023 through the pipeline", () => {
  // Pinned: whoever changes what the alerts of March 2023 are says so here. Indicators that are added leave both alone.
  it("has these alerts, and these frames of price and RSI", async () => {
    expect(all.alertDigest).toBe(
      "0a8af7bcda39436283b821e2762c6410e9a76998342e6ce5b119214bb999841b",
    );
    const some = await run({ indicators: [parseSelect("rsi(14)")] });
    expect(some.alertDigest).toBe(all.alertDigest);
    expect(some.digest).toBe("038fba810b9c657bee406e286e1359238857c96c9d4f1bde82a7f9cd3181de41");
    const seed = await run({ seedCompat: true });
    expect(seed.alertDigest).toBe(
      "a210521ce2acefdc7dccdcb48f02aa1971d7c30bfcc38b6e8f78ea9af684b0ca",
    );
  });

  it("ends in one digest whatever the batch, first from Parquet and then from the cache", async () => {
    const digests = new Set([all.digest]);
    // The second that takes the usual batches is the first that reads the whole cache.
    for (const batch of [undefined, 1, 7, 4096, 1_000_000])
      digests.add((await run({}, batch)).digest);
    const uncached = await openTape(tape.path, { home, cache: false });
    const settings = defaultSettings(tape.clock);
    digests.add((await replayTape({ tape: uncached, settings, sink: {} })).digest);
    uncached.close();
    expect([...digests]).toHaveLength(1);
  });

  it("ends in that digest in every time zone; the US clocks changed in the middle of the event", async () => {
    const before = process.env["TZ"];
    const found: [number, string][] = [];
    try {
      for (const zone of ["UTC", "Asia/Tokyo", "America/New_York"]) {
        process.env["TZ"] = zone;
        found.push([new Date("2023-03-13").getTimezoneOffset(), (await run()).digest]);
      }
    } finally {
      process.env["TZ"] = before;
    }
    expect(found.map(([minutes]) => minutes)).toEqual([0, -540, 240]);
    expect(new Set([all.digest, ...found.map(([, digest]) => digest)]).size).toBe(1);
  });

  it("ends in that digest at the pace of the clock too", async () => {
    let now = 0;
    const pace = {
      speed: 3600,
      now: () => now,
      wait: (ms: number): Promise<void> => {
        now += ms;
        return Promise.resolve();
      },
    };
    const settings = defaultSettings(tape.clock);
    const paced = await replayTape({ tape, settings, sink: {}, pace });
    expect(paced.digest).toBe(all.digest);
    // Four days at 3,600 times their speed are 96 s.
    expect(now / 1000).toBeCloseTo(96, 0);
  });
});

describe("svb-2023 through every built-in strategy", () => {
  const range = { from: parseTime("2023-03-10T22"), to: parseTime("2023-03-11T10") };

  it.each([...strategies.keys()])("runs with %s to its end, and the books close", async (id) => {
    const said = id === "cross" ? { bar: "15m", fast: 3, slow: 8 } : {};
    const found = await runStrategy(tape, id, said, range);
    expect(faultsOf(found)).toEqual([]);
    expect(found.fills.length).toBeGreaterThan(0);
    // There are quotes throughout.
    expect(found.fills.every(({ source }) => source === "quote")).toBe(true);
    const again = await runStrategy(tape, id, said, range);
    expect(again.fills).toEqual(found.fills);
  });
});
