import { missedOf, say } from "./figure.ts";
import { line, measure, median } from "./measure.ts";
import { type Measured, type Phase, phases } from "./phases.ts";
import { benchTape } from "./tape.ts";

const TARGETS: Readonly<Partial<Record<Phase, number>>> = {
  fewParquet: 2,
  fewCache: 1,
  parquet: 2,
  cache: 1.2,
};
const LABELS: Readonly<Record<Phase, string>> = {
  bare: "bare DuckDB stream",
  fewParquet: "ten indicators, Parquet",
  fewCache: "ten indicators, cache",
  parquet: "all indicators, Parquet",
  cache: "all indicators, cache",
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
  run("cache");
  const found = Object.fromEntries(phases.map((phase) => [phase, []])) as unknown as Record<
    Phase,
    Measured[]
  >;
  for (let round = 0; round < rounds; round++)
    for (const phase of phases) found[phase].push(run(phase));
  const few = theOne([...found.fewParquet, ...found.fewCache]);
  const all = theOne([...found.parquet, ...found.cache]);
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
    missed += missedOf(
      { what: `${LABELS[phase]}, ns a tick`, value: ns },
      {
        ...{ what: `${LABELS[phase]}, of the bare stream`, value: ratio },
        ...(target === undefined ? {} : { limit: { atMost: target } }),
      },
    );
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
  say(`digest of all ${all}, of ten ${few}\n`);
  return missed;
};

/** The digest of all runs. Throws when they differ. */
const theOne = (runs: readonly Measured[]): string => {
  const proofs = [...new Set(runs.map(({ proof }) => proof))];
  if (proofs.length !== 1) throw new Error(`the digest differs between runs: ${proofs.join(", ")}`);
  return proofs[0] ?? "";
};
