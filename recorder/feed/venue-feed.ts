import { noteText } from "../fold/note.ts";
import type { TickFold } from "../fold/tick-fold.ts";
import type { Control, Listing, Venue } from "../venues/venue.ts";
import { JsonIndex } from "../wire/json-index.ts";
import { BackOff } from "./back-off.ts";
import { Budget } from "./budget.ts";
import { CatchUp } from "./catch-up.ts";
import { chooseListings } from "./choose-listings.ts";
import { Link } from "./link.ts";
import { PairWatch } from "./pair-watch.ts";
import { RestClient } from "./rest-client.ts";
import type { Surroundings } from "./surroundings.ts";
import { Timers } from "./timers.ts";

/** Trades arrive out of order: a hole is given this time to fill by itself; more each time that REST knew of nothing. */
const HOLE_MS = 2_000;
const LONGEST_HOLE_MS = 60_000;
/** The list of pairs is read again each day, for pairs begin; sooner where some of those wanted are halted, or all. */
const LIST_MS = 86_400_000;
const SOME_HALTED_MS = 3_600_000;
const ALL_HALTED_MS = 600_000;
/** A venue's words are cut to this. */
const TOLD = 300;

export interface VenueFeedOptions {
  readonly venue: Venue;
  readonly coins: ReadonlySet<string>;
  /** A coin that the venue does not list is worth a remark. */
  readonly asked: boolean;
  /** Where the user pointed it, instead of the venue's own addresses. */
  readonly endpoint?: string;
  readonly rest?: string;
  readonly fold: TickFold;
  readonly surroundings: Surroundings;
  /** One line for people. */
  remark(text: string): void;
}

/** Where a venue's feed stands, for the status line. */
export interface FeedStatus {
  readonly state: string;
  readonly pairs: number;
  readonly live: number;
  readonly reconnects: number;
  /** Why it is not live, or the last trouble. */
  readonly reason: string;
}

/**
 * One venue: finds out what it lists, keeps the pairs connected, watches over each of them, and makes good by REST what a
 * lost connection, a hole or a dead subscription cost. Nothing that happens here touches another venue.
 */
export class VenueFeed {
  readonly #options: VenueFeedOptions;
  readonly #timers: Timers;
  readonly #rest: RestClient;
  readonly #catchUp: CatchUp;
  readonly #watch: PairWatch;
  readonly #budget: Budget;
  readonly #links: Link[] = [];
  readonly #listings = new Map<string, Listing>();
  readonly #backOff: BackOff;
  /** Pairs whose walk was asked for by a hole, and how often in a row such a walk found nothing. */
  readonly #holes = new Set<string>();
  readonly #fruitless = new Map<string, number>();
  /** What people were told last, by subject: the same again is no news. */
  readonly #told = new Map<string, string>();
  #state: "loading" | "running" | "nothing to record" | "stopped" = "loading";
  #reason = "";
  /** Why a venue without sockets did not answer the last time. */
  #unanswered: string | undefined;

