import { WorkbenchError } from "../../engine/errors.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import { diskTrouble } from "./disk-trouble.ts";
import { placeForState } from "./fold.ts";
import { type EndedSegment, Journal, type JournalClock } from "./journal.ts";
import { type Lock, takeLock } from "./lock.ts";
import { type Mended, mend } from "./mend.ts";
import type { Processes } from "./processes.ts";
import type { NewFrame } from "./record.ts";
import {
  clearJournal,
  emptyManifest,
  journalOf,
  type RecordingHeading,
  readRecording,
  writeHeading,
} from "./recording-manifest.ts";
import { type Standing, sealSegment, type Workshop } from "./seal.ts";
import { dayOf } from "./segment.ts";

export interface RecordingOptions extends Workshop {
  readonly clock: JournalClock;
  readonly processes: Processes;
  /** Of a new recording; one that goes on keeps its own. */
  readonly heading: RecordingHeading;
  /** A segment is sealed when it is this long, bytes, ... */
  readonly sealBytes?: number;
  /** ... or this old, µs, by its frames; and at the end of a UTC day. */
  readonly sealAfter?: Micros;
  /**
   * The memory of the fold that reads what is appended, after the last frame. Where sealing is behind it is written down at
   * the end of each segment, so that a start after a kill need not read them all.
   */
  state?(): string | undefined;
  /** Every frame up to this number is on the disk. */
  onSafe?(safe: number): void;
  /** Called once: from here on nothing is recorded, and what is safe stays so. */
  onFailure?(error: Error): void;
  /** Sealing failed. The frames are safe in the journal; it is tried again with the next segment. */
  onSealFailure?(error: Error): void;
}

// A start after a kill reads it again: this much takes less than a second.
const SEAL_BYTES = 16 << 20;
const SEAL_AFTER = micros(3600e6);

/**
 * A recording that takes frames: journal, sealing in the background, one recorder a folder. Frames come in order of their
 * receive times, and none before `time`.
 */
export class Recording {
  /** What was found at the start: the fold's memory to go on from, and what had to be repaired. */
  readonly mended: Mended;
  readonly #options: RecordingOptions;
  readonly #lock: Lock;
  readonly #journal: Journal;
  readonly #ended: EndedSegment[] = [];
  #standing: Standing;
  #ticksBefore: number;
  #time: Micros;
  #segmentTime: Micros;
  #sealing: Promise<void> = Promise.resolve();
  #sealFailure: Error | undefined;

