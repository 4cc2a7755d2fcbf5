import { noteText } from "../fold/note.ts";
import type { Control, Line, Listing, Venue } from "../venues/venue.ts";
import { BackOff } from "./back-off.ts";
import type { Budget } from "./budget.ts";
import { type Address, askAddress } from "./line-address.ts";
import { REFUSED_MS, RefusedPairs } from "./refused-pairs.ts";
import type { RestClient } from "./rest-client.ts";
import { Session } from "./session.ts";
import type { Refusal } from "./subscriptions.ts";
import type { SocketEnd, Surroundings } from "./surroundings.ts";
import { Timers } from "./timers.ts";

/** A connection that has held for so long forgets its failures. */
const HELD_MS = 60_000;
/** Old and new connection run side by side for so long after the new one is whole. */
const OVERLAP_MS = 2_000;
/** Planned replacements are spread over this part of a lifetime: connections that began together must not end so. */
const SPREAD = 0.1;

/** Where a link stands. */
export type LinkState =
  | { readonly name: "idle" }
  | { readonly name: "connecting" }
  | { readonly name: "subscribing" }
  | { readonly name: "live" }
  | { readonly name: "stale" }
  | { readonly name: "back-off"; readonly reason: string; readonly untilMs: number }
  | { readonly name: "closing" };

export interface LinkEvents {
  live(symbols: readonly string[]): void;
  refused(refusal: Refusal): void;
  trouble(reason: string): void;
}

export interface LinkOptions {
  readonly venue: Venue;
  readonly line: Line;
  readonly listings: readonly Listing[];
  /** Where the user pointed the venue, else its own address. */
  readonly endpoint: string;
  readonly redirected: boolean;
  readonly budget: Budget;
  readonly rest: RestClient;
  readonly surroundings: Surroundings;
  readonly events: LinkEvents;
}

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

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#backOff = new BackOff(options.surroundings.random);
    this.#timers = new Timers(options.surroundings.clock);
    this.#refused = new RefusedPairs(options.surroundings.clock);
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

  get live(): number {
    return this.#current?.subscriptions.live.size ?? 0;
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

  carries(symbol: string): boolean {
    return this.#current?.subscriptions.live.has(symbol) === true;
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
    if (this.#next !== undefined || this.#timers.has("replace") || this.#closing) return;
    this.#remark("replacing the connection", reason);
    this.#open(
      "replace",
      (session) => {
        this.#next = session;
      },
      (end) => {
        this.#next = undefined;
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
    const listings = this.#refused.without(this.#options.listings);
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
    void askAddress(line.token, this.#options.rest, number, pointed).then((found) => {
      if (this.#closing) return;
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
          if (refusal.final) this.#refused.refuse(symbol, made);
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
    this.#timers.set("held", HELD_MS, () => this.#backOff.reset());
    this.#planReplacement();
  }

  #takeOver(): void {
    const old = this.#current;
    this.#current = this.#next;
    this.#next = undefined;
    this.#state = { name: "connecting" };
    old?.terminate("replaced");
    this.#planReplacement();
  }

  #planReplacement(): void {
    const { lifetimeMs } = this.#options.venue;
    if (lifetimeMs === undefined) return;
    const part = 1 - SPREAD * this.#options.surroundings.random();
    this.#timers.set("lifetime", lifetimeMs * part, () => this.#replace("end of life"));
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
    if (this.#current.state === "live") this.#planReplacement();
  }

  #failed(end: SocketEnd): void {
    this.#current = undefined;
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
