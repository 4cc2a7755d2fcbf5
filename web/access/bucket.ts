export interface BucketOptions {
  /** Taken at once, at most. */
  readonly most: number;
  /** What comes back. */
  readonly perSecond: number;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Addresses remembered at most; the longest unseen goes first. */
const MOST_ADDRESSES = 10_000;

/** A token bucket an address: so much at once, and so much a second after that. */
export class Bucket {
  readonly #options: BucketOptions;
  readonly #levels = new Map<string, { level: number; at: number }>();

  constructor(options: BucketOptions) {
    this.#options = options;
  }

  /** Nothing is left for this address now. */
  empty(address: string): boolean {
    return this.#level(address) < 1;
  }

  /** Takes one; false when there is none. */
  take(address: string): boolean {
    const level = this.#level(address);
    if (level < 1) return false;
    this.#levels.delete(address);
    this.#levels.set(address, { level: level - 1, at: this.#options.now() });
    const [oldest] = this.#levels.keys();
    if (this.#levels.size > MOST_ADDRESSES && oldest !== undefined) this.#levels.delete(oldest);
    return true;
  }

  #level(address: string): number {
    const { most, perSecond, now } = this.#options;
    const known = this.#levels.get(address);
    if (known === undefined) return most;
    return Math.min(most, known.level + (Math.max(0, now() - known.at) / 1000) * perSecond);
  }
}
