import { setImmediate as turn } from "node:timers/promises";
import type { WallClock } from "../../datasets/replay-tape.ts";
import { micros } from "../../engine/market/time.ts";
import type { Mode } from "../board/board.ts";
import { Broadcast } from "../stream/broadcast.ts";
import type { Span } from "../view/run.ts";
import { type Command, SPEEDS, type Speed } from "./command.ts";
import { Cursor } from "./cursor.ts";
import { step, toAlert, toGap } from "./moves.ts";
import type { Reel } from "./reel.ts";

/** What a message to the listeners holds: the clock and the board, or the charts and lists too. */
export type Extent = "clock" | "all";

export interface SessionOptions {
  readonly id: string;
  readonly reel: Reel;
  readonly clock: WallClock;
  /** What the page shows of the session, as partials of it. */
  readonly paint: (session: Session, extent: Extent, fresh?: boolean) => Promise<string>;
  /** Told of what went wrong while nobody waited for an answer. */
  readonly onError: (error: unknown) => void;
  readonly window: Span;
  readonly panels: readonly string[];
  readonly speed: Speed | undefined;
  /** The one instrument or coin that the charts show. */
  readonly instrument: string | undefined;
  /** Distance of frames, where the address says it. */
  readonly frames: string | undefined;
  /** Of the viewer's charts, CSS pixels. */
  readonly width: number | undefined;
}

/** Milliseconds between two moves while playing, two clocks and two drawings told. */
const MOVE_MS = 50;
const CLOCK_MS = 250;
const CHARTS_MS = 700;
/** So many times as long as the drawing took is not drawn again. */
const RESPITE = 3;
/** Ticks a move, at most, so that a command never waits for long. */
const MOVE_TICKS = 8192;
/** A machine that cannot keep up falls behind by so much, and no more. */
const MOST_LAG_MS = 1000;

/**
 * One viewer's replay of a tape: a cursor, and whether and how fast it moves. What the wall clock does decides when
 * something is shown, never what: the state at a place is that of the place.
 */
