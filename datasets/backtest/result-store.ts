import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hashOf } from "../../engine/backtest/tear-sheet/settings.ts";
import type { TearSheet } from "../../engine/backtest/tear-sheet/shape.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import { openDatabase } from "../../recorder/duckdb.ts";
import { writeError } from "../../recorder/tape/durable.ts";
import { makeFolder } from "../../recorder/tape/make-folder.ts";
import { readSheet } from "./read-sheet.ts";
import { writeWith } from "./row-table.ts";
import { type RunRecords, runTable, runTables } from "./run-tables.ts";

/** A result that was kept in a home. */
export interface KeptResult {
  readonly id: string;
  readonly bytes: number;
  /** When it was written, as the disk says. */
  readonly written: Micros;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
/** A sheet has at most a thousand trades; a larger file is none of ours. */
const MOST_BYTES = 16e6;
/** More are on the disk than anybody looks through. */
const MOST_RESULTS = 500;

const folderOf = (home: string): string => join(home, "results");
const sheetOf = (home: string, id: string): string => join(folderOf(home), id, "result.json");

/** Of a run: strategy, tape, and a hash of all that decides it. The same run, the same id. */
export const resultId = ({ strategy, tape, settings }: TearSheet): string => {
  const { name, manifest, from, to } = tape;
  const { capital, seed, termsHash, version } = settings;
  const hash = hashOf({
    strategy: [strategy.id, strategy.source, strategy.parameters],
    tape: [name, manifest, from, to],
    settings: [capital, seed, termsHash, version],
  });
  return `${plain(strategy.id)}-${plain(name)}-${hash.slice(0, 12)}`;
};

const plain = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9.]+/g, "_")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 48) || "x";

/**
 * Keeps a run under `<home>/results/<id>/`: `result.json`, and a Parquet file a table. One that is there already is
 * replaced whole; a failure leaves it as it was.
 */
export const keepResult = async (
  home: string,
  sheet: TearSheet,
  records: RunRecords,
): Promise<{ readonly id: string; readonly path: string }> => {
  const id = resultId(sheet);
  const path = join(folderOf(home), id);
  const work = join(folderOf(home), `.${id}-${randomUUID()}`);
  try {
    await makeFolder(work);
    const database = await openDatabase({ threads: 1 });
    try {
      for (const name of runTables)
        await writeWith(database, runTable(name, records), "parquet", tableIn(work, name));
    } finally {
      database.close();
    }
    await writeFile(join(work, "result.json"), `${JSON.stringify(sheet, undefined, 1)}\n`);
    await rm(path, { recursive: true, force: true });
    await rename(work, path);
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    throw writeError(error, path);
  }
  return { id, path };
};

/** Those of a home, the newest first. */
export const keptResults = async (home: string): Promise<KeptResult[]> => {
  const names = (await readdir(folderOf(home)).catch(() => [])).filter((name) => ID.test(name));
  const found = await Promise.all(
    names.map(async (id): Promise<KeptResult[]> => {
      const facts = await stat(sheetOf(home, id)).catch(() => undefined);
      if (!facts?.isFile()) return [];
      return [{ id, bytes: facts.size, written: micros(Math.round(facts.mtimeMs * 1000)) }];
    }),
  );
  return found
    .flat()
    .sort((a, b) => b.written - a.written || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_RESULTS);
};

/** The sheet of one. A name never is part of a path before it has matched the pattern. */
export const loadSheet = async (home: string, id: string): Promise<TearSheet> => {
  const path = sheetOf(home, id);
  const facts = ID.test(id) ? await stat(path).catch(() => undefined) : undefined;
  if (!facts?.isFile()) throw noResult(id);
  if (facts.size > MOST_BYTES)
    throw new WorkbenchError(
      "input",
      `result.json of ${id} is larger than ${MOST_BYTES / 1e6} MB`,
      "It was not written by `pegtape backtest`: run it again.",
    );
  return readSheet(await readFile(path, "utf8"), `result ${id}`);
};

const noResult = (id: string): WorkbenchError =>
  new WorkbenchError(
    "missing",
    `no result "${id.slice(0, 80)}" is kept`,
    "`pegtape backtest <tape> --strategy <name>` makes one.",
  );

/** The file of one of its tables, `fills.parquet`, for whoever asks by text: neither name is part of a path unchecked. */
export const findTable = async (home: string, id: string, file: string): Promise<string> => {
  const name = runTables.find((each) => `${each}.parquet` === file);
  if (name === undefined)
    throw new WorkbenchError(
      "missing",
      `a result has no file ${file.slice(0, 80)}`,
      `Known: ${runTables.map((each) => `${each}.parquet`).join(", ")}.`,
    );
  if (!ID.test(id)) throw noResult(id);
  const path = tablePath(home, id, name);
  if (!(await stat(path).catch(() => undefined))?.isFile()) throw noResult(id);
  return path;
};

/** Where a table of a kept result lies; the id has been found before. */
export const tablePath = (home: string, id: string, name: string): string =>
  tableIn(join(folderOf(home), id), name);

const tableIn = (folder: string, name: string): string => join(folder, `${name}.parquet`);
