import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Measured, type Phase, phases, runPhase } from "./phases.ts";
import { benchTape } from "./tape.ts";

/**
 * `npm run bench [-- --ticks 5000000] [--rounds 3]`: replay against its limit, in one run. Prints of each phase ns a tick
 * (best of three runs after a first one), ticks/s, the ratio to the bare DuckDB stream, ns a tick of the first run in a
 * new process, and peak memory. Exit code 3 when a ratio is over its target.
 */
const TARGETS: Readonly<Partial<Record<Phase, number>>> = { parquet: 2, cache: 1 };
const LABELS: Readonly<Record<Phase, string>> = {
  bare: "bare DuckDB stream",
  parquet: "replay from Parquet",
  cache: "replay from the cache",
};

const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? fallback : Number(process.argv[at + 1]);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`--${name} takes a whole number from 1 up`);
  return value;
};

const measure = (phase: Phase, tape: string, home: string): Measured =>
  JSON.parse(
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), "phase", phase, tape, home], {
      encoding: "utf8",
    }),
  );

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const main = async (): Promise<void> => {
  const home = process.env["PEGTAPE_HOME"] ?? join(".pegtape", "bench");
  mkdirSync(home, { recursive: true });
  const ticks = option("ticks", 5_000_000);
  const rounds = option("rounds", 3);
  process.stderr.write(
    `bench: a simulated tape of ${ticks.toLocaleString("en")} trades, 15 instruments\n`,
  );
  const tape = await benchTape(home, ticks);
  // Once for nothing: the page cache is warm, the files are verified and the column cache exists.
  const proofs = new Set([measure("cache", tape, home).proof]);
  const found: Record<Phase, Measured[]> = { bare: [], parquet: [], cache: [] };
  for (let round = 0; round < rounds; round++)
    for (const phase of phases) {
      const measured = measure(phase, tape, home);
      found[phase].push(measured);
      if (phase !== "bare") proofs.add(measured.proof);
    }
  if (proofs.size !== 1)
    throw new Error(`the digest differs between runs: ${[...proofs].join(", ")}`);
  let missed = 0;
  console.log(
    "phase                    ns/tick   M ticks/s   of bare   target   first run   peak MB",
  );
  for (const phase of phases) {
    const runs = found[phase];
    const ns = median(runs.map((run) => (run.warmMs * 1e6) / run.ticks));
    const first = median(runs.map((run) => (run.firstMs * 1e6) / run.ticks));
    // Pair by pair within a round: the machine's speed drifts, a ratio does not.
    const ratio = median(runs.map((run, i) => run.warmMs / (found.bare[i]?.warmMs ?? Number.NaN)));
    const target = TARGETS[phase];
    if (target !== undefined && ratio > target) missed++;
    const cells = [
      LABELS[phase].padEnd(22),
      ns.toFixed(1).padStart(9),
      (1e3 / ns).toFixed(2).padStart(11),
      ratio.toFixed(2).padStart(9),
      (target === undefined ? "" : `<= ${target}`).padStart(8),
      first.toFixed(1).padStart(11),
      Math.max(...runs.map((run) => run.peakMb))
        .toFixed(0)
        .padStart(9),
    ];
    console.log(cells.join(" "));
  }
  console.log(`digest ${[...proofs][0]}`);
  if (missed > 0) process.exitCode = 3;
};

const [, , word, phase, tape, home] = process.argv;
if (word === "phase" && tape !== undefined && home !== undefined)
  console.log(JSON.stringify(await runPhase(phase as Phase, tape, home)));
else await main();
