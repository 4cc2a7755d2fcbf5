import { join } from "node:path";
import { type Micros, micros } from "../../engine/market/time.ts";
import { BackOff } from "../feed/back-off.ts";
import type { Clock } from "../feed/surroundings.ts";
import type { AppendFile, Disk } from "../journal/disk.ts";
import { RecordBuffer } from "../journal/record.ts";
import { segmentHeader } from "../journal/segment.ts";
import type { AlertRecord, Entry } from "./alert-record.ts";
import { compact } from "./compact.ts";
import { logName, type ReadLog, readLog } from "./read-log.ts";

export interface AlertLogOptions {
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  /** From 0 inclusive to 1 exclusive: only spreads retries. */
  readonly random: () => number;
  /** A file that has grown by so many bytes is written anew without what is done with. */
  readonly rotateBytes?: number;
  /** The disk does not take records: called once each time that begins. */
  onFailure?(error: Error): void;
}

const ROTATE_BYTES = 1 << 20;
/** Last of what a new file begins with: what stands before it was safe when the file got its name. */
const BEGUN = JSON.stringify({ note: "remark", what: "all before this is carried over" });

interface Waiting {
  readonly entry: Entry;
  done(safe: boolean): void;
}

/**
 * The alert log: one file, which only grows, until a new one that holds what still matters takes its place. A file that
 * could not be written is never written on: what counts is in memory, and goes into the next one. One writer a folder,
 * which is for the caller to see to.
 */
export class AlertLog {
  /** What was found at the start. */
  readonly found: Omit<ReadLog, "entries">;
  readonly #options: AlertLogOptions;
  readonly #backOff: BackOff;
  readonly #buffer = new RecordBuffer(1 << 14);
  #entries: Entry[];
  #generation: number;
  #file: AppendFile | undefined;
  #records = 0;
  /** Since the file began with what was carried over. */
  #grown = 0;
  #carried = 0;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #failure: Error | undefined;
  /** Something came since the last try that is in no file. */
  #behind = false;
  #stopRetry: (() => void) | undefined;
  #closed = false;

  private constructor(options: AlertLogOptions, { entries, ...found }: ReadLog) {
    this.#options = options;
    this.#backOff = new BackOff(options.random);
    this.#entries = [...entries];
    this.#generation = found.generation;
    this.found = found;
  }

  /** Reads what is there, cuts off a torn end, and begins a new file. Throws what the disk throws, or "damaged". */
  static async open(options: AlertLogOptions): Promise<AlertLog> {
    const { disk, folder } = options;
    await disk.makeFolder(folder);
    const read = await readLog(disk, folder);
    const log = new AlertLog(options, read);
    // What a rotation left that was not finished.
    for (const generation of read.old) await disk.remove(join(folder, logName(generation)));
    await log.#rotate(read.damages.length > 0);
    return log;
  }

  /** All that was written and still matters, in order. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Why what was appended last is not on the disk; undefined when all is well. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /**
   * Takes a record at once. True: it is on the disk. False: the disk refuses; the record stays in memory, and is written
   * when the disk takes records again. Never rejects.
   */
  append(record: AlertRecord): Promise<boolean> {
    const entry = { time: this.#options.clock.now(), record };
    this.#entries.push(entry);
    if (this.#closed || this.#failure !== undefined) {
      this.#behind = true;
      return Promise.resolve(false);
    }
    return new Promise((done) => {
      this.#waiting.push({ entry, done });
      this.#writing ??= this.#write();
    });
  }

  /** Resolves when all that was appended before is on the disk (true), or the disk refuses (false). Never rejects. */
  async flush(): Promise<boolean> {
    await this.#writing;
    return this.#failure === undefined;
  }

  /** Writes what waits, and ends. */
  async close(): Promise<void> {
    this.#stopRetry?.();
    await this.#writing;
    // A last try.
    if (this.#failure !== undefined) await this.#tryAgain();
    this.#stopRetry?.();
    this.#closed = true;
    await this.#file?.close().catch(() => undefined);
    this.#file = undefined;
  }

  async #write(): Promise<void> {
    // What is appended in one go is one batch.
    await undefined;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const safe = await this.#writeBatch(batch.map(({ entry }) => entry));
      for (const { done } of batch) done(safe);
    }
    this.#writing = undefined;
  }

