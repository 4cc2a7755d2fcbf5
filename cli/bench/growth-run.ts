import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline as through } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { Pipeline } from "../../engine/pipeline/pipeline.ts";
import { defaultSettings } from "../../engine/pipeline/settings.ts";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import { cachePaths } from "../../recorder/tape/cache-index.ts";
import { checkTape } from "../../recorder/tape/check-tape.ts";
import { manifestHash } from "../../recorder/tape/manifest.ts";
import { openTape, readManifest } from "../../recorder/tape/open-tape.ts";
import { ticksTable } from "../../recorder/tape/tape-facts.ts";
import { A_MINUTE } from "./growth-tape.ts";

/** What one process measured; ms of processor time, all threads together. */
export interface GrowthRun {
  readonly ms: number;
  readonly ticks: number;
  readonly peakMb: number;
  /** Frames of the same ticks; 0 where none are made. */
  readonly frames: number;
}

/**
 * Records before the clock starts: the compiler has seen all of the pipeline by then, and two hours have passed, so that what
 * is measured of many instruments is not how their first hour fills their windows.
 */
export const warmRecords = (instruments: number): number =>
  Math.max(500_000, 2 * 60 * A_MINUTE * instruments);

/** The whole pipeline over the tape from the column cache: every indicator, the default rules, frames a minute, digest. */
export const growReplay = (path: string, home: string): Promise<GrowthRun> =>
  replay(path, { home, cache: true });

/** The same from Parquet. */
export const growParquet = (path: string, home: string): Promise<GrowthRun> =>
  replay(path, { home, cache: false });

const replay = async (
  path: string,
  options: { readonly home: string; readonly cache: boolean },
): Promise<GrowthRun> => {
  const tape = await openTape(path, options);
  const pipeline = new Pipeline(defaultSettings(tape.clock), tape.instruments, {});
  // The first reading leaves the cache behind, and costs what the second does not.
  if (options.cache) for await (const _ of tape.batches());
  const warm = warmRecords(tape.instruments.length);
  let stop: (() => number) | undefined;
  let skipped = 0;
  let framed = 0;
  for await (const batch of tape.batches()) {
    if (stop === undefined && pipeline.ticks >= warm) {
      stop = startProcessor();
      skipped = pipeline.ticks;
      framed = pipeline.frames;
    }
    pipeline.push(batch);
  }
  pipeline.finish();
  tape.close();
  if (stop === undefined) throw new RangeError(`a tape of more than ${warm} ticks is needed`);
  return measured(stop(), pipeline.ticks - skipped, pipeline.frames - framed);
};

/** `check` of the tape. */
export const growCheck = async (path: string): Promise<GrowthRun> => {
  const { ticks } = await readManifest(path);
  const stop = startProcessor();
  const problem = (await checkTape(path)).find(({ severity }) => severity === "problem");
  if (problem) throw new Error(`the bench's own tape: ${problem.message}`);
  return measured(stop(), ticks);
};

/** Opening a tape whose files are known already: what every command on it pays before its first record. */
export const growOpen = async (path: string, home: string): Promise<GrowthRun> => {
  const open = async (): Promise<number> => {
    const tape = await openTape(path, { home });
    tape.close();
    return tape.manifest.ticks;
  };
  await open();
  const stop = startProcessor();
  const ticks = await open();
  return measured(stop(), ticks);
};

/** Bytes of the tape's ticks, and of the same ticks as others keep them. */
export interface GrowthBytes {
  readonly tape: number;
  readonly plainParquet: number;
  readonly gzippedCsv: number;
  readonly cache: number;
}

/** The same rows through DuckDB's own COPY with nothing said, and as CSV through gzip's usual level. */
export const growBytes = async (path: string, home: string): Promise<GrowthBytes> => {
  const work = await mkdtemp(join(home, "growth-"));
  const database = await openDatabase({ memoryLimit: "1GB" });
  try {
    const manifest = await readManifest(path);
    const ticks = ticksTable(path, manifest);
    const [parquet, csv, zipped] = ["plain.parquet", "ticks.csv", "ticks.csv.gz"].map((name) =>
      join(work, name),
    ) as [string, string, string];
    await database.run(`COPY (FROM ${ticks}) TO ${quoteText(parquet)} (FORMAT parquet)`);
    await database.run(`COPY (FROM ${ticks}) TO ${quoteText(csv)} (FORMAT csv, HEADER)`);
    await through(createReadStream(csv), createGzip(), createWriteStream(zipped));
    const sizes = await Promise.all(
      manifest.files.map(async (file) => (await stat(join(path, file.path))).size),
    );
    return {
      tape: sizes.reduce((total, size) => total + size, 0),
      plainParquet: (await stat(parquet)).size,
      gzippedCsv: (await stat(zipped)).size,
      cache: (await stat(cachePaths(home, manifestHash(manifest)).data)).size,
    };
  } finally {
    database.close();
    await rm(work, { recursive: true, force: true });
  }
};

const startProcessor = (): (() => number) => {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
};

const measured = (ms: number, ticks: number, frames = 0): GrowthRun => ({
  ms,
  ticks,
  frames,
  peakMb: process.resourceUsage().maxRSS / 1024,
});
