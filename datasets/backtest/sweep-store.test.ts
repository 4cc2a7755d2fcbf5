import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeSweepFile } from "./sweep-file.ts";
import { keptSweepPath, keptSweeps, loadSweep, sweepEnds } from "./sweep-store.ts";
import { sampleSweep } from "./testing/sample-sweep.ts";

let home = "";
const sample = sampleSweep();
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-sweeps-"));
  const path = keptSweepPath(home, sample.plan);
  await mkdir(dirname(path), { recursive: true });
  await writeSweepFile(path, sample);
});
afterAll(() => rm(home, { recursive: true, force: true }));

it("comes back without the returns, and its ends alone say the same", async () => {
  const [kept] = await keptSweeps(home);
  if (kept === undefined) throw new Error("it was kept");
  expect(kept.id).toMatch(/^depegReversion-drawn-[0-9a-f]{12}$/);
  const { plan, judgement, trials } = await loadSweep(home, kept.id);
  expect({ plan, judgement }).toEqual({ plan: sample.plan, judgement: sample.judgement });
  expect(await sweepEnds(home, kept)).toEqual({ plan, judgement });
  expect(trials).toHaveLength(60);
  expect(trials[31]).toEqual({
    ...{ index: 31, currency: "USD" },
    ...{ parameters: sample.trials[31]?.parameters, figures: sample.trials[31]?.figures },
  });
});

it("refuses what is none, by name and by content", async () => {
  await expect(loadSweep(home, "../sweeps")).rejects.toThrow(/no sweep/);
  await expect(loadSweep(home, "nobody")).rejects.toThrow(/no sweep "nobody" is kept/);
  await writeFile(join(home, "sweeps", "torn.ndjson"), '{"type":"sweep"');
  const torn = (await keptSweeps(home)).find(({ id }) => id === "torn");
  if (torn === undefined) throw new Error("it is there");
  await expect(sweepEnds(home, torn)).rejects.toThrow(/the file of sweep torn cannot be read/);
  await expect(loadSweep(home, "torn")).rejects.toThrow(/the file of sweep torn cannot be read/);
});
