import { join } from "node:path";
import {
  confine,
  type Database,
  openDatabase,
  quoteName,
  quoteText,
} from "../../recorder/duckdb.ts";
import type { SqlLimits } from "./limits.ts";
import type { Source } from "./messages.ts";

/** A confined database in memory with a view for each source. */
export interface TapeViews {
  readonly names: readonly string[];
  /** A connection of its own for one query; the views end at `asOf` (µs) for everyone until somebody else asks. */
  connect(asOf: number | null): Promise<Database>;
  close(): void;
}

export const openTapeViews = async (
  sources: readonly Source[],
  folder: string,
  limits: Pick<SqlLimits, "memory" | "spill" | "threads">,
): Promise<TapeViews> => {
  const database = await openDatabase({
    threads: limits.threads,
    memoryLimit: limits.memory,
    tempLimit: limits.spill,
    tempDirectory: join(folder, "spill"),
  });
  await confine(database, { files: sources.flatMap(({ files }) => files), folder });
  const names: string[] = [];
  let shown: number | null | undefined;
  const define = async (asOf: number | null): Promise<void> => {
    names.length = 0;
    for (const source of sources) {
      // A tape that cannot be read takes no other with it: its view is missing.
      const made = await database.run(viewOf(source, asOf)).then(
        () => true,
        () => false,
      );
      if (made) names.push(source.view);
    }
    shown = asOf;
  };
  await define(null);
  return {
    names,
    connect: async (asOf) => {
      if (asOf !== shown) await define(asOf);
      return database.connect();
    },
    close: () => database.close(),
  };
};

const viewOf = ({ view, files, clock }: Source, asOf: number | null): string => {
  const until = asOf === null ? "" : ` WHERE ${quoteName(clock)} <= make_timestamp(${asOf})`;
  const table = `read_parquet([${files.map(quoteText).join(", ")}], hive_partitioning = false)`;
  return `CREATE OR REPLACE VIEW ${quoteName(view)} AS SELECT * FROM ${table}${until}`;
};
