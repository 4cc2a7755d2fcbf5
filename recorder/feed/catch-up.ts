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
/** A venue that wants to be left alone for longer is not asked at all: what is lost must not stay untold for hours. */
const LONGEST_BAN_MS = 600_000;

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

/** Where a walk stands. */
interface Walk {
  readonly listing: Listing;
  readonly known: Mark | undefined;
  /** When it began, µs. */
  readonly begun: number;
  from: Mark | undefined;
  pages: number;
  fresh: number;
  /** In a row. */
  failures: number;
  /** Nothing is asked for it before, µs. */
  notBefore: number;
}

interface Outcome {
  readonly answered: boolean;
  readonly exhausted: boolean;
  /** A walk towards now that did not get there. */
  readonly cut?: boolean;
}

const UNANSWERED: Outcome = { answered: false, exhausted: false };

/**
 * Asks a venue by REST for what pairs missed: one page after the other, as slowly as the venue wants it, and the pairs in
 * turn, so that none waits for the long walk, or the failures, of another. Every walk ends with a note, by which the fold
 * writes what stays missing.
 */
export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #timers: Timers;
  /** Pairs whose walk has not begun. */
  readonly #asked: Listing[] = [];
  /** The walks that have, the next one first; of a pair never more than one. */
  readonly #walks: Walk[] = [];
  #running = false;
  #wake: (() => void) | undefined;
  #nextAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(options: CatchUpOptions) {
    this.#options = options;
    this.#timers = new Timers(options.surroundings.clock);
  }

  /** Asks for what a pair missed, at once or in its turn. Twice before its walk begins is once. */
  ask(listing: Listing): void {
    if (this.#stopped || this.#asked.some(({ symbol }) => symbol === listing.symbol)) return;
    this.#asked.push(listing);
    if (this.#running) this.#wake?.();
    else void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.#timers.stopAll();
    this.#asked.length = 0;
    this.#walks.length = 0;
  }

  async #run(): Promise<void> {
    const { rest, surroundings } = this.#options;
    this.#running = true;
    for (;;) {
      const walk = this.#turn();
      if (walk === undefined) break;
      if (rest.bannedMs > LONGEST_BAN_MS) {
        this.#end(walk, UNANSWERED);
        continue;
      }
      const due = Math.max(this.#nextAt, walk.notBefore);
      const wait = Math.max(rest.bannedMs, (due - surroundings.clock.now()) / 1000);
      // Meanwhile another may have come whose turn is earlier.
      if (wait > 0) await this.#wait(wait);
      else {
        const outcome = await this.#page(walk);
        if (this.#stopped) return;
        if (outcome !== undefined) this.#end(walk, outcome);
        else this.#walks.push(...this.#walks.splice(this.#walks.indexOf(walk), 1));
      }
      if (this.#stopped) return;
    }
    this.#running = false;
  }

  /** Whose turn it is: the first that need not wait, else the one that waits least. */
  #turn(): Walk | undefined {
    for (const listing of this.#asked.splice(0)) {
      const { symbol } = listing;
      if (this.#walks.some((walk) => walk.listing.symbol === symbol)) this.#asked.push(listing);
      else this.#walks.push(this.#begin(listing));
    }
    const now = this.#options.surroundings.clock.now();
    let least: Walk | undefined;
    for (const walk of this.#walks) {
      if (walk.notBefore <= now) return walk;
      if (least === undefined || walk.notBefore < least.notBefore) least = walk;
    }
    return least;
  }

  #begin(listing: Listing): Walk {
    const known = this.#options.known(listing.symbol);
    const from = this.#options.venue.trades.walk === "forward" ? known : undefined;
    const notBefore = Number.NEGATIVE_INFINITY;
    const begun = this.#options.surroundings.clock.now();
    return { listing, known, begun, from, pages: 0, fresh: 0, failures: 0, notBefore };
  }

  #end(walk: Walk, outcome: Outcome): void {
    const { venue, surroundings, done } = this.#options;
    const { symbol } = walk.listing;
    this.#walks.splice(this.#walks.indexOf(walk), 1);
    const note = noteText({ note: "caughtUp", symbol, ...outcome });
    surroundings.take(venue.id, 0, "note", note);
    done(symbol, walk.fresh, outcome.answered);
  }

  /** One page. Undefined when another is to follow. */
  async #page(walk: Walk): Promise<Outcome | undefined> {
    const { venue, rest, surroundings, answer } = this.#options;
    const { clock } = surroundings;
    const { listing, known } = walk;
    const now = clock.now();
    this.#nextAt = now + venue.trades.spacingMs * 1000;
    const ageMs = known === undefined ? undefined : (now - known.time) / 1000;
    const path = venue.trades.path(listing, walk.from, ageMs);
    const got = await rest.ask("GET", path, "trades", listing.symbol);
    if (this.#stopped) return undefined;
    // What the fold made of it stands there until the next answer; between them nothing else runs.
    const read = "body" in got ? answer() : undefined;
    if (read !== undefined) {
      walk.failures = 0;
      return this.#read(walk, read);
    }
    walk.failures += 1;
    if (walk.failures >= MOST_FAILURES || ("reason" in got && got.hopeless === true))
      return UNANSWERED;
    walk.notBefore = clock.now() + FAILURE_MS * 1000 * 2 ** (walk.failures - 1);
    return undefined;
  }

  /** What a page means for its walk. */
  #read(walk: Walk, { rows, fresh, first, last }: Answer): Outcome | undefined {
    const { known, from } = walk;
    const { walk: direction, limit, reachMs } = this.#options.venue.trades;
    const now = this.#options.surroundings.clock.now();
    walk.pages += 1;
    walk.fresh += fresh;
    const reached = reachMs === undefined || now - (known?.time ?? 0) < reachMs * 1000;
    // Before the first trade of a tape there is nothing to be made good.
    if (rows < limit || direction === "newest" || known === undefined)
      return { answered: true, exhausted: rows < limit && reached };
    const forward = direction === "forward";
    // A busy pair would be chased for ever: what happened since the walk began has come live, or is lost anew.
    const caught = forward && fresh === 0 && (last?.time ?? Number.NaN) >= walk.begun;
    if (caught || this.#options.filled(walk.listing.symbol))
      return { answered: true, exhausted: true };
    const next = forward ? last : first;
    const over =
      walk.pages >= MOST_PAGES ||
      // From a trade that states no time, or the same one again, no page leads on.
      next === undefined ||
      Number.isNaN(next.time) ||
      next.id === from?.id ||
      (!forward && next.time <= known.time);
    if (over) return { answered: true, exhausted: false, ...(forward ? { cut: true } : {}) };
    walk.from = next;
    return undefined;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#timers.set("wait", ms, resolve);
    });
  }
}
