import { noteText } from "../fold/note.ts";
import type { Control, Line, Listing, Venue } from "../venues/venue.ts";
import { type Refusal, Subscriptions } from "./subscriptions.ts";
import type { Socket, SocketEnd, Surroundings } from "./surroundings.ts";
import { Timers } from "./timers.ts";

/** A subscription that nobody answered for so long is not coming. */
const ANSWER_MS = 10_000;
/** What was never answered is asked for again after so long, for as long as the connection lives. */
const AGAIN_MS = 60_000;
/** From the attempt to an open socket, and from there to the venue's greeting. */
const OPEN_MS = 10_000;

/** How venues say that a subscription is there already. */
const STANDS = /already subscribed/i;

export interface SessionEvents {
  /** Pairs that the venue acknowledged. */
  live(symbols: readonly string[]): void;
  refused(refusal: Refusal): void;
  /** Every subscription is settled. */
  settled(): void;
  /** The server will close soon. */
  ending(reason: string): void;
  /** Exactly once. */
  ended(end: SocketEnd): void;
}

export interface SessionOptions {
  readonly venue: Venue;
  readonly line: Line;
  readonly listings: readonly Listing[];
  /** Its number in the recording. */
  readonly number: number;
  readonly url: string;
  /** Instead of the line's own, where a token said so. */
  readonly pingMs?: number;
  readonly surroundings: Surroundings;
  readonly events: SessionEvents;
}

/**
 * One socket from its opening to its end: greets, subscribes within the venue's limits, follows every subscription to its
 * answer, keeps the server content, and ends what has gone silent. It never comes back; its owner opens the next one.
 */
