import { randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "../../recorder/duckdb.ts";
import { makeFolder } from "../../recorder/tape/make-folder.ts";
import { type ImportGroup, resolveGroups } from "./groups.ts";
import { locate } from "./locate.ts";
import { openSource } from "./open-source.ts";
import { createStage, dropStage, importFile, intervalOf, stageFile } from "./stage-file.ts";
import { type StagedFile, sortedSelect } from "./tape-rows.ts";
import { unpack } from "./unpack.ts";

export interface FileRowsOptions {
  /** A folder for what is unpacked; a folder in it is made and removed. */
  readonly scratch: string;
  /** What an archive may unpack to, bytes. */
  readonly most: number;
}

/**
 * Stages the files of one group and hands the SELECT of their rows, laid out as ticks without `seq` and by event time, to
 * `use`; afterwards nothing is left in the database. Undefined, and no call, when the files hold no rows at all. A row or
 * file that cannot be read is an input error, as in `importTape`. One call at a time in a database.
 */
export const withFileRows = async <T>(
  database: Database,
  group: ImportGroup,
  { scratch, most }: FileRowsOptions,
  use: (select: string) => Promise<T>,
): Promise<T | undefined> => {
  const [resolved] = resolveGroups([group]);
  if (!resolved) return undefined;
  const { format } = resolved;
  const folder = join(scratch, randomUUID());
  await makeFolder(folder);
  try {
    const staged: StagedFile[] = [];
    await createStage(database, format.shape);
    for (const named of resolved.files)
      for (const { path, label } of await unpack(named, named, folder, most)) {
        if (await holdsNothing(path)) continue;
        const source = await openSource(database, format, path, label, folder);
        const cells = locate(source, format, resolved.columns, resolved.instrument?.base);
        const file = await importFile(database, resolved, staged.length, { source, cells });
        await stageFile(database, file);
        const isBar = format.interval !== undefined;
        staged.push({ ...file, interval: isBar ? await intervalOf(database, file) : undefined });
      }
    return staged.length === 0 ? undefined : await use(await sortedSelect(database, staged));
  } finally {
    await dropStage(database, format.shape);
    await rm(folder, { recursive: true, force: true });
  }
};

/** A day without a trade is an empty file, or names of columns and nothing else. */
const holdsNothing = async (path: string): Promise<boolean> => {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0);
    const text = buffer.toString("utf8", 0, bytesRead).trimEnd();
    if (bytesRead === 1024) return false;
    return text === "" || /^[\p{L}_ "/]+(,[\p{L}_ "/]+){3,}$/u.test(text);
  } finally {
    await handle.close();
  }
};
