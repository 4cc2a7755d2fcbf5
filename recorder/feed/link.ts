import { noteText } from "../fold/note.ts";
import type { Control, Listing } from "../venues/venue.ts";
import { BackOff } from "./back-off.ts";
import { type Address, askAddress } from "./line-address.ts";
import type { LinkOptions, LinkState } from "./link-options.ts";
import { REFUSED_MS, RefusedPairs } from "./refused-pairs.ts";
import { Session } from "./session.ts";
import type { SocketEnd } from "./surroundings.ts";
import { Timers } from "./timers.ts";

/** A connection that has held for so long forgets its failures. */
const HELD_MS = 60_000;
/** Old and new connection run side by side for so long after the new one is whole. */
const OVERLAP_MS = 2_000;
/** Planned replacements are spread over this part of a lifetime: connections that began together must not end so. */
const SPREAD = 0.1;

const NONE: ReadonlySet<string> = new Set();

/**
 * Keeps some pairs of a venue connected: the one owner of their socket. It opens, waits and opens again; when an end is
 * announced or planned it opens the next connection first, and lets both run until the new one is whole.
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #backOff: BackOff;
  #state: LinkState = { name: "idle" };
  /** The one that carries the pairs, and the one that is to take over. */
  #current: Session | undefined;
  #next: Session | undefined;
  readonly #timers: Timers;
  readonly #refused: RefusedPairs;
  #reconnects = 0;
  /** A replacement is on its way to be opened. */
  #replacing = false;
  /** Failures so far: the answer to what was asked before one concerns nobody after it. */
  #era = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#backOff = new BackOff(options.surroundings.random);
    this.#timers = new Timers(options.surroundings.clock);
    this.#refused = new RefusedPairs(options.listings, options.surroundings.clock);
  }

  get state(): LinkState {
    const { state } = this.#current ?? {};
    if (this.#state.name !== "connecting" || state === undefined) return this.#state;
    if (state === "live") return { name: this.#current?.stale === true ? "stale" : "live" };
    return state === "connecting" || state === "ended" ? this.#state : { name: "subscribing" };
  }

  get listings(): readonly Listing[] {
    return this.#options.listings;
  }

  /** Connections that ended and were not planned to. */
  get reconnects(): number {
    return this.#reconnects;
  }

  /** Pairs that come over it now. */
  get live(): ReadonlySet<string> {
    return this.#current?.subscriptions.live ?? NONE;
  }

  start(): void {
    if (this.#state.name !== "idle") return;
    this.#connect();
  }

  stop(): void {
    this.#state = { name: "closing" };
    this.#timers.stopAll();
    this.#next?.terminate("recorder stopped");
    this.#current?.terminate("recorder stopped");
  }

  owns(connection: number): boolean {
    return this.#current?.number === connection || this.#next?.number === connection;
  }

  control(connection: number, control: Control): void {
    for (const session of [this.#current, this.#next])
      if (session?.number === connection) session.control(control);
  }

  /** What it carries is not whole: frames are missing, or data stopped. */
  renew(connection: number | undefined, reason: string): void {
    for (const session of [this.#current, this.#next])
      if (session !== undefined && (connection === undefined || session.number === connection))
        session.terminate(reason);
  }

  /** A pair's trades, or its quotes, come over it now. */
  carries(symbol: string, what: "trades" | "quotes"): boolean {
    return this.#current?.subscriptions.carries(symbol, what) === true;
  }

  /** The connection that carries the pairs now. */
  get connection(): number | undefined {
    return this.#current?.number;
  }

  pause(): void {
    this.#current?.pause();
    this.#next?.pause();
  }

  resume(): void {
    this.#current?.resume();
    this.#next?.resume();
  }

  /** Opens a connection as the current one. */
  #connect(): void {
    this.#state = { name: "connecting" };
    this.#open(
      "connect",
      (session) => {
        this.#current = session;
      },
      (end) => this.#failed(end),
    );
  }

  /** Opens the connection that takes over. */
  #replace(reason: string): void {
    if (this.#replacing || this.#timers.has("replace") || this.#closing) return;
    this.#replacing = true;
    this.#remark("replacing the connection", reason);
    this.#open(
      "replace",
      (session) => {
        this.#next = session;
      },
      (end) => {
        this.#next = undefined;
        this.#replacing = false;
        if (this.#current === undefined) return this.#failed(end);
        this.#timers.set("replace", this.#backOff.next(end), () => this.#replace(reason));
      },
    );
  }

  #open(
    timer: "connect" | "replace",
    opened: (session: Session) => void,
    failed: (end: SocketEnd) => void,
  ): void {
    const wait = this.#options.budget.take();
    if (wait > 0) {
      this.#timers.set(timer, wait, () => this.#open(timer, opened, failed));
      return;
    }
    const { line, endpoint, surroundings } = this.#options;
    const listings = this.#refused.others;
    if (listings.length === 0) {
      failed({ reason: "every pair is refused", retryAfterMs: REFUSED_MS });
      return;
    }
    const number = surroundings.number();
    const open = (address: Address): void =>
      opened(this.#session(number, listings, address, failed));
    if (line.token === undefined) {
      open({ url: line.url(endpoint, listings) });
      return;
    }
    const pointed = this.#options.redirected ? endpoint : undefined;
    const era = this.#era;
    void askAddress(line.token, this.#options.rest, number, pointed).then((found) => {
      if (this.#closing || era !== this.#era) return;
      if ("reason" in found) failed(found);
      else open(found);
    });
  }

  #session(
    number: number,
    listings: readonly Listing[],
    address: Address,
    failed: (end: SocketEnd) => void,
  ): Session {
    const { venue, line, surroundings, events } = this.#options;
    let session: Session | undefined;
    const made = new Session({
      ...{ venue, line, listings, number, surroundings, ...address },
      events: {
        live: (symbols) => events.live(symbols),
        refused: (refusal) => {
          const { key, symbol, reason } = refusal;
          this.#remark(`"${key}" is refused`, reason, number);
          if (refusal.final && this.#refused.refuse(symbol, made))
            this.#askRefusedLater(REFUSED_MS);
          events.refused(refusal);
        },
        settled: () => this.#settled(made),
        ending: (reason) => {
          if (this.#current === made) this.#replace(reason);
        },
        ended: (end) => {
          if (session === undefined) return failed(end);
          this.#ended(session, end, failed);
        },
      },
    });
    session = made;
    return made;
  }

  #settled(session: Session): void {
    if (session.subscriptions.live.size === 0) {
      session.terminate("nothing was subscribed");
      return;
    }
    if (session === this.#next) {
      this.#timers.set("overlap", OVERLAP_MS, () => this.#takeOver());
      return;
    }
    this.#whole();
  }

  /** The current connection is all that was asked for: from here its age counts. */
  #whole(): void {
    this.#timers.set("held", HELD_MS, () => this.#backOff.reset());
    const { lifetimeMs } = this.#options.venue;
    if (lifetimeMs === undefined) return;
    const part = 1 - SPREAD * this.#options.surroundings.random();
    this.#timers.set("lifetime", lifetimeMs * part, () => this.#replace("end of life"));
  }

  /** A connection may live for months: pairs that were refused on it are asked for again now and then. */
  #askRefusedLater(ms: number): void {
    this.#timers.set("refused", ms, () => {
      if (this.#current?.state === "live") this.#current.askAgain(this.#refused.take());
      else this.#askRefusedLater(HELD_MS);
    });
  }

  #takeOver(): void {
    const old = this.#current;
    this.#current = this.#next;
    this.#next = undefined;
    this.#replacing = false;
    this.#state = { name: "connecting" };
    old?.terminate("replaced");
    this.#whole();
  }

  #ended(session: Session, end: SocketEnd, failed: (end: SocketEnd) => void) {
    if (this.#closing) return;
    if (session === this.#next) {
      this.#timers.stop("overlap");
      return failed(end);
    }
    // The late end of one that has been replaced concerns nobody.
    if (session !== this.#current) return;
    this.#current = undefined;
    this.#reconnects += 1;
    this.#timers.stop("held");
    this.#timers.stop("lifetime");
    if (this.#next === undefined) return failed(end);
    // The one that was to take over does so early.
    this.#timers.stop("overlap");
    this.#options.events.trouble(end.reason);
    this.#current = this.#next;
    this.#next = undefined;
    this.#replacing = false;
    if (this.#current.state === "live") this.#whole();
  }

  #failed(end: SocketEnd): void {
    this.#current = undefined;
    this.#era += 1;
    this.#replacing = false;
    this.#timers.stop("replace");
    const wait = this.#backOff.next(end);
    const untilMs = this.#options.surroundings.clock.now() / 1000 + wait;
    this.#state = { name: "back-off", reason: end.reason, untilMs };
    this.#remark("not connected", end.reason);
    this.#options.events.trouble(end.reason);
    this.#timers.set("connect", wait, () => this.#connect());
  }

  get #closing(): boolean {
    return this.#state.name === "closing";
  }

  #remark(what: string, why: string, connection = 0): void {
    const { venue, line, surroundings } = this.#options;
    const note = noteText({ note: "remark", what, why, line: line.id });
    surroundings.take(venue.id, connection, "note", note);
  }
}
