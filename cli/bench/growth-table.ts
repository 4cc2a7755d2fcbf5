import { rmSync } from "node:fs";
import { missedOf, say } from "./figure.ts";
import { type GrowthBytes, type GrowthRun, warmRecords } from "./growth-run.ts";
import { type GrowthShape, growthTape } from "./growth-tape.ts";
import { line, measure, whole } from "./measure.ts";

/** Of the cheapest shape in the same table. */
const FLAT = 1.15;
/** Between the shortest and the longest tape, MB. */
const FLAT_MB = 64;
const M = 1_000_000;
/** Ticks that are measured in the table by instruments, at most: two hours of 200 of them. */
const WIDE = 1.5 * M;
/** Every coin on so many: with the same for all shapes a tick makes the same frames and medians of as many prices. */
const VENUES = 10;
/** Of one instrument alone, which makes nearly twice the frames of a tick, and of the dear ones of a coin ten times. */
const WIDER_THAN_ONE = 1.75;
/** Ticks of the table by files. */
const CUT = M;

interface Options {
  readonly home: string;
  readonly rounds: number;
  /** The lengths of tapes. */
  readonly sizes: readonly number[];
}

/**
 * What a tick costs as tapes grow longer, wider and into more files: how many limits were missed. Processor time, the best of
 * the rounds, in which the shapes take turns.
 */
export const growthTable = async (
  home: string,
  {
    rounds,
    ticks = 16 * M,
    long,
  }: { readonly rounds: number; readonly ticks: number | undefined; readonly long: boolean },
): Promise<number> => {
  const sizes = [M, 4 * M, 16 * M, 50 * M, 200 * M].filter((size) => long || size <= ticks);
  const options = { home, rounds, sizes };
  return (
    (await byLength(options)) +
    (await byWidth(options)) +
    (await byFiles(options)) +
    (await bytes(home))
  );
};

const byLength = async ({ home, rounds, sizes }: Options): Promise<number> => {
  const shapes = sizes.map((ticks) => ({ ticks, instruments: 15 }));
  const tapes = await make(home, shapes);
  const labels = sizes.map((ticks) => `${ticks / M} million ticks`);
  let missed = 0;
  for (const [phase, what] of [
    ["growReplay", "replay from the cache"],
    ["growParquet", "replay from Parquet"],
    ["growCheck", "check"],
  ] as const) {
    const runs = inTurns(rounds, phase, tapes, home);
    const flat = tell(`${what}, 15 instruments`, labels, runs);
    const peaks = runs.map(({ peakMb }) => peakMb);
    const more = Math.max(...peaks) - (peaks[0] ?? Number.NaN);
    missed += missedOf(
      {
        what: `${what}: ns a tick, the longest tape of the shortest`,
        value: flat.last,
        limit: { atMost: FLAT },
      },
      // `check` sorts, in a gigabyte and then on the disk.
      phase === "growCheck"
        ? { what: `${what}: peak memory, MB`, value: Math.max(...peaks), limit: { atMost: 1300 } }
        : {
            what: `${what}: more memory for the longest tape, MB`,
            value: more,
            limit: { atMost: FLAT_MB },
          },
    );
  }
  // The longest are gigabytes, and made in minutes.
  for (const tape of tapes.slice(3)) rmSync(tape, { recursive: true, force: true });
  return missed;
};

const byWidth = async ({ home, rounds, sizes }: Options): Promise<number> => {
  const counted = Math.min(WIDE, (sizes.at(-1) ?? M) / 8);
  const shapes = [
    { instruments: 1 },
    ...[1, 5, 20].map((coins) => ({ instruments: coins * VENUES, venues: VENUES })),
  ].map((shape): GrowthShape => ({ ...shape, ticks: warmRecords(shape.instruments) + counted }));
  const tapes = await make(home, shapes);
  const runs = inTurns(rounds, "growReplay", tapes, home);
  const [alone, ten, , most] = runs.map(perTick);
  const title = `replay, of ${counted / M} million ticks`;
  line(title, "ns/tick", "of ten", "frames/1,000", "peak MB");
  const labels = shapes.map(({ instruments }) => `${instruments} instruments`);
  for (const [i, run] of runs.entries())
    line(
      labels[i] ?? "",
      perTick(run).toFixed(0),
      (perTick(run) / (ten ?? Number.NaN)).toFixed(2),
      ((run.frames / run.ticks) * 1000).toFixed(1),
      run.peakMb.toFixed(0),
    );
  say("");
  const of = (base = Number.NaN): number => (most ?? Number.NaN) / base;
  return missedOf(
    {
      what: "replay from the cache: ns a tick, 200 instruments of ten, the same frames a tick",
      value: of(ten),
      limit: { atMost: FLAT },
    },
    {
      what: "replay from the cache: ns a tick, 200 instruments of one alone, more frames a tick",
      value: of(alone),
      limit: { atMost: WIDER_THAN_ONE },
    },
  );
};

