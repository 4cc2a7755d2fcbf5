import { createWriteStream } from "node:fs";
import { copyFile, lstat, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { WorkbenchError } from "../../engine/errors.ts";
import type { PipelineSettings } from "../../engine/pipeline/pipeline.ts";
import { openDatabase, quoteName } from "../../recorder/duckdb.ts";
import { hashFile, sync, writeError } from "../../recorder/tape/durable.ts";
import { type Manifest, tickFiles } from "../../recorder/tape/manifest.ts";
import { openTape, type Range, type Tape } from "../../recorder/tape/open-tape.ts";
import { ticksTable } from "../../recorder/tape/tape-facts.ts";
import { writeTape } from "../../recorder/tape/write-tape.ts";
import { replayTape } from "../replay-tape.ts";
import { BUNDLE_FORMAT, type BundleManifest, MEMBERS } from "./bundle-manifest.ts";
import { writeEmissions } from "./emissions.ts";
import { withoutPlaces } from "./without-places.ts";

export interface PackOptions {
  readonly tape: Tape;
  readonly range: Pick<Range, "from" | "to">;
  /** What the run depends on; `told` is the same for whoever opens the bundle. */
  readonly settings: PipelineSettings;
  readonly told: BundleManifest["settings"];
  /** The learned model's file, where there is one. */
  readonly model: string | undefined;
  /** Must not exist yet. */
  readonly out: string;
  /** An empty folder for as long as it takes. */
  readonly scratch: string;
  /** Of pegtape. */
  readonly version: string;
  readonly signal: AbortSignal;
}

/** The same for everybody: the same slice packs to the same bytes. */
const FILE = { mtime: new Date(Date.UTC(2000, 0, 1)), mode: 0o100644, forceDosTimestamp: true };

/**
 * Packs the ticks of a tape from `from` to `to`, what the pipeline runs with, and all that it emits, into one zip file.
 * Nothing else is packed: no notifier, no address, no token, no path of this machine.
 */
export const packBundle = async (options: PackOptions): Promise<BundleManifest> => {
  const { tape, settings, told, model, out, scratch, version, signal } = options;
  if (await lstat(out).catch(() => undefined))
    throw new WorkbenchError("usage", `${out} exists already`, "Choose another --out.");
  const folder = join(scratch, "tape");
  const manifest = await cutTape(options, folder);
  const emissions = join(scratch, MEMBERS.emissions);
  const written = writeEmissions(emissions);
  const slice = await openTape(folder, { home: scratch, cache: false });
  const run = await replayTape({ tape: slice, settings, sink: written.sink, signal }).finally(
    () => {
      written.close();
      slice.close();
    },
  );
  signal.throwIfAborted();
  const members: [path: string, name: string][] = [
    [join(folder, "tape.json"), MEMBERS.tape],
    ...tickFiles(manifest).map(({ path }): [string, string] => [
      join(folder, path),
      `tape/${path}`,
    ]),
    [emissions, MEMBERS.emissions],
  ];
  if (model !== undefined) {
    await copyFile(model, join(scratch, MEMBERS.model));
    members.push([join(scratch, MEMBERS.model), MEMBERS.model]);
  }
  const { ticks, frames, alerts, digest, alertDigest } = run;
  const bundle: BundleManifest = {
    format: BUNDLE_FORMAT,
    pegtape: version,
    tape: { name: tape.manifest.name, hash: tape.hash },
    settings: told,
    expected: { ticks, frames, alerts, digest, alertDigest },
    files: await Promise.all(
      members.map(async ([path, name]) => ({
        ...{ path: name, size: (await stat(path)).size, sha256: await hashFile(path) },
      })),
    ),
  };
  const heading = join(scratch, MEMBERS.manifest);
  await writeFile(heading, `${JSON.stringify(bundle, null, 2)}\n`);
  await zip([[heading, MEMBERS.manifest], ...members], out);
  return bundle;
};

/** The slice as a tape of its own, numbered from 1. */
const cutTape = async ({ tape, range }: PackOptions, out: string): Promise<Manifest> => {
  const { manifest, path, clock, hash } = tape;
  const bounds = [
    ...(range.from === undefined ? [] : [`${quoteName(clock)} >= make_timestamp(${range.from})`]),
    ...(range.to === undefined ? [] : [`${quoteName(clock)} < make_timestamp(${range.to})`]),
  ];
  const where = bounds.length === 0 ? "" : `WHERE ${bounds.join(" AND ")}`;
  const { kind, licence, created, name } = manifest;
  const database = await openDatabase({
    memoryLimit: "1GB",
    tempDirectory: join(out, "..", "spill"),
  });
  try {
    return await writeTape({
      ...{ database, out, name, kind, clock, licence, created },
      rows: `SELECT * EXCLUDE (seq) FROM ${ticksTable(path, manifest)} ${where} ORDER BY seq`,
      source: { slice: { of: name, hash }, of: withoutPlaces(manifest.source) },
    });
  } catch (error) {
    if (!(error instanceof WorkbenchError) || error.message !== "there are no rows to write")
      throw error;
    throw new WorkbenchError(
      "usage",
      "no tick in this range",
      `The tape is from ${manifest.from} to ${manifest.to}.`,
    );
  } finally {
    database.close();
  }
};

/** Whole or not at all. */
const zip = async (members: readonly (readonly [string, string])[], out: string): Promise<void> => {
  const file = new ZipFile();
  // Parquet is packed as it is.
  for (const [path, name] of members)
    file.addFile(path, name, { ...FILE, compress: !name.endsWith(".parquet") });
  file.end();
  const half = `${out}.tmp`;
  try {
    await pipeline(file.outputStream, createWriteStream(half, { flags: "wx" }));
    await sync(half);
    await rename(half, out);
  } catch (error) {
    await rm(half, { force: true });
    throw writeError(error, out);
  }
};
