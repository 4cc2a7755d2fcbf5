import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compactTape } from "../../recorder/journal/compact.ts";
import { realProcesses } from "../../recorder/journal/processes.ts";
import { realDisk } from "../../recorder/journal/real-disk.ts";
import { mergeTapes } from "../../recorder/tape/merge-tapes.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { importTape } from "../import/import-tape.ts";

const created = "2024-01-01T00:00:00Z";

/** Where what in a home is: sources that are only read, and the tape that each writer makes or changes. */
export const placesIn = (home: string) => {
  const tape = (name: string): string => join(home, "tapes", name);
  return {
    ...{ csv: join(home, "trades.csv"), first: tape("first"), second: tape("second") },
    ...{ import: tape("imported"), merge: tape("merged"), compact: tape("compacted") },
  };
};

/** So many trades over three days as a CSV. */
export const writeCsv = (path: string, rows: number): Promise<void> => {
  const start = Date.UTC(2023, 2, 10);
  const lines = Array.from({ length: rows }, (_, n) => {
    const time = new Date(start + Math.floor((n * 259_200_000) / rows)).toISOString();
    return `${time},${(0.95 + ((n * 7919) % 1000) / 20_000).toFixed(5)},${1 + (n % 9)},buy,t${n}`;
  });
  return writeFile(path, ["time,price,size,side,trade_id", ...lines, ""].join("\n"));
};

/** What makes a tape or changes one, whole or not at all, by the command's name. */
export const writers = {
  import: async (home: string): Promise<void> => {
    const { csv, import: out } = placesIn(home);
    const group = { files: [csv], format: "trades-csv", instrument: "kraken:USDC/USD" };
    await importTape({ groups: [group], out, name: "imported", created });
  },
  merge: async (home: string): Promise<void> => {
    const { first, second, merge: out } = placesIn(home);
    const tapes = [await openTape(first, { home }), await openTape(second, { home })];
    await mergeTapes({ tapes, by: "event_time", out, name: "merged", created });
    for (const tape of tapes) tape.close();
  },
  compact: async (home: string): Promise<void> => {
    const { compact: folder } = placesIn(home);
    await compactTape({ disk: realDisk, folder }, realProcesses);
  },
} as const;
