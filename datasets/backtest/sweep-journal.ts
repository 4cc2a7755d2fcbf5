import { type FileHandle, open, readFile, rm } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { TrialOutcome } from "../../engine/backtest/sweep/sweep-result.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { writeError } from "../../recorder/tape/durable.ts";
import { readOutcome, sweepLine } from "./sweep-lines.ts";

// What an unfinished sweep has so far, beside the file that it is to become. Text: each line is the CRC-32 of what follows it,
// eight hex digits, a blank, and JSON: the plan first, then one a configuration and tape, in whatever order they came.

/** Where the journal of a sweep's file is. */
export const journalPath = (out: string): string => `${out}.journal`;

export interface JournalHead {
  /** Its hash, see sweepHash. */
  readonly plan: string;
  /** Configurations that earlier sweeps into the file tried. */
  readonly earlier: number;
}

/** One run: a configuration on a tape. */
interface Entry {
  readonly tape: number;
  readonly index: number;
  readonly outcome: TrialOutcome;
}

/** Outcomes as they come, safe on the disk after each `flush`. */
export class SweepJournal {
  readonly head: JournalHead;
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #known = new Map<string, TrialOutcome>();
  #pending: string[] = [];

  private constructor(path: string, handle: FileHandle, head: JournalHead) {
    this.#path = path;
    this.#handle = handle;
    this.head = head;
  }

  /**
   * Opens the journal of `out` or begins one. A line that was cut short or does not check is as if it had never been: its
   * run is made again. Throws a usage error when there is one of another plan.
   */
  static async open(out: string, head: JournalHead): Promise<SweepJournal> {
    const path = journalPath(out);
    try {
      const text = await readFile(path, "utf8").catch(ifMissing);
      const [first, ...rest] = text.split("\n");
      const found = readHead(first ?? "");
      if (found !== undefined && found.plan !== head.plan) throw otherPlan(path);
      const handle = await open(path, "a");
      const journal = new SweepJournal(path, handle, found ?? head);
      if (found === undefined) await journal.#begin();
      else {
        await handle.truncate(Buffer.byteLength(text.slice(0, text.lastIndexOf("\n") + 1)));
        for (const json of rest.map(contentOf)) if (json !== undefined) journal.#take(json);
      }
      return journal;
    } catch (cause) {
      throw writeError(cause, path);
    }
  }

  /** Runs that are known. */
  get size(): number {
    return this.#known.size;
  }

  outcome(tape: number, index: number): TrialOutcome | undefined {
    return this.#known.get(`${tape} ${index}`);
  }

  add(entry: Entry): void {
    const key = `${entry.tape} ${entry.index}`;
    if (this.#known.has(key)) return;
    const json = sweepLine(entry);
    this.#pending.push(checked(json));
    // What is kept is what would be read: whoever goes on from the file has the very same.
    this.#take(json);
  }

  async flush(): Promise<void> {
    const lines = this.#pending.join("");
    this.#pending = [];
    if (lines === "") return;
    try {
      await this.#handle.appendFile(lines);
      await this.#handle.datasync();
    } catch (cause) {
      throw writeError(cause, this.#path);
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Takes the journal away, once its file is there. */
  async remove(): Promise<void> {
    await this.close();
    await rm(this.#path, { force: true });
  }

  /** What had no head that checks never held a run. */
  async #begin(): Promise<void> {
    await this.#handle.truncate(0);
    await this.#handle.appendFile(checked(sweepLine(this.head)));
    await this.#handle.datasync();
  }

  #take(json: string): void {
    const { tape, index, outcome } = JSON.parse(json) as Record<keyof Entry, unknown>;
    this.#known.set(`${tape} ${index}`, readOutcome(outcome));
  }
}

const checked = (json: string): string => `${crc32(json).toString(16).padStart(8, "0")} ${json}\n`;

/** Undefined where the line is not what was written. */
const contentOf = (line: string): string | undefined => {
  const json = line.slice(9);
  return line.length > 9 && checked(json) === `${line}\n` ? json : undefined;
};

const readHead = (line: string): JournalHead | undefined => {
  const json = contentOf(line);
  return json === undefined ? undefined : (JSON.parse(json) as JournalHead);
};

const ifMissing = (error: NodeJS.ErrnoException): string => {
  if (error.code === "ENOENT") return "";
  throw error;
};

const otherPlan = (path: string): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `${path} holds an unfinished sweep of another plan`,
    "Finish it with the tapes, strategy and options it was begun with, give another --out, or delete it.",
  );
