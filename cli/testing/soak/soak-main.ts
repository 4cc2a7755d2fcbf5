import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { keepViewers } from "./keep-viewers.ts";
import type { Sample } from "./sample.ts";
import { runSoak } from "./soak.ts";
import { judge, type Verdict } from "./verdict.ts";

/**
 * `npm run soak -- [--days 30] [--seed 1] [--samples 40] [--json]`: simulated days of eleven venues with faults through
 * everything that `live --record --port` has, in one process. Prints what it keeps, and exits with 3 when something keeps
 * growing, is lost, or is not what its replay says. `--small`: no charts, and many more viewers, for a run of an hour or
 * less; then a shorter one with a leak on purpose, which must be found.
 */
const { values } = parseArgs({
  options: {
    days: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
    samples: { type: "string", default: "40" },
    small: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
/**
 * Memory is measured after collections that are asked for: a process of its own. With as many arenas as the allocator of
 * Linux likes, what is resident would show what it has not given back, not what is kept.
 */
const again = async (): Promise<number> => {
  const child = spawn(
    process.execPath,
    ["--expose-gc", ...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    { stdio: "inherit", env: { ...process.env, MALLOC_ARENA_MAX: "2" } },
  );
  return new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)));
};

const mb = (bytes: number): number => Math.round(bytes / 1e4) / 100;

const figures = ({ hours, realS, heap, buffers, rss, ...rest }: Sample) => ({
  ...{ type: "sample", day: Math.round(hours / 0.24) / 100, realS: Math.round(realS) },
  ...{ heapMb: mb(heap), buffersMb: mb(buffers), rssMb: mb(rss) },
  ...{ files: rest.files ?? null, handles: rest.handles, timers: rest.timers },
});

const print = (value: Readonly<Record<string, unknown>>): void => {
  const text = values.json
    ? JSON.stringify(value)
    : Object.entries(value)
        .map(([key, what]) => `${key} ${what}`)
        .join("  ");
  process.stdout.write(`${text}\n`);
};

const slopes = ({ heap, rss, heapReal }: Verdict) => ({
  ...{ heapMbPerHour: heap.slope, heapError: heap.error },
  ...{ rssMbPerHour: rss.slope, rssError: rss.error },
  ...{ heapMbPerRealHour: heapReal.slope, heapRealError: heapReal.error },
});

const small = values.small;
/** Long enough for a hundred viewers. */
const LEAK_HOURS = 0.2;

/** One run, and all that is wrong with it. */
const soak = async (what: string, hours: number): Promise<readonly string[]> => {
  const folder = mkdtempSync(join(tmpdir(), "pegtape-soak-"));
  try {
    const { samples, problems, ...rest } = await runSoak({
      ...{ hours, folder, seed: Number(values.seed), samples: Number(values.samples) },
      ...{ paceS: 20, boardS: 60, viewersS: small ? 5 : 600, charts: !small },
      drawHours: Math.min(6, Math.max(0.1, hours / 8)),
      onSample: (sample) => print(figures(sample)),
    });
    const verdict = judge(samples);
    const all = [...problems, ...verdict.problems];
    print({ type: what, ...rest, ...slopes(verdict), problems: all.length });
    for (const problem of all) print({ type: "problem", of: what, problem });
    return all;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const run = async (): Promise<number> => {
  const problems = await soak("soak", 24 * Number(values.days));
  if (!small) return problems.length === 0 ? 0 : 3;
  const stop = keepViewers();
  const found = (await soak("leak", LEAK_HOURS)).filter((problem) =>
    problem.startsWith("ServerResponse "),
  );
  stop();
  if (found.length === 0) print({ type: "problem", of: "soak", problem: "a leak is not found" });
  return problems.length + (found.length === 0 ? 1 : 0) === 0 ? 0 : 3;
};

process.exitCode = await (globalThis.gc === undefined ? again() : run());
// The database of the recording's files stays open until the process ends.
process.exit();
