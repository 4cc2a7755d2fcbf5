import { line, measure, median } from "./measure.ts";
import { type Measured, type Phase, phases } from "./phases.ts";
import { benchTape } from "./tape.ts";

const TARGETS: Readonly<Partial<Record<Phase, number>>> = { parquet: 2, cache: 1 };
const LABELS: Readonly<Record<Phase, string>> = {
  bare: "bare DuckDB stream",
  parquet: "replay from Parquet",
  cache: "replay from the cache",
};

/** Replay against its limit: how many targets were missed. */
export const replayTable = async (
  home: string,
  { ticks, rounds }: { readonly ticks: number; readonly rounds: number },
): Promise<number> => {
  process.stderr.write(
    `bench: a simulated tape of ${ticks.toLocaleString("en")} trades, 15 instruments\n`,
  );
  const tape = await benchTape(home, ticks);
  const run = (phase: Phase): Measured => measure(phase, tape, home);
  // Once for nothing: the page cache is warm, the files are verified and the column cache exists.
  const proofs = new Set([run("cache").proof]);
  const found: Record<Phase, Measured[]> = { bare: [], parquet: [], cache: [] };
  for (let round = 0; round < rounds; round++)
    for (const phase of phases) {
      const measured = run(phase);
      found[phase].push(measured);
      if (phase !== "bare") proofs.add(measured.proof);
    }
  if (proofs.size !== 1)
    throw new Error(`the digest differs between runs: ${[...proofs].join(", ")}`);
  let missed = 0;
  line("replay", "ns/tick", "M ticks/s", "of bare", "target", "first run", "peak MB");
  for (const phase of phases) {
    const runs = found[phase];
    const ns = median(runs.map((each) => (each.warmMs * 1e6) / each.ticks));
    const first = median(runs.map((each) => (each.firstMs * 1e6) / each.ticks));
    // Pair by pair within a round: the machine's speed drifts, a ratio does not.
    const ratio = median(
      runs.map((each, i) => each.warmMs / (found.bare[i]?.warmMs ?? Number.NaN)),
    );
    const target = TARGETS[phase];
    if (target !== undefined && !(ratio <= target)) missed++;
    line(
      LABELS[phase],
      ns.toFixed(1),
      (1e3 / ns).toFixed(2),
      ratio.toFixed(2),
      target === undefined ? "" : `<= ${target}`,
      first.toFixed(1),
      Math.max(...runs.map((each) => each.peakMb)).toFixed(0),
    );
  }
  console.log(`digest ${[...proofs][0]}\n`);
  return missed;
};
