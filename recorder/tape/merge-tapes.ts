import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Database, openDatabase } from "../duckdb.ts";
import { findDuplicates } from "./find-duplicates.ts";
import { interruptible } from "./interruptible.ts";
import type { Manifest, TapeClock } from "./manifest.ts";
import { type MergeSource, unionOf } from "./merge-source.ts";
import type { Tape } from "./open-tape.ts";
import { examineContent } from "./tape-facts.ts";
import { writeTape } from "./write-tape.ts";

export interface MergeOptions {
  /** Verified; of rows at the same time those of an earlier tape come first. */
  readonly tapes: readonly Pick<Tape, "path" | "manifest" | "hash">[];
  /** The order of the rows, and the clock of the new tape. */
  readonly by: TapeClock;
  /** The tape's folder, which must not exist yet. */
  readonly out: string;
  readonly name: string;
  /** ISO 8601 time, part of the manifest. */
  readonly created: string;
  readonly signal?: AbortSignal | undefined;
}

export interface Merged {
  readonly manifest: Manifest;
  /** Rows of all tapes that another of their rows repeats. */
  readonly duplicates: number;
  /** Records of a recorder's clock that a tape in order of event time has no place for. */
  readonly clocks: number;
}

/**
 * One tape of several, all or nothing: rows in order of `by`, ties in the order of the tapes, then of their rows. A trade
 * that another tape has too (venue, symbol, id) is there once; so is a row without an id, if it is equal in every column.
 * By event time a row without one stands at its receive time, as in a replay in order of time. Memory stays flat.
 */
export const mergeTapes = async (options: MergeOptions): Promise<Merged> => {
  const { tapes, by, signal } = options;
  if (tapes.length < 2)
    throw new WorkbenchError(
      "usage",
      "a merge takes two tapes or more",
      "Name another tape, or export this one.",
    );
  const scratch = await mkdtemp(join(tmpdir(), "pegtape-merge-"));
  const database = await openDatabase({ memoryLimit: "1GB", tempDirectory: scratch });
  try {
    return await interruptible(database, signal, async () => {
      const sources: MergeSource[] = [];
      for (const tape of tapes) {
        const { nulls } = await examineContent(database, tape.path, tape.manifest);
        if (by === "receive_time" && nulls[by] !== "none") throw withoutReceiveTime(tape.path);
        sources.push({ ...tape, nulls });
      }
      return await merge(database, sources, options);
    });
  } finally {
    database.close();
    await rm(scratch, { recursive: true, force: true });
  }
};

const withoutReceiveTime = (path: string): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `${path} has rows without a receive_time: nobody received them live`,
    "Leave out --by receive: every tape can be ordered by event time.",
  );

const merge = async (
  database: Database,
  sources: readonly MergeSource[],
  { by, out, name, created }: MergeOptions,
): Promise<Merged> => {
  const union = unionOf(sources, by);
  const duplicates = await findDuplicates(database, union, "duplicates");
  const kept =
    duplicates === 0 ? union.rows : `${union.rows} ANTI JOIN duplicates USING (source, seq)`;
  const stored = union.stored.map(({ name, sql }) => `${sql} AS ${name}`).join(", ");
  await database.run(
    `CREATE TEMP TABLE merged AS SELECT ${stored} FROM ${kept} ORDER BY ${by}, source, seq`,
  );
  const [counted] = await database.rows("SELECT count(*)::DOUBLE AS n FROM merged");
  const manifest = await writeTape({
    database,
    rows: { table: "merged", columns: union.columns },
    out,
    name,
    kind: kindOf(sources),
    clock: by,
    source: { merge: describe(sources, by, duplicates) },
    licence: [...new Set(sources.map(({ manifest }) => manifest.licence))]
      .filter((licence) => licence !== "")
      .join("; "),
    created,
  });
  const all = sources.reduce((sum, { manifest }) => sum + manifest.ticks, 0);
  return { manifest, duplicates, clocks: all - duplicates - Number(counted?.["n"]) };
};

/** What is drawn, in part, must say so; what was recorded has no raw frames here that could be held against it. */
const kindOf = (sources: readonly MergeSource[]): Manifest["kind"] =>
  (["simulated", "reconstructed"] as const).find((kind) =>
    sources.some(({ manifest }) => manifest.kind === kind),
  ) ?? "imported";

const describe = (sources: readonly MergeSource[], by: TapeClock, duplicates: number) => ({
  by,
  duplicates,
  tapes: sources.map(({ manifest: { name, kind, clock, ticks, licence, source }, hash }) => ({
    ...{ name, kind, clock, ticks, manifest: hash, licence, source },
  })),
});