  constructor(options: VenueFeedOptions) {
    this.#options = options;
    const { venue, fold, surroundings } = options;
    this.#timers = new Timers(surroundings.clock);
    this.#backOff = new BackOff(surroundings.random);
    this.#budget = new Budget(surroundings.clock, venue.connects);
    this.#rest = new RestClient(venue.id, options.rest ?? venue.rest, surroundings);
    this.#catchUp = new CatchUp({
      ...{ venue, surroundings, rest: this.#rest },
      known: (symbol) => fold.memory(venue.id, symbol)?.known,
      filled: (symbol) => fold.memory(venue.id, symbol)?.filled === true,
      answer: () => fold.tally(venue.id).answer,
      done: (symbol, fresh, answered) => this.#caughtUp(symbol, fresh, answered),
    });
    this.#watch = new PairWatch({
      ...{ venue, fold, surroundings, listings: this.#listings, links: this.#links },
      ask: (listing) => this.#catchUp.ask(listing),
    });
  }

  get venue(): string {
    return this.#options.venue.id;
  }

  start(): void {
    void this.#load();
  }

  stop(): void {
    this.#state = "stopped";
    this.#timers.stopAll();
    this.#catchUp.stop();
    this.#watch.stop();
    for (const link of this.#links) link.stop();
  }

  /** What one of its connections said besides ticks. */
  control(connection: number, control: Control): void {
    for (const link of this.#links) {
      if (!link.owns(connection)) continue;
      if (control.what === "status") this.#status(control);
      else link.control(connection, control);
    }
  }

  /** Trades of a pair are missing by their numbers. */
  hole(symbol: string): void {
    const listing = this.#listings.get(symbol);
    if (listing === undefined || this.#timers.has(`hole ${symbol}`)) return;
    const wait = Math.min(LONGEST_HOLE_MS, HOLE_MS * 2 ** (this.#fruitless.get(symbol) ?? 0));
    this.#timers.set(`hole ${symbol}`, wait, () => {
      this.#holes.add(symbol);
      this.#catchUp.ask(listing);
    });
  }

  framesLost(connection: number): void {
    for (const link of this.#links)
      if (link.owns(connection)) link.renew(connection, "frames are missing");
  }

  pause(): void {
    for (const link of this.#links) link.pause();
  }

  resume(): void {
    for (const link of this.#links) link.resume();
  }

  /** Too much came for too long: what was not read is lost, and said to be. */
  overrun(): void {
    for (const link of this.#links) link.renew(undefined, "overrun");
  }

  get status(): FeedStatus {
    const states = this.#links.map(({ state }) => state);
    const worst =
      states.find(({ name }) => name === "back-off") ?? states.find(({ name }) => name !== "live");
    const answered = this.#unanswered === undefined;
    // One that is polled has no links, and all its pairs or none.
    const polled = this.#options.venue.poll === undefined ? 0 : this.#listings.size;
    const state = worst?.name ?? (answered ? "live" : "back-off");
    return {
      state: this.#state === "running" ? state : this.#state,
      pairs: this.#links.reduce((sum, link) => sum + link.listings.length, polled),
      live: this.#links.reduce((sum, link) => sum + link.live.size, answered ? polled : 0),
      reconnects: this.#links.reduce((sum, link) => sum + link.reconnects, 0),
      reason: this.#reason,
    };
  }

  /** Reads the venue's list of pairs, as often as it takes. */
  async #load(): Promise<void> {
    const { venue, remark } = this.#options;
    const again = (said: string, retry: { retryAfterMs?: number } = {}): void => {
      const reason = said.slice(0, TOLD);
      const wait = this.#backOff.next(retry);
      if (this.#reason !== reason) remark(`${venue.id}: no list of pairs: ${reason}`);
      this.#reason = reason;
      this.#timers.set("load", wait, () => void this.#load());
    };
    const answer = await this.#rest.ask("GET", venue.instruments.path, "instruments");
    if (this.#state === "stopped") return;
    if ("reason" in answer) return again(answer.reason, answer);
    let all: readonly Listing[];
    try {
      const json = new JsonIndex();
      json.parse(answer.body);
      all = venue.instruments.read(json);
    } catch (error) {
      return again(error instanceof Error ? error.message : String(error));
    }
    this.#backOff.reset();
    if (this.#links.length === 0) this.#reason = "";
    this.#begin(all);
  }

  /** Takes up the pairs that are wanted and traded, as far as they are not there yet. */
  #begin(all: readonly Listing[]): void {
    const { venue, coins, asked, surroundings } = this.#options;
    const now = surroundings.clock.now();
    const { listings, halted, absent } = chooseListings(all, coins, venue.id, now);
    if (asked && absent.length > 0) this.#tell("absent", ` does not list ${absent.join(", ")}`);
    for (const { symbol, status } of halted)
      this.#tell(`list ${symbol}`, `:${symbol} is not traded: ${status}`);
    const before = this.#listings.size;
    const taken: Listing[] = [];
    for (const listing of listings) {
      if (this.#listings.has(listing.symbol)) continue;
      this.#listings.set(listing.symbol, listing);
      taken.push(listing);
    }
    const chosen = taken.map(({ symbol }) => symbol);
    const note = { note: "remark", what: "pairs", chosen, absent, halted } as const;
    if (this.#state === "loading" || chosen.length > 0)
      surroundings.take(venue.id, 0, "note", noteText(note));
    const none = this.#listings.size === 0;
    this.#state = none ? "nothing to record" : "running";
    const wait = halted.length === 0 ? LIST_MS : none ? ALL_HALTED_MS : SOME_HALTED_MS;
    this.#timers.set("load", wait, () => void this.#load());
    const links = venue.lines.flatMap((line) => {
      const made: Link[] = [];
      for (let at = 0; at < taken.length; at += line.pairs)
        made.push(this.#link(line, taken.slice(at, at + line.pairs)));
      return made;
    });
    this.#links.push(...links);
    for (const link of links) link.start();
    if (none || before > 0) return;
    this.#poll();
    this.#watch.start();
  }

  #link(line: Venue["lines"][number], listings: readonly Listing[]): Link {
    const { venue, endpoint, surroundings } = this.#options;
    return new Link({
      ...{ venue, line, listings, budget: this.#budget, surroundings },
      endpoint: endpoint ?? venue.endpoint,
      redirected: endpoint !== undefined,
      rest: this.#rest,
      events: {
        live: (symbols) => {
          for (const symbol of symbols) this.#live(symbol);
        },
        refused: ({ symbol, key, reason }) =>
          this.#tell(`key ${key}`, ` refuses "${key}" (${symbol}): ${reason}`),
        trouble: (reason) => {
          if (this.#reason !== reason) this.#options.remark(`${venue.id}: ${reason}`);
          this.#reason = reason;
        },
      },
    });
  }

  #live(symbol: string): void {
    this.#watch.live(symbol);
    const listing = this.#listings.get(symbol);
    if (listing !== undefined) this.#catchUp.ask(listing);
  }

  #caughtUp(symbol: string, fresh: number, answered: boolean): void {
    if (fresh > 0) this.#fruitless.delete(symbol);
    else if (this.#holes.has(symbol))
      this.#fruitless.set(symbol, (this.#fruitless.get(symbol) ?? 0) + 1);
    this.#holes.delete(symbol);
    this.#watch.caughtUp(symbol, fresh, answered);
  }

  /** A pair, or the whole venue, says that it halts or goes on: a halt is no loss. */
  #status({ symbol, status }: Control & { what: "status" }): void {
    if (symbol !== undefined && !this.#listings.has(symbol)) return;
    const subject = `status ${symbol ?? ""}`;
    // That all is well is news only after it was not.
    if (status === "online" && !this.#told.has(subject)) return;
    this.#tell(subject, `${symbol === undefined ? "" : `:${symbol}`} is ${status}`);
  }

  /** Once each time that it changes; `text` follows the venue's id. */
  #tell(subject: string, text: string): void {
    if (this.#told.get(subject) === text) return;
    this.#told.set(subject, text);
    this.#options.remark(`${this.venue}${text}`.slice(0, TOLD));
  }

  /** A venue without sockets is asked now and then. */
  #poll(): void {
    const { poll } = this.#options.venue;
    if (poll === undefined || this.#state === "stopped") return;
    const listings = [...this.#listings.values()];
    void this.#rest.ask("GET", poll.path(listings), "poll").then((answer) => {
      if (this.#state === "stopped") return;
      this.#unanswered = "reason" in answer ? answer.reason : undefined;
      if (this.#unanswered !== undefined) this.#reason = this.#unanswered;
      const wait = "reason" in answer ? (answer.retryAfterMs ?? 0) : 0;
      this.#timers.set("poll", Math.max(wait, poll.everyMs), () => this.#poll());
    });
  }
}
