import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Instrument, parseInstrument } from "../../engine/market/instrument.ts";
import type { TickBatch } from "../../engine/market/tick-batch.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { Database } from "../duckdb.ts";
import { CACHE_LIMIT } from "./cache-space.ts";
import { type Manifest, manifestHash, parseManifest, type TapeClock } from "./manifest.ts";
import { BLOCK } from "./read-parquet.ts";
import { everything, type Selection } from "./read-plan.ts";
import { readTape } from "./read-tape.ts";
import { examineContent, parseFacts, type TapeFacts } from "./tape-facts.ts";
import { verifyFiles } from "./verify-files.ts";

export { listTapes } from "./resolve-tape.ts";

export interface OpenTapeOptions {
  /** Where the column cache and the stamps of verified files live. */
  readonly home: string;
  /** Read and write the column cache; default true. */
  readonly cache?: boolean;
  /** Most bytes that all column caches may take together. */
  readonly cacheLimit?: number;
}

/** Which records, and in batches of which size. Times are on the tape's clock, `from` inclusive, `to` exclusive. */
export interface Range {
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
  /** Ids; `clock` records come whatever is chosen. */
  readonly instruments?: readonly string[] | undefined;
  /** `tape`: by `seq`. `time`: by event time, receive time where it is null, ties by `seq`. */
  readonly order?: "tape" | "time" | undefined;
  /** Records a batch; only the last may hold fewer. */
  readonly batch?: number | undefined;
}

/** A verified tape. */
export interface Tape {
  readonly path: string;
  readonly manifest: Manifest;
  /** Names the content: SHA-256 of the manifest, which holds those of the files. */
  readonly hash: string;
  /** `instrument` of a batch is a position in this list. */
  readonly instruments: readonly Instrument[];
  readonly clock: TapeClock;
  /** What its files hold; they are verified once more. */
  facts(): Promise<TapeFacts>;
  /** The shortest interval when the tape holds bars only, else undefined. */
  barInterval(): Promise<Micros | undefined>;
  /** The records. A batch may be REUSED for the next one: take what you need before asking on. */
  batches(range?: Range): AsyncIterable<TickBatch>;
  close(): void;
}

/**
 * Opens a tape: reads its manifest and makes sure that every file is the one that was written (see verifyFiles).
 * Throws "missing" when there is no tape, "damaged" when it is not what its manifest says.
 */
export const openTape = async (path: string, options: OpenTapeOptions): Promise<Tape> => {
  const manifest = await readManifest(path);
  const lazy = lazyDatabase();
  const verify = async (): Promise<TapeFacts> => {
    const examine = async (): Promise<TapeFacts> =>
      examineContent(await lazy.get(), path, manifest);
    const facts = await verifyFiles({ tape: path, manifest, home: options.home, examine });
    return parseFacts(facts) ?? (await examine());
  };
  try {
    await verify();
  } catch (error) {
    await lazy.close();
    throw error;
  }
  const hash = manifestHash(manifest);
  return {
    path,
    manifest,
    hash,
    instruments: manifest.instruments.map(parseInstrument),
    clock: manifest.clock,
    facts: verify,
    barInterval: async () => {
      const { barInterval } = await verify();
      return barInterval === null ? undefined : micros(barInterval);
    },
    batches: (range = {}) => {
      const selection = select(manifest, range);
      const size = range.batch ?? BLOCK;
      if (!Number.isSafeInteger(size) || size < 1)
        throw new WorkbenchError(
          "usage",
          `a batch of ${size} records`,
          "Choose a whole number from 1 up.",
        );
      return readTape({
        tape: path,
        manifest,
        hash,
        home: options.home,
        cacheLimit: options.cache === false ? 0 : (options.cacheLimit ?? CACHE_LIMIT),
        facts: verify,
        database: lazy.get,
        selection,
        order: range.order ?? "tape",
        size,
      });
    },
    close: () => void lazy.close(),
  };
};

/** Reads `tape.json` of the tape in the folder `path`. */
export const readManifest = async (path: string): Promise<Manifest> => {
  const file = join(path, "tape.json");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const folder = await stat(path).catch(() => undefined);
    if (!folder?.isDirectory())
      throw new WorkbenchError(
        "missing",
        `no tape at ${path}`,
        "Give the folder that holds tape.json.",
        { cause },
      );
    throw new WorkbenchError(
      "damaged",
      `${path} has no tape.json: it is no tape, or one that is half written`,
      "Make or copy the tape again.",
      { cause },
    );
  }
  return parseManifest(text, file);
};

const select = (manifest: Manifest, { from, to, instruments }: Range): Selection => {
  if (from === undefined && to === undefined && instruments === undefined) return everything;
  const wanted = instruments?.map((id) => {
    const index = manifest.instruments.indexOf(id);
    if (index < 0)
      throw new WorkbenchError(
        "usage",
        `the tape has no instrument "${id}"`,
        `It has: ${manifest.instruments.join(", ")}.`,
      );
    return index;
  });
  return { from, to, instruments: wanted === undefined ? undefined : new Set(wanted) };
};

/** DuckDB takes 0.4 s to load, and a tape whose files are known and cached needs none of it. */
const lazyDatabase = () => {
  let opened: Promise<Database> | undefined;
  return {
    get: (): Promise<Database> => {
      opened ??= import("../duckdb.ts").then(({ openDatabase }) =>
        // A sort (order of time) spills to disk beyond this: memory must not grow with the tape.
        openDatabase({ memoryLimit: "1GB" }),
      );
      return opened;
    },
    close: async (): Promise<void> => {
      const database = await opened;
      opened = undefined;
      database?.close();
    },
  };
};
