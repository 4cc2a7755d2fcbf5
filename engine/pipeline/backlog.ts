import type { BarSeries } from "../bars/bar-series.ts";
import { OWED, type Rows } from "../indicators/rows.ts";
import type { FrameWriter } from "./frame.ts";

/** Numbers: eight megabytes of them. */
const MUCH = 2 ** 20;

/** What owes parts of rows. */
interface Debtor {
  pay(): void;
}

/**
 * What is to be hashed, in order: frames, of which indicators may owe their part, and alerts between them. The indicators of
 * one subject after the other work out what they owe of several moments at once, since what those of hundreds keep does not
 * fit into the processor's caches, and would have to be fetched anew for each moment. What comes out is the same. Where somebody
 * hears each frame there is nothing to put off: its indicators write into the frame itself.
 */
export class Backlog implements Rows {
  values = new Float64Array(1024);
  /** Where the row of the last frame is. */
  rows: Rows = this;
  /** Since it was flushed. */
  moments = 0;
  #used = 0;
  #count = 0;
  readonly #said: (FrameWriter | Buffer)[] = [];
  readonly #times: number[] = [];
  readonly #bases: (string | undefined)[] = [];
  readonly #places: number[] = [];
  readonly #debtors: Debtor[] = [];
  #owing = 0;
  readonly #heard: boolean;
  #flushing = false;

  /** `heard`: it is flushed at the end of each moment, so that a frame's row can be the frame itself. */
  constructor(heard: boolean) {
    this.#heard = heard;
  }

  get empty(): boolean {
    return this.#count === 0;
  }

  /** At the end of a moment: whether it is to be flushed now. */
  get full(): boolean {
    return this.#heard || this.moments >= OWED || this.#used >= MUCH;
  }

  /** A frame as far as it was put; returns where its row begins in `rows`. */
  frame(writer: FrameWriter): number {
    const { frame } = writer;
    if (this.#heard) {
      this.rows = writer;
      this.#said[this.#count++] = writer;
      return 0;
    }
    const at = this.#used;
    this.#used += frame.values.length;
    if (this.#used > this.values.length) {
      const longer = new Float64Array(this.#used * 2);
      longer.set(this.values);
      this.values = longer;
    }
    writer.copyTo(this.values, at);
    const i = this.#count++;
    this.#said[i] = writer;
    this.#times[i] = frame.time;
    this.#bases[i] = frame.basis;
    this.#places[i] = at;
    return at;
  }

  alert(bytes: Buffer): void {
    this.#said[this.#count++] = bytes;
  }

  /** Someone owes a part of a row: where each moment is heard, it is paid at once. */
  owes(debtor: Debtor): void {
    if (this.#heard) debtor.pay();
    else this.#debtors[this.#owing++] = debtor;
  }

  /** The first `count` of the series owe the values of their last bars, side by side from `at` on. Returns where they end. */
  owedBy(series: readonly BarSeries[], count: number, at: number): number {
    let next = at;
    for (let k = 0; k < count; k++) {
      const each = series[k];
      if (each === undefined) continue;
      if (each.owe(this.rows, next)) this.owes(each);
      next += each.width;
    }
    return next;
  }

  flush(tell: (writer: FrameWriter) => void, hash: (bytes: Buffer) => void): void {
    // Whoever hears a frame may ask for the digest up to it.
    if (this.#count === 0 || this.#flushing) return;
    this.#flushing = true;
    try {
      for (let i = 0; i < this.#owing; i++) this.#debtors[i]?.pay();
      this.#owing = 0;
      for (let i = 0; i < this.#count; i++) {
        const said = this.#said[i];
        if (said === undefined) continue;
        if (said instanceof Uint8Array) hash(said);
        else {
          if (!this.#heard) {
            said.begin(this.#times[i] ?? Number.NaN, this.#bases[i]);
            said.copyFrom(this.values, this.#places[i] ?? 0);
          }
          said.end();
          tell(said);
        }
      }
      this.#count = 0;
      this.#used = 0;
      this.moments = 0;
    } finally {
      this.#flushing = false;
    }
  }
}