  async #writeBatch(entries: readonly Entry[]): Promise<boolean> {
    // In the next file with all the rest.
    if (this.#failure !== undefined) return false;
    try {
      const most = Math.max(this.#options.rotateBytes ?? ROTATE_BYTES, this.#carried);
      if (this.#file === undefined || this.#grown > most) {
        await this.#rotate(false);
        return true;
      }
      this.#buffer.clear();
      const first = this.#records;
      for (const { time, record } of entries) this.#add(first, time, JSON.stringify(record));
      await this.#file.append(this.#buffer.bytes);
      await this.#file.datasync();
      this.#grown += this.#buffer.length;
      return true;
    } catch (cause) {
      this.#fail(cause);
      return false;
    }
  }

  #add(batch: number, receiveTime: Micros, frame: string): void {
    const frameOf = { receiveTime, venue: "", connection: 0, direction: "note", frame } as const;
    this.#buffer.add(this.#records, batch, frameOf);
    this.#records += 1;
  }

  /** Everything that matters into a new file, which then takes the place of the one before it. */
  async #rotate(keepOld: boolean): Promise<void> {
    const { disk, folder, clock } = this.#options;
    const taken = this.#entries.length;
    const kept = compact(this.#entries, clock.now());
    const [before, generation] = [this.#generation, this.#generation + 1];
    const path = join(folder, logName(generation));
    const temporary = `${path}.tmp`;
    const old = this.#file;
    this.#file = undefined;
    await old?.close().catch(() => undefined);
    await disk.remove(temporary);
    const file = await disk.create(temporary);
    try {
      this.#buffer.clear();
      this.#records = 0;
      this.#buffer.prefix(segmentHeader(generation));
      for (const { time, record } of kept) this.#add(0, time, JSON.stringify(record));
      // A batch of its own: it says that all before it was safe.
      this.#add(this.#records, micros(clock.now()), BEGUN);
      await file.append(this.#buffer.bytes);
      await file.datasync();
      await disk.rename(temporary, path);
      // From here on it may be the one that counts, whatever comes.
      this.#generation = generation;
      await disk.syncFolder(folder);
    } catch (cause) {
      await file.close().catch(() => undefined);
      throw cause;
    }
    this.#file = file;
    this.#carried = this.#buffer.length;
    this.#grown = 0;
    this.#entries = [...kept, ...this.#entries.slice(taken)];
    if (before === 0) return;
    const last = join(folder, logName(before));
    // It is in nobody's way: what is left of it goes with the next start.
    if (keepOld) await disk.rename(last, `${last}.damaged`).catch(() => undefined);
    else await disk.remove(last).catch(() => undefined);
  }

  #fail(cause: unknown): void {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const first = this.#failure === undefined;
    this.#failure = error;
    const file = this.#file;
    this.#file = undefined;
    file?.close().catch(() => undefined);
    if (first) this.#options.onFailure?.(error);
    this.#stopRetry = this.#options.clock.after(this.#backOff.next({}), () => {
      this.#writing ??= this.#tryAgain().then(() => this.#write());
    });
  }

  async #tryAgain(): Promise<void> {
    try {
      do {
        this.#behind = false;
        await this.#rotate(false);
      } while (this.#behind);
      this.#failure = undefined;
      this.#backOff.reset();
    } catch (cause) {
      // Memory is bounded while the disk is full, too.
      this.#entries = [...compact(this.#entries, this.#options.clock.now())];
      this.#fail(cause);
    }
  }
}
