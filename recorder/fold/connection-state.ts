import { ConnectionMemory } from "../venues/connection-memory.ts";
import type { RestRequest } from "./note.ts";

type Saved = ReturnType<ConnectionState["save"]>;

/** What the fold knows of one connection: a socket, or a request by REST that waits for its answer. */
export class ConnectionState {
  readonly venue: string;
  /** The adapter's own. */
  readonly memory: ConnectionMemory;
  #lastIn: number;
  /** When the frame before that came. */
  #before: number;
  /** When the last frame came before one that is missing; NaN while none is. */
  #brokenAt: number;
  /** What was asked by REST on it. */
  request: RestRequest | undefined;
  readonly #carried: Set<string>;
  #number: number;

  constructor(venue: string, saved?: Saved) {
    this.venue = venue;
    this.memory = new ConnectionMemory(saved?.memory);
    this.#lastIn = saved?.lastIn ?? Number.NaN;
    this.#before = saved?.before ?? Number.NaN;
    this.#brokenAt = saved?.brokenAt ?? Number.NaN;
    this.request = saved?.request ?? undefined;
    this.#carried = new Set(saved?.carried ?? []);
    this.#number = saved?.number ?? Number.NaN;
  }

  /** Opened, or a frame came, at `time`, µs. */
  heard(time: number): void {
    this.#before = this.#lastIn;
    this.#lastIn = time;
  }

  /** When its last frame came, µs; before the first, when it was opened. */
  get lastIn(): number {
    return this.#lastIn;
  }

  /** Up to when all has come: until the last frame, or until the one before those that are missing. µs. */
  get wholeUntil(): number {
    return Number.isNaN(this.#brokenAt) ? this.#lastIn : this.#brokenAt;
  }

  /** Pairs that the venue acknowledged here. */
  get carried(): Iterable<string> {
    return this.#carried;
  }

  carry(symbols: Iterable<string>): void {
    for (const symbol of symbols) this.#carried.add(symbol);
  }

  drop(symbol: string): void {
    this.#carried.delete(symbol);
  }

  /** A frame that the venue numbered: is one missing before it? */
  numbered(number: number): "whole" | "lost" {
    const lost = number > this.#number + 1;
    if (lost && Number.isNaN(this.#brokenAt)) this.#brokenAt = this.#before;
    if (!(number <= this.#number)) this.#number = number;
    return lost ? "lost" : "whole";
  }

  save() {
    return {
      venue: this.venue,
      memory: this.memory.save(),
      lastIn: Number.isNaN(this.#lastIn) ? null : this.#lastIn,
      before: Number.isNaN(this.#before) ? null : this.#before,
      brokenAt: Number.isNaN(this.#brokenAt) ? null : this.#brokenAt,
      request: this.request ?? null,
      carried: [...this.#carried],
      number: Number.isNaN(this.#number) ? null : this.#number,
    };
  }
}
