import { randomUUID } from "node:crypto";
import { open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { hashFile, sync } from "../../recorder/tape/durable.ts";
import { makeFolder } from "../../recorder/tape/make-folder.ts";

const receipt = z.object({
  address: z.string(),
  at: z.string(),
  bytes: z.int().min(0),
  sha256: z.string(),
});

const facts = z.object({
  version: z.literal(1),
  /** Under which address it was asked for: what came from elsewhere is another unit. */
  baseUrl: z.string(),
  /** In the unit's span. */
  rows: z.int().min(0),
  /** Of the Parquet file of its rows; null where there are none. */
  parquet: z.object({ bytes: z.int().min(1), sha256: z.string() }).nullable(),
  /** What the venue answered, one by one. */
  receipts: z.array(receipt),
});

/** What is known of a unit that is done. */
export type UnitFacts = z.infer<typeof facts>;

/**
 * The units of a pull that are done, on disk: `<folder>/<unit>.parquet` holds the rows, `<unit>.json` the facts about them,
 * which come last and say that it is done. A kill at any point leaves a unit done or not begun.
 */
export class UnitStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** For what is under way. Emptied by `sweep`. */
  get scratch(): string {
    return join(this.#folder, "scratch");
  }

  /** Removes what a run that was cut off left behind. */
  async sweep(): Promise<void> {
    await rm(this.scratch, { recursive: true, force: true });
    await makeFolder(this.scratch);
  }

  /** A path in `scratch` at which nothing lies. */
  fresh(): string {
    return join(this.scratch, randomUUID());
  }

  parquetOf(unit: string): string {
    return join(this.#folder, "units", `${unit}.parquet`);
  }

  /** The facts of a unit whose rows are what the facts say; anything else is not done. */
  async read(unit: string, baseUrl: string): Promise<UnitFacts | undefined> {
    const text = await readFile(this.#factsOf(unit), "utf8").catch(() => undefined);
    const found = text === undefined ? undefined : facts.safeParse(parsed(text)).data;
    if (found?.baseUrl !== baseUrl) return undefined;
    if (found.parquet === null) return found;
    const path = this.parquetOf(unit);
    const there = await stat(path).catch(() => undefined);
    if (there?.size !== found.parquet.bytes) return undefined;
    return (await hashFile(path)) === found.parquet.sha256 ? found : undefined;
  }

  /** Makes a unit done. `rows` is a Parquet file in `scratch`, which gets its place; undefined for none. */
  async keep(
    unit: string,
    known: Omit<UnitFacts, "version" | "parquet">,
    rows: string | undefined,
  ): Promise<UnitFacts> {
    const folder = dirname(this.parquetOf(unit));
    await makeFolder(folder);
    let parquet: UnitFacts["parquet"] = null;
    if (rows !== undefined) {
      parquet = { bytes: (await stat(rows)).size, sha256: await hashFile(rows) };
      await sync(rows);
      await rename(rows, this.parquetOf(unit));
      await sync(folder);
    }
    const done: UnitFacts = { version: 1, ...known, parquet };
    const draft = this.fresh();
    const handle = await open(draft, "wx");
    try {
      await handle.writeFile(JSON.stringify(done));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, this.#factsOf(unit));
    await sync(folder);
    return done;
  }

  /** Everything but the folder itself and what a lock keeps in it. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => []))
      if (name === "scratch" || name === "units")
        await rm(join(this.#folder, name), { recursive: true, force: true });
  }

  #factsOf(unit: string): string {
    return join(this.#folder, "units", `${unit}.json`);
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