  private constructor(options: RecordingOptions, lock: Lock, mended: Mended) {
    const { disk, folder, clock, onSafe, onFailure } = options;
    this.#options = options;
    this.#lock = lock;
    this.mended = mended;
    this.#standing = mended.sealed;
    this.#ticksBefore = mended.sealed.manifest.ticks;
    this.#time = mended.time;
    this.#segmentTime = mended.time;
    this.#journal = new Journal({
      ...{ disk, clock, folder: journalOf(folder), first: mended.next },
      ...(onSafe === undefined ? {} : { onSafe }),
      ...(onFailure === undefined ? {} : { onFailure }),
      ...(options.step === undefined ? {} : { step: options.step }),
      onEnded: (segment) => this.#seal(segment),
    });
    this.#ended.push(...mended.waiting);
    if (this.#ended.length > 0) this.#sealing = this.#sealAll();
  }

  /**
   * Opens the folder of a new recording, or repairs one that is there and goes on with it: its journal is sound then, and
   * sealed while new frames come. Throws "usage" when another recorder is at it or it is no recording, "environment" when
   * the disk does not do it.
   */
  static async open(options: RecordingOptions): Promise<Recording> {
    const { disk, folder, processes, heading } = options;
    const journal = journalOf(folder);
    try {
      await refuseForeign(options);
      await disk.makeFolder(journal);
      const lock = await takeLock(disk, journal, processes);
      try {
        const mended = await mend(options);
        if (mended === undefined) await writeHeading(disk, folder, heading);
        return new Recording(options, lock, mended ?? nothing(heading));
      } catch (cause) {
        await lock.release().catch(() => undefined);
        throw cause;
      }
    } catch (cause) {
      throw diskTrouble(cause, folder, "What was recorded before is kept.");
    }
  }

  /** Number of the last frame that is on the disk: how many frames are safe since the tape began. */
  get safe(): number {
    return this.#journal.safe;
  }

  /** Bytes that are not on the disk yet; whoever feeds should wait when they are many. 0 once recording has failed. */
  get pending(): number {
    return this.#journal.pending;
  }

  /** Frames that came after recording failed. */
  get lost(): number {
    return this.#journal.lost;
  }

  /** Why nothing is recorded any more. */
  get failure(): Error | undefined {
    return this.#journal.failure;
  }

  /** Time of the last frame: none may come with an earlier one. */
  get time(): Micros {
    return this.#time;
  }

  /** Ticks that are sealed. */
  get sealedTicks(): number {
    return this.#standing.manifest.ticks;
  }

  /** Ticks of the recording before this run, as far as they are sealed. */
  get ticksBefore(): number {
    return this.#ticksBefore;
  }

  /** Returns when all frames from before this run are sealed. Throws when that failed. */
  async sealedBefore(): Promise<void> {
    await this.#sealing;
    if (this.#sealFailure !== undefined && this.#isBefore(this.#ended[0])) throw this.#sealFailure;
  }

  /** Takes a frame and returns its number. Never waits, and never throws for what the disk does. */
  append(frame: NewFrame): number {
    const { receiveTime } = frame;
    if (!(receiveTime >= this.#time))
      throw new RangeError(`a frame of ${receiveTime} after one of ${this.#time}`);
    const { frames, bytes } = this.#journal.segment;
    if (frames === 0) this.#segmentTime = receiveTime;
    else if (this.#journal.failure !== undefined) {
      // Nothing ends that is not written.
    } else if (
      bytes >= (this.#options.sealBytes ?? SEAL_BYTES) ||
      receiveTime - this.#segmentTime >= (this.#options.sealAfter ?? SEAL_AFTER) ||
      dayOf(receiveTime) !== dayOf(this.#segmentTime)
    ) {
      this.#rotate();
      this.#segmentTime = receiveTime;
    }
    this.#time = receiveTime;
    return this.#journal.append(frame);
  }

  /** Returns when all frames so far are safe, or lost. */
  flush(): Promise<void> {
    return this.#journal.flush();
  }

  /**
   * Seals everything and gives the folder free. Throws when that fails: what is safe stays in the journal, and is sealed
   * by whatever opens the recording next.
   */
  async close(): Promise<void> {
    if (this.#journal.segment.frames > 0) this.#rotate();
    await this.#journal.close();
    await this.#sealing;
    if (this.#ended.length > 0 && this.#journal.failure === undefined)
      this.#sealing = this.#sealAll();
    await this.#sealing;
    const failure = this.#journal.failure ?? this.#sealFailure;
    const { disk, folder } = this.#options;
    try {
      if (failure === undefined) await clearJournal(disk, folder);
      await this.#lock.release();
      if (failure === undefined) await disk.removeFolder(journalOf(folder));
    } catch (cause) {
      throw failure ?? diskTrouble(cause, folder, "Every frame is kept.", "sealing");
    }
    if (failure !== undefined) throw failure;
  }

  /** Ends the segment; its last frame is the place for the fold's memory. */
  #rotate(): void {
    const place = { receiveTime: this.#time, venue: "", connection: 0 };
    // Where only one or two segments wait, to read them is as good.
    const state = this.#ended.length > 0 ? this.#options.state?.() : undefined;
    this.#journal.append({ ...place, direction: "note", frame: placeForState(state) });
    this.#journal.rotate();
  }

  #seal(segment: EndedSegment): void {
    this.#ended.push(segment);
    this.#sealing = this.#sealing.then(() => this.#sealAll());
  }

  /** A segment of an earlier run. */
  #isBefore(segment: EndedSegment | undefined): boolean {
    return segment !== undefined && segment.first < this.mended.next;
  }

  /** One after the other, each from where the one before ended. */
  async #sealAll(): Promise<void> {
    this.#sealFailure = undefined;
    try {
      for (let [segment] = this.#ended; segment !== undefined; [segment] = this.#ended) {
        const { path, first, last } = segment;
        this.#standing = await sealSegment(
          this.#options,
          { path, first, next: last + 1 },
          this.#standing,
        );
        if (this.#isBefore(segment)) this.#ticksBefore = this.#standing.manifest.ticks;
        this.#ended.shift();
      }
    } catch (cause) {
      this.#sealFailure = diskTrouble(
        cause,
        this.#options.folder,
        "Every frame is safe in its journal.",
        "sealing",
      );
      this.#options.onSealFailure?.(this.#sealFailure);
    }
  }
}

const nothing = (heading: RecordingHeading): Mended => {
  const start = { state: undefined, time: micros(0) };
  const sealed = { manifest: emptyManifest(heading), ...start };
  return { sealed, ...start, next: 1, waiting: [], damages: [], torn: 0 };
};

/** A folder that holds something else must not be recorded into. */
const refuseForeign = async ({ disk, folder }: RecordingOptions): Promise<void> => {
  const names = await disk.list(folder);
  if (names.includes("tape.json")) await readRecording(disk, folder);
  if (names.length === 0 || names.includes("tape.json") || names.includes("journal")) return;
  throw new WorkbenchError(
    "usage",
    `${folder} holds something that is no recording`,
    "Choose another --out: a new folder, or a recording to go on with.",
  );
};
