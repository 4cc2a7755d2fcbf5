import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replayTape } from "../../datasets/replay-tape.ts";
import { minutes } from "../../engine/market/time.ts";
import { defaultSettings } from "../../engine/pipeline/settings.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { writeSmallTape } from "../testing/small-tape.ts";
import { ReplayRuns } from "./replay-runs.ts";

let home: string;
let path: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-runs-"));
  await writeSmallTape({ home, name: "small" });
  path = join(home, "tapes/small");
});
afterAll(async () => rm(home, { recursive: true, force: true }));

describe("ReplayRuns", () => {
  it("gives the digests of the command line's replay", async () => {
    const run = await new ReplayRuns(home).get(path);
    const tape = await openTape(path, { home });
    const pipeline = await replayTape({ tape, settings: defaultSettings(tape.clock), sink: {} });
    tape.close();
    expect(run).toMatchObject({
      digest: pipeline.digest,
      alertDigest: pipeline.alertDigest,
      ticks: pipeline.ticks,
      frames: pipeline.frames,
    });
    expect(run.alerts).toHaveLength(pipeline.alerts);
  });

  it("keeps the lowest print, the gap and the hues of the tape", async () => {
    const run = await new ReplayRuns(home).get(path);
    expect(run.subjects.map(({ id, kind, hue, atPar }) => [id, kind, hue, atPar])).toEqual([
      ["kraken:USDC/USD", "instrument", 0, true],
      ["coinbase:USDC/USD", "instrument", 1, true],
      ["USDC", "coin", 0, false],
    ]);
    expect(Math.min(...(run.subjects[0]?.bars.low ?? []))).toBeCloseTo(0.9199, 9);
    expect(run.gaps).toEqual([
      expect.objectContaining({
        instrument: "coinbase:USDC/USD",
        reason: "disconnect",
        missed: undefined,
      }),
    ]);
  });

  it("runs a tape once for everyone who asks, and coarser frames change no alert", async () => {
    const runs = new ReplayRuns(home);
    const [first, second] = await Promise.all([runs.get(path), runs.get(path)]);
    expect(second).toBe(first);
    const coarse = await runs.get(path, minutes(15));
    expect(coarse.subjects[0]?.bars.end.length).toBeLessThan(20);
    expect(coarse.alertDigest).toBe(first.alertDigest);
    expect(Math.min(...(coarse.subjects[0]?.bars.low ?? []))).toBe(
      Math.min(...(first.subjects[0]?.bars.low ?? [])),
    );
  });

  it("forgets a failure, so that a tape that was repaired is shown", async () => {
    const runs = new ReplayRuns(home);
    await expect(runs.get(join(home, "tapes/none"))).rejects.toThrow(/no tape/);
    await expect(runs.get(path)).resolves.toMatchObject({ name: "small" });
  });
});
