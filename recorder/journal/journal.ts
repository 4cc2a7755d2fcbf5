import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import type { AppendFile, Disk } from "./disk.ts";
import { diskTrouble } from "./disk-trouble.ts";
import { type NewFrame, RecordBuffer } from "./record.ts";
import { segmentHeader, segmentName } from "./segment.ts";

/** The part of a clock that the journal needs. */
export interface JournalClock {
  /** Calls `done` after so many milliseconds, unless the returned function is called before. */
  after(ms: number, done: () => void): () => void;
}

/** A segment that got its last frame, safe on the disk. */
export interface EndedSegment {
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

export interface JournalOptions {
  readonly disk: Disk;
  /** The folder of segments; it must be there. */
  readonly folder: string;
  /** Number of the next frame. */
  readonly first: number;
  readonly clock: JournalClock;
  /** A frame waits no longer for the disk than this, ... */
  readonly delayMs?: number;
  /** ... or than this many frames. */
  readonly batchFrames?: number;
  /** Bytes that may wait for the disk. Beyond it the disk has failed: memory is bounded whatever the disk does. */
  readonly limit?: number;
  /** Every frame up to this number is on the disk. */
  onSafe?(safe: number): void;
  /** Called once: from now on nothing is recorded. */
  onFailure?(error: Error): void;
  onEnded?(segment: EndedSegment): void;
  /** Named places where a test may end it all; nothing in production. */
  step?(name: JournalStep): void;
}

export const journalSteps = ["segment made", "batch written", "batch safe"] as const;
export type JournalStep = (typeof journalSteps)[number];

// So that a batch is safe within 250 ms of its first frame, the disk's own time included.
const DELAY_MS = 200;
const BATCH_FRAMES = 1_000;
const LIMIT = 256 << 20;
const CAPACITY = 1 << 20;
/** A buffer that a burst made larger than this is not kept. */
const KEPT = 8 << 20;

interface Batch {
  readonly records: RecordBuffer;
  /** Its segment, by the number of its first frame. */
  segment: number;
  last: number;
  ends: boolean;
}

/**
 * Frames to the disk, in order. `append` never waits: bytes collect in memory, and one writer at a time takes what has
 * collected, writes and syncs it. When the disk fails, writing stops for good: what is safe stays safe, later frames get
 * their numbers and are counted as lost.
 */
export class Journal {
  readonly #options: JournalOptions;
  #collecting: Batch;
  readonly #closed: Batch[] = [];
  #spare: RecordBuffer | undefined;
  #file: AppendFile | undefined;
  /** First frame of the segment that takes new ones. */
  #first: number;
  #next: number;
  #safe: number;
  #pending = 0;
  #segmentBytes = 0;
  #writing = false;
  #due = false;
  #stopTimer: (() => void) | undefined;
  #failure: Error | undefined;
  #waiting: (() => void)[] = [];

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#first = options.first;
    this.#next = options.first;
    this.#safe = options.first - 1;
    this.#collecting = this.#newBatch();
  }

  /** Number of the last frame that is on the disk. */
  get safe(): number {
    return this.#safe;
  }

  /** Number of the next frame. */
  get next(): number {
    return this.#next;
  }

  /** Bytes that are not on the disk yet; 0 once it failed. */
  get pending(): number {
    return this.#pending;
  }

  /** Why nothing is recorded any more. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Frames that got a number and will never be on the disk. */
  get lost(): number {
    return this.#failure === undefined ? 0 : this.#next - 1 - this.#safe;
  }

