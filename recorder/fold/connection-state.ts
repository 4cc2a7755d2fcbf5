import { ConnectionMemory } from "../venues/connection-memory.ts";
import type { RestRequest } from "./note.ts";

type Saved = ReturnType<ConnectionState["save"]>;

/** What the fold knows of one connection: a socket, or a request by REST that waits for its answer. */
export class ConnectionState {
  readonly venue: string;
  /** The adapter's own. */
  readonly memory: ConnectionMemory;
  /** When its last frame came, µs; before the first, when it was opened. */
  lastIn: number;
  /** What was asked by REST on it. */
  request: RestRequest | undefined;
  readonly #carried: Set<string>;
  #number: number;

  constructor(venue: string, saved?: Saved) {
    this.venue = venue;
    this.memory = new ConnectionMemory(saved?.memory);
    this.lastIn = saved?.lastIn ?? Number.NaN;
    this.request = saved?.request ?? undefined;
    this.#carried = new Set(saved?.carried ?? []);
    this.#number = saved?.number ?? Number.NaN;
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
    if (!(number <= this.#number)) this.#number = number;
    return lost ? "lost" : "whole";
  }

  save() {
    return {
      venue: this.venue,
      memory: this.memory.save(),
      lastIn: Number.isNaN(this.lastIn) ? null : this.lastIn,
      request: this.request ?? null,
      carried: [...this.#carried],
      number: Number.isNaN(this.#number) ? null : this.#number,
    };
  }
}