export class Session {
  readonly id: string;
  readonly reel: Reel;
  readonly cursor: Cursor;
  readonly broadcast = new Broadcast();
  readonly width: number | undefined;
  readonly window: Span;
  readonly instrument: string | undefined;
  readonly frames: string | undefined;
  panels: readonly string[];
  speed: Speed;
  loop: Span | undefined;
  /** Ticks taken in, by second of wall clock. */
  rate = 0;
  /** Wall clock of the last command, or the last time that somebody was seen listening; ms. */
  usedAt: number;
  readonly #options: SessionOptions;
  #playing: AbortController | undefined;
  #moves: Promise<unknown> = Promise.resolve();
  #wanted: Extent | undefined;
  #painting: Promise<void> | undefined;
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.id = options.id;
    this.reel = options.reel;
    this.cursor = new Cursor(options.reel);
    this.width = options.width;
    this.window = options.window;
    this.instrument = options.instrument;
    this.frames = options.frames;
    this.panels = options.panels;
    this.speed = options.speed ?? 600;
    this.usedAt = options.clock.now();
  }

  get mode(): Mode {
    if (this.#playing) return { name: "replay", speed: this.speed };
    return { name: this.cursor.done ? "done" : "paused" };
  }

  /** Does what is asked. Throws a usage error when there is nothing to go to. */
  async do(command: Command): Promise<void> {
    this.usedAt = this.#options.clock.now();
    await this.#obey(command);
    this.#show("all");
  }

  /** What whoever comes now is about to hear: everything as it is, also where nobody listened for a while. */
  async greet(): Promise<Broadcast> {
    await this.#painting;
    if (this.broadcast.size === 0) this.#publish(await this.#options.paint(this, "all"));
    return this.broadcast;
  }

  #publish(change: string): void {
    this.broadcast.publish(change, () => this.#options.paint(this, "all", true));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#pause();
    await this.#alone(() => this.cursor.close());
    this.broadcast.close();
  }

  async #obey(command: Command): Promise<void> {
    switch (command.do) {
      case "play":
        return this.#play();
      case "pause":
        return this.#pause();
      case "toggle":
        return this.#playing ? this.#pause() : this.#play();
      case "speed":
        return this.#setSpeed(command.speed);
      case "slower":
        return this.#setSpeed(neighbour(this.speed, -1));
      case "faster":
        return this.#setSpeed(neighbour(this.speed, 1));
      case "loop":
        this.loop = command.span;
        if (command.span)
          await this.#go((cursor) => cursor.toTime(command.span?.from ?? micros(0)));
        return;
      case "panels":
        this.panels = command.panels;
        return;
      case "seek":
        return this.#go((cursor) => cursor.toTime(command.time));
      case "step":
        this.#pause();
        return this.#go((cursor) => step(cursor, command.step, command.direction));
      case "alert":
        this.#pause();
        return this.#go((cursor) => toAlert(cursor, command.direction));
      case "gap":
        this.#pause();
        return this.#go(toGap);
    }
  }

  /** Moves the cursor and, when it was playing, plays on from there. */
  async #go(move: (cursor: Cursor) => Promise<void>): Promise<void> {
    const wasPlaying = this.#playing !== undefined;
    this.#pause();
    try {
      await this.#alone(() => move(this.cursor));
    } finally {
      if (wasPlaying) await this.#play();
    }
  }

  #setSpeed(speed: Speed): void {
    this.speed = speed;
    if (!this.#playing) return;
    this.#pause();
    this.#start();
  }

  /** At the end of the tape, from the beginning. */
  async #play(): Promise<void> {
    if (this.#playing) return;
    if (this.cursor.done) await this.#alone(() => this.cursor.toTick(0));
    this.#start();
  }

  #start(): void {
    if (this.#closed || this.#playing) return;
    const controller = new AbortController();
    this.#playing = controller;
    this.#run(controller.signal)
      .catch((error) => this.#options.onError(error))
      .finally(() => {
        if (this.#playing === controller) this.#pause();
        this.#show("all");
      });
  }

  #pause(): void {
    this.#playing?.abort();
    this.#playing = undefined;
    this.rate = 0;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const { cursor, speed } = this;
    // Asked to play while it was on its way to a place, it plays from there.
    await this.#moves;
    let anchor = { wall: clock.now(), tape: cursor.time as number };
    let shown = { clock: anchor.wall, charts: anchor.wall, ticks: cursor.ticks };
    let pause = { clock: CLOCK_MS, charts: CHARTS_MS };
    while (!signal.aborted) {
      const now = clock.now();
      const due = speed === "max" ? Infinity : anchor.tape + (now - anchor.wall) * 1e3 * speed;
      const arrived = await this.#alone(async () => {
        if (signal.aborted) return true;
        const { loop } = this;
        const there = await cursor.play(Math.min(due, loop?.to ?? Infinity), MOVE_TICKS);
        const wraps = loop !== undefined && there && (cursor.time >= loop.to || cursor.done);
        if (wraps) await cursor.toTime(loop.from);
        if (wraps || (!there && (due - cursor.time) / 1e3 > MOST_LAG_MS * Number(speed)))
          anchor = { wall: now, tape: cursor.time };
        return there;
      });
      if (signal.aborted || cursor.done) return;
      if (now - shown.clock >= pause.clock) {
        this.rate = ((cursor.ticks - shown.ticks) / (now - shown.clock)) * 1e3;
        const all = now - shown.charts >= pause.charts;
        this.#show(all ? "all" : "clock");
        await this.#painting;
        // What takes long to draw is drawn less often: most of the time belongs to the replay.
        const then = clock.now();
        const cost = (then - now) * RESPITE;
        pause = all
          ? { ...pause, charts: Math.max(CHARTS_MS, cost) }
          : { ...pause, clock: Math.max(CLOCK_MS, cost) };
        shown = { clock: then, charts: all ? then : shown.charts, ticks: cursor.ticks };
      }
      // Waiting is for who has come as far as the clock; a hurry only lets others have their turn.
      if (arrived) await clock.wait(MOVE_MS, signal);
      else await turn();
    }
  }

  /** One move of the cursor at a time. */
  #alone<T>(move: () => Promise<T>): Promise<T> {
    const moved = this.#moves.then(move);
    this.#moves = moved.catch(() => undefined);
    return moved;
  }

  /** Tells the listeners, if there are any; what is asked for meanwhile is told once, afterwards. */
  #show(extent: Extent): void {
    if (this.#wanted !== "all") this.#wanted = extent;
    this.#painting ??= this.#paint().finally(() => {
      this.#painting = undefined;
    });
  }

  async #paint(): Promise<void> {
    try {
      while (this.#wanted !== undefined) {
        const extent = this.#wanted;
        this.#wanted = undefined;
        if (this.#closed || this.broadcast.size === 0) continue;
        this.#publish(await this.#options.paint(this, extent));
      }
    } catch (error) {
      this.#options.onError(error);
    }
  }
}

const neighbour = (speed: Speed, direction: 1 | -1): Speed => {
  const value = (each: Speed): number => (each === "max" ? Infinity : each);
  const those = SPEEDS.filter((each) => (value(each) - value(speed)) * direction > 0);
  return those.at(direction > 0 ? 0 : -1) ?? speed;
};
