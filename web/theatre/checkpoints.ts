import type { Micros } from "../../engine/market/time.ts";
import type { SavedState } from "../../engine/state.ts";

/** Where a run over a tape stands, exactly: more than one tick may have the same time. */
export interface Place {
  /** Ticks taken in. */
  readonly ticks: number;
  /** Of the last of them; minus infinity before the first. */
  readonly time: Micros;
  /** How many of the last ticks have that very time. */
  readonly same: number;
}

/** The state of a run at a place. */
export interface Checkpoint extends Place {
  readonly saved: SavedState;
}

export interface CheckpointLimits {
  /** Ticks between two of them, to begin with. */
  readonly spacing: number;
  /** At most so many, of so many bytes in all. */
  readonly count: number;
  readonly bytes: number;
}

/** Replaying 16,384 ticks takes about 60 ms. */
const LIMITS: CheckpointLimits = { spacing: 16_384, count: 512, bytes: 96e6 };

/**
 * States of one run, in order of their places. Bounded: when there are too many every second one goes, and those to come
 * are twice as far apart.
 */
export class Checkpoints {
  readonly #limits: CheckpointLimits;
  #spacing: number;
  #kept: Checkpoint[] = [];
  #bytes = 0;

  constructor(limits: Partial<CheckpointLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
    this.#spacing = this.#limits.spacing;
  }

  get length(): number {
    return this.#kept.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Ticks between two of them. */
  get spacing(): number {
    return this.#spacing;
  }

  /** Whether a run that stands at `ticks` has gone far enough for the next one. */
  wants(ticks: number): boolean {
    return ticks - (this.#kept.at(-1)?.ticks ?? 0) >= this.#spacing;
  }

  /** Takes one in that lies behind all others. */
  add(checkpoint: Checkpoint): void {
    this.#kept.push(checkpoint);
    this.#bytes += sizeOf(checkpoint);
    while (this.#kept.length > this.#limits.count || this.#bytes > this.#limits.bytes) {
      if (this.#kept.length === 0) return;
      // The first goes, too, so that the distances stay even: the beginning of the tape needs none.
      this.#kept = this.#kept.filter((_, i) => i % 2 === 1);
      this.#bytes = this.#kept.reduce((sum, each) => sum + sizeOf(each), 0);
      this.#spacing *= 2;
    }
  }

  /** The last one that `isBefore` holds for; it must hold for a first part of them only. */
  last(isBefore: (place: Place) => boolean): Checkpoint | undefined {
    let low = 0;
    let high = this.#kept.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const place = this.#kept[middle];
      if (place !== undefined && isBefore(place)) low = middle + 1;
      else high = middle;
    }
    return this.#kept[low - 1];
  }
}

const sizeOf = ({ saved }: Checkpoint): number =>
  saved.numbers.byteLength + saved.texts.reduce((sum, text) => sum + 2 * text.length, 0);
