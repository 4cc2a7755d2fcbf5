import { createHash } from "node:crypto";
import { readFile, rename, rm, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { BATCH_COLUMNS } from "../../engine/market/tick-batch.ts";
import { makeFolder } from "./make-folder.ts";
import type { ReadPlan } from "./read-plan.ts";

/** Part of the key: a cache of another version is another file. */
const CACHE_FORMAT = 1;

/** Bytes a value. */
export const widths = { f64: 8, u16: 2, u8: 1 } as const;

const column = z.object({
  name: z.enum(BATCH_COLUMNS),
  type: z.enum(["f64", "u16", "u8"]),
});

const block = z.object({
  /** Where the columns begin in the file; each is padded to a multiple of eight bytes. */
  at: z.int(),
  bytes: z.int(),
  rows: z.int(),
  crc: z.int(),
  /** Clock of the first and last record, µs. */
  from: z.number(),
  to: z.number(),
  notes: z.array(z.tuple([z.int(), z.string()])),
});

const index = z.object({
  tape: z.string(),
  ticks: z.int(),
  bytes: z.int(),
  columns: z.array(column),
  blocks: z.array(block),
});

/** Where the column cache of a tape keeps what: the Arrow file's own footer would have to be parsed for it. */
export type CacheIndex = z.infer<typeof index>;
export type CacheColumn = z.infer<typeof column>;
export type CacheBlock = z.infer<typeof block>;

export interface CachePaths {
  readonly folder: string;
  readonly data: string;
  readonly index: string;
}

/** The two files of a tape's cache, named by what the tape holds: another manifest is another name. */
export const cachePaths = (home: string, hash: string): CachePaths => {
  const key = createHash("sha256")
    .update(`columns ${CACHE_FORMAT} ${hash}`)
    .digest("hex")
    .slice(0, 32);
  const folder = join(home, "cache");
  return { folder, data: join(folder, `${key}.arrow`), index: join(folder, `${key}.json`) };
};

/** The columns that a tape with this plan needs, in file order. */
export const cacheColumns = (plan: ReadPlan): CacheColumn[] => [
  ...(plan.eventTime === "all" ? [] : [{ name: "eventTime", type: "f64" } as const]),
  ...(plan.receiveTime === "all" ? [] : [{ name: "receiveTime", type: "f64" } as const]),
  ...plan.values.map((name) => ({ name, type: "f64" }) as const),
  { name: "instrument", type: "u16" },
  ...(plan.kind === undefined ? [{ name: "kind", type: "u8" } as const] : []),
  ...(plan.flags.side || plan.flags.detail ? [{ name: "flags", type: "u8" } as const] : []),
];

/** Bytes of one column of `rows` values, with its padding. */
export const columnBytes = ({ type }: CacheColumn, rows: number): number =>
  Math.ceil((rows * widths[type]) / 8) * 8;

const sum = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The index of a cache that is whole and of this tape, as far as can be told without reading its blocks. */
export const readIndex = async (
  paths: CachePaths,
  hash: string,
  ticks: number,
): Promise<CacheIndex | undefined> => {
  try {
    const [head = "", body = ""] = (await readFile(paths.index, "utf8")).split("\n");
    if (head !== sum(body)) return undefined;
    const found = index.parse(JSON.parse(body));
    const { size } = await stat(paths.data);
    return found.tape === hash && found.ticks === ticks && found.bytes === size ? found : undefined;
  } catch {
    // Absent, cut off, of another format: all the same, the tape is read anew.
    return undefined;
  }
};

/** Writes the index; from here on the cache is in use. */
export const writeIndex = async (paths: CachePaths, content: CacheIndex): Promise<void> => {
  const temporary = `${paths.index}.${process.pid}.tmp`;
  const body = JSON.stringify(content);
  try {
    await makeFolder(paths.folder);
    await writeFile(temporary, `${sum(body)}\n${body}\n`);
    await rename(temporary, paths.index);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
};

/** Removes a tape's cache; what cannot be removed stays, and is not trusted next time either. */
export const discardCache = async ({ data, index }: CachePaths): Promise<void> => {
  for (const path of [index, data]) await unlink(path).catch(() => undefined);
};
