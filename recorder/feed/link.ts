import { noteText } from "../fold/note.ts";
import type { Control, Line, Listing, Venue } from "../venues/venue.ts";
import { JsonIndex } from "../wire/json-index.ts";
import { BackOff } from "./back-off.ts";
import type { Budget } from "./budget.ts";
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

/** A refused pair is asked for again after so long: a listing may begin, a venue may err. */
const REFUSED_MS = 600_000;

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
  readonly #refusedAt = new Map<string, number>();
  #reconnects = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#backOff = new BackOff(options.surroundings.random);
    this.#timers = new Timers(options.surroundings.clock);
  }

  get state(): LinkState {
    const { state } = this.#current ?? {};
    if (this.#state.name !== "connecting" || state === undefined) return this.#state;
    if (state === "live") return { name: "live" };
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
    const listings = this.#welcome();
    if (listings.length === 0) {
      failed({ reason: "every pair is refused", retryAfterMs: REFUSED_MS });
      return;
    }
    const number = surroundings.number();
    if (line.token === undefined) {
      opened(this.#session(number, listings, { url: line.url(endpoint, listings) }, failed));
      return;
    }
    const { method, path, read } = line.token;
    void this.#options.rest.ask(method, path, "token").then((answer) => {
      if (this.#closing) return;
      if ("reason" in answer) return failed(answer);
      try {
        const json = new JsonIndex();
        json.parse(answer.body);
        const address = read(json, number, this.#options.redirected ? endpoint : undefined);
        opened(this.#session(number, listings, address, failed));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        failed({ reason: `no address in the answer: ${why}` });
      }
    });
  }

  #session(
    number: number,
    listings: readonly Listing[],
    address: { url: string; pingMs?: number },
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
          if (refusal.final) this.#refuse(made, symbol);
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

  /** The pairs that the venue has not refused of late. */
  #welcome(): Listing[] {
    const now = this.#options.surroundings.clock.now();
    return this.#options.listings.filter(
      ({ symbol }) =>
        (this.#refusedAt.get(symbol) ?? Number.NEGATIVE_INFINITY) + REFUSED_MS * 1000 < now,
    );
  }

  /** A pair of which nothing is left is not asked for again with every connection. */
  #refuse(session: Session, symbol: string): void {
    if (session.subscriptions.hopeful(symbol)) return;
    this.#refusedAt.set(symbol, this.#options.surroundings.clock.now());
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
