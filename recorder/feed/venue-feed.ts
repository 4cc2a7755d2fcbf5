import { noteText } from "../fold/note.ts";
import type { TickFold } from "../fold/tick-fold.ts";
import type { Control, Listing, Venue } from "../venues/venue.ts";
import { JsonIndex } from "../wire/json-index.ts";
import { BackOff } from "./back-off.ts";
import { Budget } from "./budget.ts";
import { CatchUp } from "./catch-up.ts";
import { chooseListings } from "./choose-listings.ts";
import { Link } from "./link.ts";
import { RestClient } from "./rest-client.ts";
import type { Surroundings } from "./surroundings.ts";
import { Timers } from "./timers.ts";

/** A pair without data for so long is asked after; half as often as a hasty one, for quiet pairs are many. */
const QUIET_MS = 300_000;
const LOOK_MS = 10_000;
/** Trades arrive out of order: a hole is given this time to fill by itself. */
const HOLE_MS = 2_000;
/** What REST knew first may still be on its way over the feed. */
const ON_ITS_WAY_MS = 5_000;

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
  readonly #links: Link[] = [];
  readonly #listings = new Map<string, Listing>();
  readonly #backOff: BackOff;
  /** Pairs that are asked after because they are quiet. */
  readonly #doubted = new Set<string>();
  /** When a quiet pair was last proven quiet, µs. */
  readonly #proven = new Map<string, number>();
  #state: "loading" | "running" | "nothing to record" | "stopped" = "loading";
  #reason = "";

  constructor(options: VenueFeedOptions) {
    this.#options = options;
    const { venue, fold, surroundings } = options;
    this.#timers = new Timers(surroundings.clock);
    this.#backOff = new BackOff(surroundings.random);
    this.#rest = new RestClient(venue.id, options.rest ?? venue.rest, surroundings);
    this.#catchUp = new CatchUp({
      ...{ venue, surroundings, rest: this.#rest },
      known: (symbol) => fold.memory(venue.id, symbol)?.known,
      filled: (symbol) => fold.memory(venue.id, symbol)?.filled === true,
      answer: () => fold.tally(venue.id).answer,
      done: (symbol, fresh, answered) => this.#caughtUp(symbol, fresh, answered),
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
    for (const link of this.#links) link.stop();
  }

  /** What one of its connections said besides ticks. */
  control(connection: number, control: Control): void {
    for (const link of this.#links) if (link.owns(connection)) link.control(connection, control);
  }

  /** Trades of a pair are missing by their numbers. */
  hole(symbol: string): void {
    const listing = this.#listings.get(symbol);
    if (listing === undefined || this.#timers.has(`hole ${symbol}`)) return;
    this.#timers.set(`hole ${symbol}`, HOLE_MS, () => this.#catchUp.ask(listing));
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
    const live = this.#links.reduce((sum, link) => sum + link.live, 0);
    const pairs = this.#links.reduce((sum, link) => sum + link.listings.length, 0);
    return {
      state: this.#state === "running" ? (worst?.name ?? "live") : this.#state,
      pairs,
      live,
      reconnects: this.#links.reduce((sum, link) => sum + link.reconnects, 0),
      reason: this.#reason,
    };
  }

  /** Reads the venue's list of pairs, as often as it takes. */
  async #load(): Promise<void> {
    const { venue, remark } = this.#options;
    const again = (reason: string, retry: { retryAfterMs?: number } = {}): void => {
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
    this.#reason = "";
    this.#begin(all);
  }

  #begin(all: readonly Listing[]): void {
    const { venue, coins, asked, surroundings, remark } = this.#options;
    const now = surroundings.clock.now();
    const { listings, halted, absent } = chooseListings(all, coins, venue.id, now);
    if (asked && absent.length > 0) remark(`${venue.id} does not list ${absent.join(", ")}`);
    for (const { symbol, status } of halted)
      remark(`${venue.id}:${symbol} is not traded: ${status}`);
    const chosen = listings.map(({ symbol }) => symbol);
    const note = { note: "remark", what: "pairs", chosen, absent } as const;
    surroundings.take(venue.id, 0, "note", noteText(note));
    if (listings.length === 0) {
      this.#state = "nothing to record";
      return;
    }
    this.#state = "running";
    for (const listing of listings) this.#listings.set(listing.symbol, listing);
    const budget = new Budget(surroundings.clock, venue.connects);
    for (const line of venue.lines)
      for (let at = 0; at < listings.length; at += line.pairs)
        this.#links.push(this.#link(line, listings.slice(at, at + line.pairs), budget));
    for (const link of this.#links) link.start();
    this.#poll(listings);
    this.#look();
  }

  #link(line: Venue["lines"][number], listings: readonly Listing[], budget: Budget): Link {
    const { venue, endpoint, surroundings, remark } = this.#options;
    return new Link({
      ...{ venue, line, listings, budget, surroundings },
      endpoint: endpoint ?? venue.endpoint,
      redirected: endpoint !== undefined,
      rest: this.#rest,
      events: {
        live: (symbols) => {
          for (const symbol of symbols) this.#ask(symbol);
        },
        refused: ({ symbol, key, reason }) =>
          remark(`${venue.id} refuses "${key}" (${symbol}): ${reason}`),
        trouble: (reason) => {
          if (this.#reason !== reason) remark(`${venue.id}: ${reason}`);
          this.#reason = reason;
        },
      },
    });
  }

  #ask(symbol: string): void {
    const listing = this.#listings.get(symbol);
    if (listing !== undefined) this.#catchUp.ask(listing);
  }

  #caughtUp(symbol: string, fresh: number, answered: boolean): void {
    const doubted = this.#doubted.delete(symbol);
    if (!answered) return;
    const asked = this.#options.surroundings.clock.now();
    this.#proven.set(symbol, asked);
    if (!doubted || fresh === 0 || !this.#quiet(symbol)) return;
    // Trades happened and did not come: unless they were on their way, the subscription is dead.
    this.#timers.set(`proof ${symbol}`, ON_ITS_WAY_MS, () => {
      if (this.#lastTick(symbol) > asked) return;
      const link = this.#links.find((each) => each.carries(symbol));
      const connection = link?.connection;
      if (link === undefined || connection === undefined) return;
      const { surroundings, venue } = this.#options;
      const stale = noteText({ note: "stale", symbols: [symbol] });
      surroundings.take(venue.id, connection, "note", stale);
      link.renew(connection, `no data on ${symbol}`);
    });
  }

  /** Looks after pairs that have gone quiet, and after those whose trades nobody counts. */
  #look(): void {
    this.#timers.set("look", LOOK_MS, () => {
      const now = this.#options.surroundings.clock.now();
      for (const symbol of this.#listings.keys()) {
        const proven = this.#proven.get(symbol) ?? Number.NEGATIVE_INFINITY;
        const carried = this.#links.some((link) => link.carries(symbol));
        if (!carried || now - proven <= QUIET_MS * 1000) continue;
        // Without numbers only REST can tell that single trades are missing.
        const audited = this.#options.venue.tradeNumbers === "none";
        if (this.#quiet(symbol)) this.#doubted.add(symbol);
        else if (!audited) continue;
        this.#ask(symbol);
      }
      this.#look();
    });
  }

  #quiet(symbol: string): boolean {
    const now = this.#options.surroundings.clock.now();
    return now - this.#lastTick(symbol) > QUIET_MS * 1000;
  }

  #lastTick(symbol: string): number {
    const last = this.#options.fold.memory(this.venue, symbol)?.lastTick ?? Number.NaN;
    return Number.isNaN(last) ? Number.NEGATIVE_INFINITY : last;
  }

  /** A venue without sockets is asked now and then. */
  #poll(listings: readonly Listing[]): void {
    const { poll } = this.#options.venue;
    if (poll === undefined || this.#state === "stopped") return;
    void this.#rest.ask("GET", poll.path(listings), "poll").then((answer) => {
      if (this.#state === "stopped") return;
      const wait = "reason" in answer ? (answer.retryAfterMs ?? 0) : 0;
      this.#timers.set("poll", Math.max(wait, poll.everyMs), () => this.#poll(listings));
    });
  }
}