export class Session {
  readonly number: number;
  readonly subscriptions = new Subscriptions();
  /** Pairs that were ever asked for here, by symbol. */
  readonly #asked = new Map<string, Listing>();
  readonly #options: SessionOptions;
  readonly #socket: Socket;
  readonly #outbox: string[] = [];
  readonly #timers: Timers;
  #state: "connecting" | "greeting" | "subscribing" | "live" | "ended" = "connecting";
  #nextRequest = 1;
  #lastIn: number;
  #lastSent = Number.NEGATIVE_INFINITY;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.number = options.number;
    const { clock, net } = options.surroundings;
    this.#timers = new Timers(clock);
    this.#lastIn = clock.now();
    this.#timers.set("open", OPEN_MS, () => this.terminate("no answer to the connection attempt"));
    this.#socket = net.connect(options.url, options.venue.maxPayload, {
      opened: () => this.#opened(),
      frame: (text) => this.#frame(text),
      ended: (end) => this.#ended(end),
    });
  }

  get state(): "connecting" | "greeting" | "subscribing" | "live" | "ended" {
    return this.#state;
  }

  /** Nothing has come for half the time after which it is given up. */
  get stale(): boolean {
    const { line, surroundings } = this.#options;
    return surroundings.clock.now() - this.#lastIn > (line.silentMs * 1000) / 2;
  }

  /** What a frame of this connection said besides ticks. */
  control(control: Control): void {
    if (this.#state === "ended") return;
    if (control.what === "reply") this.#send(control.frame);
    else if (control.what === "welcome" && this.#state === "greeting") this.#subscribe();
    else if (control.what === "acknowledged") {
      this.subscriptions.acknowledge(control);
      this.#settle();
    } else if (control.what === "refused")
      this.#refused({ ...control, reason: shortly(control.reason) });
    else if (control.what === "renew") this.terminate(shortly(control.reason));
    else if (control.what === "ending") this.#options.events.ending(shortly(control.reason));
  }

  /** Asks once more for pairs that were refused a while ago. */
  askAgain(listings: readonly Listing[]): void {
    if (this.#state === "live") this.#ask(listings);
  }

  /** Ends it now. `ended` follows at once or soon. */
  terminate(reason: string): void {
    if (this.#state !== "ended") this.#socket.terminate(reason);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  #opened(): void {
    if (this.#state !== "connecting") return;
    const { venue, line, url, surroundings } = this.#options;
    this.#state = "greeting";
    const opened = { note: "opened", line: line.id, url: withoutQuery(url) } as const;
    surroundings.take(venue.id, this.number, "note", noteText(opened));
    this.#lastIn = surroundings.clock.now();
    this.#watch();
    this.#ping();
    if (line.after === "welcome") {
      this.#timers.set("open", OPEN_MS, () => this.terminate("the server does not greet"));
    } else if (line.after === undefined) this.#subscribe();
    else this.#timers.set("open", line.after, () => this.#subscribe());
  }

  #subscribe(): void {
    this.#timers.stop("open");
    this.#state = "subscribing";
    this.#ask(this.#options.listings);
  }

  #ask(listings: readonly Listing[]): void {
    const { line, surroundings } = this.#options;
    const now = surroundings.clock.now();
    for (const listing of listings) this.#asked.set(listing.symbol, listing);
    for (const message of line.subscribe(listings, this.#nextRequest, now)) {
      this.#nextRequest += 1;
      if (this.subscriptions.stands(message)) continue;
      this.subscriptions.ask(message);
      this.#send(message.frame);
      const keys = message.subscriptions.map(({ key }) => key);
      if (line.silentAcknowledge) this.subscriptions.acknowledge({ what: "acknowledged", keys });
      else if (keys.length > 0) this.#awaitAnswer(keys);
    }
    this.#settle();
  }

  #awaitAnswer(keys: readonly string[]): void {
    const name = `answer ${keys[0]}`;
    // Messages wait for each other before they are sent.
    const wait = ANSWER_MS + this.#outbox.length * this.#options.line.spacingMs;
    this.#timers.set(name, wait, () => {
      const silent = this.subscriptions.timeOut(keys, "no answer to the subscription");
      for (const refusal of silent) this.#options.events.refused(refusal);
      this.#settle();
      if (silent.length > 0) this.#timers.set("again", AGAIN_MS, () => this.#askUnanswered());
    });
  }

  #askUnanswered(): void {
    const unanswered = [...this.#asked.values()].filter(({ symbol }) =>
      this.subscriptions.unanswered(symbol),
    );
    if (unanswered.length > 0) this.#ask(unanswered);
  }

  #refused(control: Control & { what: "refused" }): void {
    // What is asked for again, since its answer was lost, may stand all the while.
    if (STANDS.test(control.reason)) {
      this.subscriptions.acknowledge({ ...control, what: "acknowledged" });
      this.#settle();
      return;
    }
    const { line, events } = this.#options;
    const { refused, again } = this.subscriptions.refuse(control, line.refusesWhole === true);
    for (const refusal of refused) events.refused(refusal);
    for (const symbols of again)
      this.#ask(symbols.flatMap((symbol) => this.#asked.get(symbol) ?? []));
    this.#settle();
  }

  #settle(): void {
    const { venue, line, surroundings, events } = this.#options;
    const symbols = this.subscriptions.newlyLive();
    if (symbols.length > 0) {
      const live = { note: "live", line: line.id, symbols } as const;
      surroundings.take(venue.id, this.number, "note", noteText(live));
      events.live(symbols);
    }
    if (this.#state !== "subscribing" || this.subscriptions.open > 0) return;
    this.#state = "live";
    events.settled();
  }

  /** Sends now, or as soon as the venue's spacing allows. */
  #send(text: string): void {
    this.#outbox.push(text);
    if (!this.#timers.has("send")) this.#flush();
  }

  #flush(): void {
    const { venue, line, surroundings } = this.#options;
    const waited = (surroundings.clock.now() - this.#lastSent) / 1000;
    if (waited < line.spacingMs) {
      this.#timers.set("send", line.spacingMs - waited, () => this.#flush());
      return;
    }
    const text = this.#outbox.shift();
    if (text === undefined || this.#state === "ended") return;
    this.#lastSent = surroundings.clock.now();
    surroundings.take(venue.id, this.number, "out", text);
    this.#socket.send(text);
    if (this.#outbox.length > 0) this.#timers.set("send", line.spacingMs, () => this.#flush());
  }

  #frame(text: string): void {
    if (this.#state === "ended") return;
    const { venue, surroundings } = this.#options;
    // Before anyone reads it: that it came is what counts.
    this.#lastIn = surroundings.clock.now();
    surroundings.take(venue.id, this.number, "in", text);
  }

  /** Ends the connection when nothing at all has come for the line's limit. */
  #watch(): void {
    const { line, surroundings } = this.#options;
    const silent = (surroundings.clock.now() - this.#lastIn) / 1000;
    if (silent >= line.silentMs) {
      this.terminate(`silent for ${Math.round(silent / 1000)} s`);
      return;
    }
    this.#timers.set("watch", line.silentMs - silent, () => this.#watch());
  }

  #ping(): void {
    const { line, pingMs, surroundings } = this.#options;
    const { ping } = line;
    if (ping === undefined) return;
    this.#timers.set("ping", pingMs ?? ping.everyMs, () => {
      this.#send(ping.frame(this.#nextRequest++, surroundings.clock.now()));
      this.#ping();
    });
  }

  #ended(end: SocketEnd): void {
    if (this.#state === "ended") return;
    const { venue, surroundings, events } = this.#options;
    const opened = this.#state !== "connecting";
    this.#state = "ended";
    this.#timers.stopAll();
    if (opened)
      surroundings.take(
        venue.id,
        this.number,
        "note",
        noteText({ note: "closed", reason: end.reason }),
      );
    events.ended(end);
  }
}

/** What a venue says becomes part of notes, gaps and remarks; some of it could fill a frame. */
const shortly = (reason: string): string => reason.slice(0, 200);

/** Tokens do not belong into a recording. */
const withoutQuery = (url: string): string => url.replace(/\?.*/, "");