  /** Frames and bytes of the segment that takes new ones. */
  get segment(): { readonly frames: number; readonly bytes: number } {
    return { frames: this.#next - this.#first, bytes: this.#segmentBytes };
  }

  /** Takes a frame and returns its number. Never waits, and never throws for what the disk does. */
  append(frame: NewFrame): number {
    const seq = this.#next;
    if (this.#failure !== undefined) {
      this.#next += 1;
      return seq;
    }
    const { records } = this.#collecting;
    const before = records.length;
    if (seq === this.#first) records.prefix(segmentHeader(seq));
    const batch = seq - this.#first - records.frames;
    records.add(seq - this.#first, batch, frame);
    this.#next += 1;
    this.#collecting.last = seq;
    this.#segmentBytes += records.length - before;
    this.#pending += records.length - before;
    if (this.#pending > (this.#options.limit ?? LIMIT)) this.#fail(this.#overrun());
    else this.#wake();
    return seq;
  }

  /** Ends the segment with the last frame appended; the next frame begins another. Nothing happens when it is empty. */
  rotate(): void {
    if (this.#failure !== undefined || this.#next === this.#first) return;
    this.#collecting.ends = true;
    this.#closed.push(this.#collecting);
    this.#first = this.#next;
    this.#segmentBytes = 0;
    this.#collecting = this.#newBatch();
    this.#wake();
  }

  /** Returns when all frames so far are safe, or lost. */
  async flush(): Promise<void> {
    while (this.#failure === undefined && this.#safe < this.#next - 1) {
      const settled = new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
      this.#due = true;
      this.#wake();
      await settled;
    }
  }

  /** Flushes, and closes the file. */
  async close(): Promise<void> {
    await this.flush();
    this.#stopTimer?.();
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined);
  }

  #newBatch(): Batch {
    const records = this.#spare ?? new RecordBuffer(CAPACITY);
    this.#spare = undefined;
    records.clear();
    return { records, segment: this.#first, last: this.#next - 1, ends: false };
  }

  /** Starts the writer when something is due, or a timer for when it will be. */
  #wake(): void {
    if (this.#failure !== undefined) return;
    const { frames } = this.#collecting.records;
    const full = frames >= (this.#options.batchFrames ?? BATCH_FRAMES);
    if (!this.#writing && (this.#closed.length > 0 || full || (this.#due && frames > 0))) {
      this.#writing = true;
      this.#run().catch((error: unknown) => this.#fail(error));
    } else if (frames > 0 && !this.#due) this.#startTimer();
  }

  #startTimer(): void {
    // Started with the first frame of a batch; a batch that goes earlier stops it.
    this.#stopTimer ??= this.#options.clock.after(this.#options.delayMs ?? DELAY_MS, () => {
      this.#stopTimer = undefined;
      this.#due = true;
      this.#wake();
    });
  }

  async #run(): Promise<void> {
    const batch = this.#take();
    await this.#write(batch);
    this.#writing = false;
    if (this.#failure !== undefined) return;
    this.#safe = batch.last;
    this.#pending -= batch.records.length;
    if (batch.records.capacity <= KEPT) this.#spare = batch.records;
    this.#options.onSafe?.(batch.last);
    if (batch.ends) {
      const path = join(this.#options.folder, segmentName(batch.segment));
      this.#options.onEnded?.({ path, first: batch.segment, last: batch.last });
    }
    this.#wake();
    this.#settle();
  }

  #take(): Batch {
    const closed = this.#closed.shift();
    if (closed !== undefined) return closed;
    const batch = this.#collecting;
    this.#collecting = this.#newBatch();
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#due = false;
    return batch;
  }

  async #write({ records, segment, ends }: Batch): Promise<void> {
    const { disk, folder, step } = this.#options;
    let made = false;
    if (this.#file === undefined) {
      this.#file = await disk.create(join(folder, segmentName(segment)));
      made = true;
      step?.("segment made");
    }
    const file = this.#file;
    if (records.length > 0) await file.append(records.bytes);
    step?.("batch written");
    await file.datasync();
    if (made) await disk.syncFolder(folder);
    step?.("batch safe");
    if (!ends) return;
    this.#file = undefined;
    await file.close();
  }

  /** A sync that failed says nothing of what is on the disk, and the next one would not either: no second try. */
  #fail(cause: unknown): void {
    if (this.#failure !== undefined) return;
    const kept = `Everything up to frame ${this.#safe} is safe.`;
    this.#failure = diskTrouble(cause, this.#options.folder, kept);
    this.#writing = false;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#closed.length = 0;
    this.#pending = 0;
    this.#spare = undefined;
    this.#collecting = this.#newBatch();
    const file = this.#file;
    this.#file = undefined;
    file?.close().catch(() => undefined);
    this.#options.onFailure?.(this.#failure);
    this.#settle();
  }

  #overrun(): WorkbenchError {
    return new WorkbenchError(
      "environment",
      `recording into ${this.#options.folder} has stopped: ${this.#pending} bytes wait for the disk`,
      `Everything up to frame ${this.#safe} is safe. Choose a faster disk, then start again: it goes on from there.`,
    );
  }

  #settle(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
