import { noteText } from "../fold/note.ts";
import type { Answer } from "../fold/venue-tally.ts";
import type { Listing, Mark, Venue } from "../venues/venue.ts";
import type { RestClient } from "./rest-client.ts";
import type { Surroundings } from "./surroundings.ts";
import { Timers } from "./timers.ts";

/** Pages of one walk; beyond it what is missing stays on record as missing. */
const MOST_PAGES = 500;
/** Failures in a row after which a walk gives up, and the wait between two of them. */
const MOST_FAILURES = 4;
const FAILURE_MS = 5_000;

export interface CatchUpOptions {
  readonly venue: Venue;
  readonly rest: RestClient;
  readonly surroundings: Surroundings;
  /** The newest trade of a pair up to which all is known. */
  known(symbol: string): Mark | undefined;
  /** Nothing of a pair is missing any more, as its numbers prove. */
  filled(symbol: string): boolean;
  /** What the answer that was just written down held; undefined when it could not be read. */
  answer(): Answer | undefined;
  /** A walk is over: how many trades of it were new. */
  done(symbol: string, fresh: number, answered: boolean): void;
}

/**
 * Asks a venue by REST for what pairs missed: one pair after the other, one page after the other, as slowly as the venue
 * wants it. Every walk ends with a note, by which the fold writes what stays missing.
 */
export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #timers: Timers;
  readonly #queue: Listing[] = [];
  #walking: Listing | undefined;
  #nextAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(options: CatchUpOptions) {
    this.#options = options;
    this.#timers = new Timers(options.surroundings.clock);
  }

  /** Asks for what a pair missed; at once, or when those before it are done. Twice in the queue is once. */
  ask(listing: Listing): void {
    if (this.#stopped || this.#queue.some(({ symbol }) => symbol === listing.symbol)) return;
    this.#queue.push(listing);
    if (this.#walking === undefined) this.#next();
  }

  /** Whether a pair waits for its walk. */
  waiting(symbol: string): boolean {
    return this.#queue.some((listing) => listing.symbol === symbol);
  }

  stop(): void {
    this.#stopped = true;
    this.#timers.stopAll();
    this.#queue.length = 0;
  }

  #next(): void {
    this.#walking = this.#queue.shift();
    if (this.#walking !== undefined) void this.#walk(this.#walking);
  }

  async #walk(listing: Listing): Promise<void> {
    const { venue, surroundings, done } = this.#options;
    const { symbol } = listing;
    const known = this.#options.known(symbol);
    let from = venue.trades.walk === "forward" ? known : undefined;
    let fresh = 0;
    let answered = false;
    let exhausted = false;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await this.#page(listing, from);
      if (this.#stopped) return;
      answered = answer !== undefined;
      if (answer === undefined) break;
      fresh += answer.fresh;
      const { walk, limit, reachMs } = venue.trades;
      const reached =
        reachMs === undefined || surroundings.clock.now() - (known?.time ?? 0) < reachMs * 1000;
      exhausted = answer.rows < limit && reached;
      // Before the first trade of a tape there is nothing to be made good.
      if (answer.rows < limit || walk === "newest" || known === undefined) break;
      // A busy pair would be chased for ever: where what came live begins there is nothing more to ask for.
      if (this.#options.filled(symbol) || (walk === "forward" && page > 0 && answer.fresh === 0)) {
        exhausted = true;
        break;
      }
      // Written so that a time that nobody states ends it too.
      if (walk === "backward" && !((answer.first?.time ?? Number.NaN) > known.time)) break;
      const next = walk === "forward" ? answer.last : answer.first;
      if (next === undefined || next.id === from?.id) break;
      from = next;
    }
    const note = noteText({ note: "caughtUp", symbol, answered, exhausted });
    surroundings.take(venue.id, 0, "note", note);
    this.#walking = undefined;
    done(symbol, fresh, answered);
    if (!this.#stopped && this.#walking === undefined) this.#next();
  }

  /** One page, as soon as the venue may be asked; undefined when it cannot be had. */
  async #page(listing: Listing, from: Mark | undefined): Promise<Answer | undefined> {
    const { venue, rest, surroundings, answer } = this.#options;
    const { clock } = surroundings;
    for (let failures = 0; failures < MOST_FAILURES && !this.#stopped; failures++) {
      const wait = Math.max(rest.bannedMs, (this.#nextAt - clock.now()) / 1000);
      if (wait > 0) await this.#wait(wait);
      if (this.#stopped) return undefined;
      this.#nextAt = clock.now() + venue.trades.spacingMs * 1000;
      const path = venue.trades.path(listing, from);
      const got = await rest.ask("GET", path, "trades", listing.symbol);
      if (this.#stopped) return undefined;
      // What the fold made of it stands there until the next answer; between them nothing else runs.
      const read = "body" in got ? answer() : undefined;
      if (read !== undefined) return read;
      await this.#wait(FAILURE_MS * 2 ** failures);
    }
    return undefined;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#timers.set("wait", ms, resolve));
  }
}
