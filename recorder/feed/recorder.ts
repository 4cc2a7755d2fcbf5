import type { Micros } from "../../engine/market/time.ts";
import { CLOCK_NOTE, noteText } from "../fold/note.ts";
import type { FoldListener, TickFold } from "../fold/tick-fold.ts";
import type { Control, Venue } from "../venues/venue.ts";
import type { Direction, RawFrame } from "../wire/raw-frame.ts";
import type { Clock, Net, Surroundings } from "./surroundings.ts";
import { Timers } from "./timers.ts";
import { type FeedStatus, VenueFeed } from "./venue-feed.ts";

const SECOND = 1_000;
/** What may wait for the disk before the sockets are no longer read, and before they are given up. Bytes. */
const FULL = 32 << 20;
/** For so long the sockets may wait for the disk; after it what the servers still hold back is lost. */
const OVERRUN_MS = 10_000;

/** Where frames are made safe: the journal of a recording, or nothing at all for one who only watches. */
export interface FrameLog {
  /** Takes a frame and returns its position. Never waits, never throws. */
  append(frame: Omit<RawFrame, "seq">): number;
  /** Bytes that are not on the disk yet. */
  readonly pending: number;
}

export interface RecorderOptions {
  readonly venues: readonly Venue[];
  readonly coins: ReadonlySet<string>;
  /** Somebody wants these very coins: a venue that does not list one of them is worth a remark. */
  readonly asked?: boolean;
  /** Addresses instead of a venue's own, by venue. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly rests: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly net: Net;
  readonly random: () => number;
  readonly log: FrameLog;
  /** No frame gets an earlier time: that of the last frame of a recording that goes on. */
  readonly since?: Micros;
  /** Makes the fold that reads what is written; it is told who listens. */
  fold(listener: FoldListener): TickFold;
  /** The fold has new rows: those from `from` on. */
  ticks?(fold: TickFold, from: number): void;
  /** One line for people. */
  remark(text: string): void;
}

/**
 * The live feeds of all venues into one sequence of frames: written down first, then read. What the fold finds in them,
 * answers, refusals, holes, goes back to the feed that must act on it.
 */
export class Recorder implements FoldListener {
  readonly fold: TickFold;
  readonly #options: RecorderOptions;
  readonly #feeds = new Map<string, VenueFeed>();
  readonly #timers: Timers;
  #lastTime = Number.NEGATIVE_INFINITY;
  #connections = 0;
  #pausedAt: number | undefined;
  #frames = 0;
  #stopped = false;
  readonly #found: (() => void)[] = [];

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { clock, net, random, endpoints, rests, coins, asked = true, remark } = options;
    this.fold = options.fold(this);
    this.#connections = this.fold.lastConnection;
    this.#lastTime = options.since ?? Number.NEGATIVE_INFINITY;
    this.#timers = new Timers(clock);
    const surroundings: Surroundings = {
      ...{ clock, net, random },
      take: (venue, connection, direction, frame) =>
        this.#take(venue, connection, direction, frame),
      number: () => {
        this.#connections += 1;
        return this.#connections;
      },
    };
    for (const venue of options.venues) {
      const [endpoint, rest] = [endpoints[venue.id], rests[venue.id]];
      const feed = new VenueFeed({
        ...{ venue, coins, asked, surroundings, remark, fold: this.fold },
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(rest === undefined ? {} : { rest }),
      });
      this.#feeds.set(venue.id, feed);
    }
  }

  /** Frames taken by this run. */
  get frames(): number {
    return this.#frames;
  }

  start(): void {
    const { venues, coins } = this.#options;
    const asked = { venues: venues.map(({ id }) => id), coins: [...coins] };
    this.#take("", 0, "note", noteText({ note: "started", ...asked }));
    this.#tick();
    for (const feed of this.#feeds.values()) feed.start();
  }

  /** Closes the account, so that what is lost at this moment stays on record; then ends every connection. */
  stop(): void {
    this.#timers.stopAll();
    this.#take("", 0, "note", noteText({ note: "ended" }));
    for (const feed of this.#feeds.values()) feed.stop();
    this.#stopped = true;
  }

  /** Writes down something that only people will read. */
  remark(what: string, why: string): void {
    this.#take("", 0, "note", noteText({ note: "remark", what, why }));
  }

  status(): ReadonlyMap<string, FeedStatus> {
    return new Map([...this.#feeds].map(([id, feed]) => [id, feed.status]));
  }

  // What the fold finds in a frame is acted on after it: what that leads to is written down behind it.
  control(venue: string, connection: number, control: Control): void {
    this.#found.push(() => this.#feeds.get(venue)?.control(connection, control));
  }

  hole(venue: string, symbol: string): void {
    this.#found.push(() => this.#feeds.get(venue)?.hole(symbol));
  }

  framesLost(venue: string, connection: number): void {
    this.#found.push(() => this.#feeds.get(venue)?.framesLost(connection));
  }

  /** One frame: on its way to the disk, then read. */
  #take(venue: string, connection: number, direction: Direction, frame: string): void {
    // An answer by REST may come when the account is closed, and the tape with it.
    if (this.#stopped) return;
    const { clock, log, ticks } = this.#options;
    // The order of arrival is the order of the recording, whatever two clocks of a machine may say.
    const receiveTime = Math.max(clock.now(), this.#lastTime) as Micros;
    this.#lastTime = receiveTime;
    const seq = log.append({ receiveTime, venue, connection, direction, frame });
    this.#frames += 1;
    const from = this.fold.rows.length;
    this.fold.frame({ seq, receiveTime, venue, connection, direction, frame });
    if (this.fold.rows.length > from) ticks?.(this.fold, from);
    for (let act = this.#found.shift(); act !== undefined; act = this.#found.shift()) act();
  }

  /** A second has passed: the tape's clock moves on, silence or not. */
  #tick(): void {
    this.#take("", 0, "note", CLOCK_NOTE);
    this.#relieve();
    this.#timers.set("clock", SECOND, () => this.#tick());
  }

  /** The disk does not keep up: the sockets wait, and in the end what they hold is lost, and said to be. */
  #relieve(): void {
    const { clock, log, remark } = this.#options;
    const now = clock.now() / 1000;
    if (log.pending < FULL) {
      if (this.#pausedAt === undefined) return;
      this.#pausedAt = undefined;
      for (const feed of this.#feeds.values()) feed.resume();
      return;
    }
    if (this.#pausedAt === undefined) {
      this.#pausedAt = now;
      for (const feed of this.#feeds.values()) feed.pause();
      remark("the disk does not keep up: the feeds wait");
      return;
    }
    if (now - this.#pausedAt < OVERRUN_MS) return;
    this.#pausedAt = undefined;
    remark("the disk does not keep up: the feeds are opened anew, and what was lost is on record");
    for (const feed of this.#feeds.values()) feed.overrun();
  }
}
