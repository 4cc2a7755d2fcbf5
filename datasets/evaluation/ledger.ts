import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { WorkbenchError } from "../../engine/errors.ts";
import { sync, writeError } from "../../recorder/tape/durable.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/, "no SHA-256");
const entrySchema = z.object({
  format: z.literal(1),
  /** When it ran, ISO 8601. */
  at: z.string(),
  /** Of detectors, their parameters and rules, latency, horizon: of everything but the data. */
  configuration: hash,
  /** Of the tapes' manifests, for scoring or fitting. */
  data: z.array(hash),
  /** Events from 2023 on were scored. */
  test: z.boolean(),
  /** It only applied what had been sealed under this hash. */
  sealed: hash.optional(),
});

/** One run of an evaluation. */
export type LedgerEntry = z.output<typeof entrySchema>;

/** Where a run stands among those before it. */
export interface LedgerPlace {
  /** Its configuration's place in the order in which configurations were first tried, from 1. */
  readonly configuration: number;
  /** Different configurations tried so far, this one with them. */
  readonly configurations: number;
  /** Runs so far that scored events from 2023 on, this one with them. */
  readonly testTouched: number;
}

const folderOf = (home: string): string => join(home, "evaluations");
const pathOf = (home: string): string => join(folderOf(home), "ledger.jsonl");

/** Every run of this home so far, in order. A last line that a kill cut short is none. Throws "damaged", naming the line. */
export const readLedger = async (home: string): Promise<LedgerEntry[]> => {
  const path = pathOf(home);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const lines = text.split("\n");
  // What follows the last line's end was never finished.
  lines.pop();
  return lines.map((line, i) => entryOf(line, `${path}, line ${i + 1}`));
};

const entryOf = (line: string, where: string): LedgerEntry => {
  const parsed = entrySchema.safeParse(parseJson(line));
  if (parsed.success) return parsed.data;
  throw new WorkbenchError(
    "damaged",
    `${where} is no entry of a ledger`,
    "What was tried can no longer be counted: mend the line, or put the file aside to begin anew.",
  );
};

const parseJson = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** Adds a run; it is on the disk when this returns. What a kill cut short before is taken away: it never was. */
export const addToLedger = async (home: string, entry: LedgerEntry): Promise<void> => {
  const path = pathOf(home);
  try {
    await mkdir(folderOf(home), { recursive: true });
    const handle = await open(path, "a+");
    try {
      const whole = (await handle.readFile()).lastIndexOf(0x0a) + 1;
      await handle.truncate(whole);
      await handle.write(`${JSON.stringify(entry)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await sync(folderOf(home));
  } catch (cause) {
    throw writeError(cause, path);
  }
};

/** Where the last of these runs stands among them. */
export const placeInLedger = (entries: readonly LedgerEntry[]): LedgerPlace => {
  const tried = [...new Set(entries.map(({ configuration }) => configuration))];
  return {
    configuration: tried.indexOf(entries.at(-1)?.configuration ?? "") + 1,
    configurations: tried.length,
    testTouched: entries.filter(({ test }) => test).length,
  };
};

/**
 * Whether a run that applies what was sealed under `sealed` to these tapes is out of sample: no run before it, of whatever
 * configuration, has read any of them, and nothing sealed alike has been applied yet. May be said once.
 */
export const isOutOfSample = (
  before: readonly LedgerEntry[],
  sealed: string,
  data: readonly string[],
): boolean =>
  before.every(
    (entry) => entry.sealed !== sealed && !entry.data.some((known) => data.includes(known)),
  );