const byFiles = async ({ home, rounds }: Options): Promise<number> => {
  const files = [1, 100, 2000];
  const shapes = files.map((count) => ({ ticks: CUT, instruments: 15, rowsPerFile: CUT / count }));
  const tapes = await make(home, shapes);
  line("files of a million ticks", "open, ms", "ms a file", "check, ns/tick");
  const [open, check] = (["growOpen", "growCheck"] as const).map((phase) =>
    inTurns(rounds, phase, tapes, home),
  ) as [GrowthRun[], GrowthRun[]];
  for (const [i, count] of files.entries())
    line(
      `${whole(count)} files`,
      (open[i]?.ms ?? Number.NaN).toFixed(1),
      ((open[i]?.ms ?? Number.NaN) / count).toFixed(3),
      perTick(check[i]).toFixed(0),
    );
  say("");
  return missedOf({
    what: "opening a tape of 2,000 known files, ms",
    value: open.at(-1)?.ms ?? Number.NaN,
    limit: { atMost: 300 },
  });
};

const bytes = async (home: string): Promise<number> => {
  const shape = { ticks: M, instruments: 15 };
  const [tape = ""] = await make(home, [shape]);
  const found = measure<GrowthBytes>("growBytes", tape, home);
  line("the same million ticks as", "bytes/tick", "of the tape");
  for (const [label, size] of [
    ["a tape", found.tape],
    ["Parquet by DuckDB, as it comes", found.plainParquet],
    ["CSV through gzip", found.gzippedCsv],
    ["column cache, can be deleted", found.cache],
  ] as const)
    line(label, (size / M).toFixed(1), (size / found.tape).toFixed(2));
  say("");
  return missedOf(
    {
      what: "a tape's bytes of plain Parquet's",
      value: found.tape / found.plainParquet,
      limit: { below: 1 },
    },
    {
      what: "a tape's bytes of gzipped CSV's",
      value: found.tape / found.gzippedCsv,
      limit: { below: 1 },
    },
  );
};

const make = async (home: string, shapes: readonly GrowthShape[]): Promise<string[]> => {
  const tapes: string[] = [];
  for (const shape of shapes) tapes.push(await growthTape(home, shape));
  return tapes;
};

/** The best run of each tape. */
const inTurns = (
  rounds: number,
  phase: string,
  tapes: readonly string[],
  home: string,
): GrowthRun[] => {
  const best: GrowthRun[] = [];
  for (let round = 0; round < rounds; round++)
    for (const [i, tape] of tapes.entries()) {
      const run = measure<GrowthRun>(phase, tape, home);
      const before = best[i] ?? run;
      best[i] = {
        ...(run.ms < before.ms ? run : before),
        peakMb: Math.max(run.peakMb, before.peakMb),
      };
    }
  return best;
};

const perTick = (run: GrowthRun | undefined): number =>
  run === undefined ? Number.NaN : (run.ms * 1e6) / run.ticks;

/** The curve: of what the last costs, as a multiple of the first. */
const tell = (
  title: string,
  labels: readonly string[],
  runs: readonly GrowthRun[],
): { readonly last: number } => {
  const first = perTick(runs[0]);
  line(title, "ns/tick", "of the first", "peak MB");
  for (const [i, label] of labels.entries())
    line(
      label,
      perTick(runs[i]).toFixed(0),
      (perTick(runs[i]) / first).toFixed(2),
      (runs[i]?.peakMb ?? Number.NaN).toFixed(0),
    );
  say("");
  return { last: perTick(runs.at(-1)) / first };
};
