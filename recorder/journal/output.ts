import { join } from "node:path";
import { NO_INSTRUMENT } from "../../engine/market/tick-batch.ts";
import { formatTime, type Micros, micros } from "../../engine/market/time.ts";
import type { ManifestFile } from "../tape/manifest.ts";
import type { RawFrame } from "../wire/raw-frame.ts";
import type { Codec, RawFile, TickFile } from "./codec.ts";
import type { Disk } from "./disk.ts";
import type { Fold } from "./fold.ts";

/** Frames, or ticks, that are handed over at once. */
const PIECE = 2_048;
/** So many characters of frames are a piece too. */
const LONG_PIECE = 4 << 20;

/** A file that is written and synced under a temporary name, and what the manifest will say of it. */
export interface FinishedFile {
  readonly temporary: string;
  readonly entry: ManifestFile;
}

export interface OutputPlace {
  readonly disk: Disk;
  readonly codec: Codec;
  /** A folder for temporary names, on the same disk as the tape. */
  readonly work: string;
}

const number = (seq: number): string => String(seq).padStart(12, "0");

const finishFile = async (
  { disk }: OutputPlace,
  kind: "raw" | "ticks",
  temporary: string,
  span: { firstSeq: number; lastSeq: number; from: Micros; to: Micros },
): Promise<FinishedFile> => {
  await disk.sync(temporary);
  const { firstSeq, lastSeq } = span;
  const [from, to] = [formatTime(span.from), formatTime(span.to)];
  const path = `${kind}/date=${from.slice(0, 10)}/${kind}-${number(firstSeq)}.parquet`;
  const [rows, sha256] = [lastSeq - firstSeq + 1, await disk.hash(temporary)];
  return { temporary, entry: { path, rows, sha256, firstSeq, lastSeq, from, to } };
};

/** Consecutive frames of one UTC day on their way to a file. */
export class RawOutput {
  readonly #place: OutputPlace;
  readonly #file: RawFile;
  readonly #temporary: string;
  readonly #first: RawFrame;
  #last: RawFrame;
  #waiting: RawFrame[] = [];
  #length = 0;

  constructor(place: OutputPlace, first: RawFrame) {
    this.#place = place;
    this.#first = first;
    this.#last = first;
    this.#temporary = join(place.work, `raw-${number(first.seq)}.tmp`);
    this.#file = place.codec.rawFile(this.#temporary);
  }

  add(raw: RawFrame): void {
    this.#last = raw;
    this.#length += raw.frame.length;
    this.#waiting.push(raw);
  }

  /** Enough has collected to hand it over: `flush` is due. */
  get full(): boolean {
    return this.#waiting.length >= PIECE || this.#length >= LONG_PIECE;
  }

  async finish(): Promise<FinishedFile> {
    await this.flush();
    await this.#file.finish();
    return finishFile(this.#place, "raw", this.#temporary, {
      firstSeq: this.#first.seq,
      lastSeq: this.#last.seq,
      from: this.#first.receiveTime,
      to: this.#last.receiveTime,
    });
  }

  discard(): Promise<void> {
    return this.#file.discard();
  }

  async flush(): Promise<void> {
    const piece = this.#waiting;
    this.#waiting = [];
    this.#length = 0;
    if (piece.length > 0) await this.#file.add(piece);
  }
}

/** The ticks of a fold, as they come, on their way to a file; there is none when there were no ticks. */
export class TickOutput {
  readonly #place: OutputPlace;
  readonly #fold: Fold;
  readonly #temporary: string;
  readonly #firstSeq: number;
  readonly #seen = new Uint8Array(NO_INSTRUMENT + 1);
  readonly #instruments: string[] = [];
  #file: TickFile | undefined;
  #next: number;
  #from: Micros = micros(Number.NaN);
  #to: Micros = micros(Number.NaN);

  constructor(place: OutputPlace, fold: Fold, firstSeq: number) {
    this.#place = place;
    this.#fold = fold;
    this.#firstSeq = firstSeq;
    this.#next = firstSeq;
    this.#temporary = join(place.work, `ticks-${number(firstSeq)}.tmp`);
  }

  /** Position of the tick after those taken. Complete once finished. */
  get next(): number {
    return this.#next;
  }

  /** Ids of the instruments in its ticks, in order of first appearance. Complete once finished. */
  get instruments(): readonly string[] {
    return this.#instruments;
  }

  /** The fold has made enough to take it over: `flush` is due. */
  get full(): boolean {
    return this.#fold.rows.length >= PIECE;
  }

  async finish(): Promise<FinishedFile | undefined> {
    await this.flush();
    if (this.#file === undefined) return undefined;
    await this.#file.finish();
    return finishFile(this.#place, "ticks", this.#temporary, {
      firstSeq: this.#firstSeq,
      lastSeq: this.#next - 1,
      from: this.#from,
      to: this.#to,
    });
  }

  async discard(): Promise<void> {
    await this.#file?.discard();
  }

  async flush(): Promise<void> {
    const { rows, instruments } = this.#fold;
    const { length, instrument, receiveTime } = rows.batch;
    if (length === 0) return;
    if (this.#file === undefined) {
      this.#file = this.#place.codec.tickFile(this.#temporary);
      this.#from = micros(receiveTime[0] ?? Number.NaN);
    }
    this.#to = micros(receiveTime[length - 1] ?? Number.NaN);
    for (let row = 0; row < length; row++) {
      const index = instrument[row] ?? NO_INSTRUMENT;
      if (index === NO_INSTRUMENT || this.#seen[index] === 1) continue;
      this.#seen[index] = 1;
      this.#instruments.push(instruments[index]?.id ?? "");
    }
    await this.#file.add(rows, this.#next, instruments);
    this.#next += length;
    rows.clear();
  }
}
