import { isDeepStrictEqual } from "node:util";
import { Kind } from "../../../engine/market/tick-batch.ts";
import { micros } from "../../../engine/market/time.ts";
import { TickFold } from "../../fold/tick-fold.ts";
import { seeded } from "../../simulator/seeded.ts";
import { FieldError, JsonIndex } from "../../wire/json-index.ts";
import { ConnectionMemory } from "../connection-memory.ts";
import { FrameError, type Venue } from "../venue.ts";
import { CheckedSink } from "./checked-sink.ts";
import { type FuzzMaterial, isListing } from "./fuzz-material.ts";
import { mutateFrame } from "./mutate-frame.ts";

export interface FuzzOptions {
  readonly material: FuzzMaterial;
  /** At least so many frames; the last connection is played to its end. */
  readonly frames: number;
  /** The first connection's; each further one has the next number. */
  readonly seed: number;
  /** Milliseconds of work that never run backwards. */
  elapsed(): number;
}

export interface Finding {
  /** With it as the first seed, the connection that it happened on is the first one. */
  readonly seed: number;
  readonly problem: string;
  /** What was read as it happened. */
  readonly frame: string;
}

export interface Fuzzed {
  readonly frames: number;
  /** Frames that a FrameError refused, rows that were rejected, and ticks that were good. */
  readonly refused: number;
  readonly rejected: number;
  readonly ticks: number;
  readonly slowest: { readonly ms: number; readonly frame: string };
  /** Most characters that a connection's memory took, written down. */
  readonly mostMemory: number;
  readonly findings: readonly Finding[];
  /** Of the connection that would be the next. */
  readonly nextSeed: number;
}

/** What a frame may take, ms: five, and a hundred nanoseconds a character. Reading takes a tenth of that. */
const allowedMs = (frame: string): number => 5 + frame.length * 1e-4;
/** What a connection may remember, written down: characters. */
const MOST_MEMORY = 4 << 20;
const MOST_FINDINGS = 20;
const TIME = Date.UTC(2026, 7, 2) * 1000;

/**
 * Plays damaged frames to a venue's adapter, connection after connection, and to the fold behind it; and damaged answers
 * by REST. Nothing but a FrameError may be thrown, no nonsense may pass for a tick, nothing may take long or grow.
 */
export const fuzzVenue = (venue: Venue, options: FuzzOptions): Fuzzed => {
  const findings: Finding[] = [];
  const total = { frames: 0, refused: 0, rejected: 0, ticks: 0, mostMemory: 0 };
  let slowest = { ms: 0, frame: "" };
  let { seed } = options;
  while (total.frames < options.frames && findings.length < MOST_FINDINGS) {
    const connection = new FuzzedConnection(venue, options, seed);
    connection.play();
    total.frames += connection.frames;
    total.refused += connection.refused;
    total.rejected += connection.sink.rejected;
    total.ticks += connection.sink.ticks;
    total.mostMemory = Math.max(total.mostMemory, connection.memorySize);
    if (connection.slowest.ms > slowest.ms) slowest = connection.slowest;
    findings.push(...connection.findings);
    seed += 1;
  }
  return { ...total, slowest, findings, nextSeed: seed };
};

class FuzzedConnection {
  readonly sink = new CheckedSink((problem) => this.#find(problem));
  readonly findings: Finding[] = [];
  frames = 0;
  refused = 0;
  memorySize = 0;
  slowest = { ms: 0, frame: "" };
  #frame = "";
  readonly #venue: Venue;
  readonly #options: FuzzOptions;
  readonly #seed: number;
  readonly #random: () => number;
  readonly #memory = new ConnectionMemory();
  readonly #json = new JsonIndex();
  readonly #fold: TickFold;

  constructor(venue: Venue, options: FuzzOptions, seed: number) {
    this.#venue = venue;
    this.#options = options;
    this.#seed = seed;
    this.#random = seeded(seed);
    this.#fold = new TickFold({ [venue.id]: venue });
  }

  play(): void {
    const { sound, frames, instruments, trades, polls } = this.#options.material;
    // Much is only read on channels that were acknowledged, and after a whole book.
    if (this.#random() < 0.5) for (const frame of sound) this.#take(frame);
    // Most are short; a few are long enough for something to pile up.
    const many = this.#random() < 0.01 ? 2_000 : 1 + Math.floor(this.#random() * 60);
    for (let i = 0; i < many; i++) {
      this.#take(mutateFrame(frames, this.#random));
      this.frames += 1;
    }
    for (const body of instruments) this.#guard(() => this.#list(this.#damaged(body)));
    for (const body of trades) this.#guard(() => this.#answer("trades", this.#damaged(body)));
    for (const body of polls) this.#guard(() => this.#answer("poll", this.#damaged(body)));
    this.#guard(() => this.#look());
  }

  #take(frame: string): void {
    this.#frame = frame;
    this.#guard(() => this.#decode(frame));
    this.#guard(() => this.#foldIn(1, "in", frame));
  }

  #damaged(body: string): string {
    this.#frame = mutateFrame([body], this.#random);
    return this.#frame;
  }

  #decode(frame: string): void {
    const { elapsed } = this.#options;
    const begun = elapsed();
    try {
      this.#venue.decode(frame, this.#memory, this.sink);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.refused += 1;
      if (!error.message.startsWith(`${this.#venue.id}: `)) this.#find(error.message);
    }
    const ms = elapsed() - begun;
    if (ms > this.slowest.ms) this.slowest = { ms, frame };
    if (ms > allowedMs(frame)) this.#again(frame, ms);
  }

  /** A machine that was busy with something else is slow once, a reader that is slow is so each time. */
  #again(frame: string, first: number): void {
    const { elapsed } = this.#options;
    let least = first;
    for (let i = 0; i < 5; i++) {
      const memory = new ConnectionMemory(structuredClone(this.#memory.save()));
      const sink = new CheckedSink(() => undefined);
      const begun = elapsed();
      try {
        this.#venue.decode(frame, memory, sink);
      } catch {
        // Known from the first time.
      }
      least = Math.min(least, elapsed() - begun);
    }
    if (least > allowedMs(frame)) this.#find(`takes ${least.toFixed(1)} ms`);
  }

  #foldIn(connection: number, direction: "in" | "out", frame: string): void {
    const receiveTime = micros(TIME + this.frames * 1000);
    const venue = this.#venue.id;
    this.#fold.frame({ seq: this.frames, receiveTime, venue, connection, direction, frame });
  }

  #answer(purpose: "trades" | "poll", body: string): void {
    const request = { method: "GET", url: "/", purpose, symbol: "USDC/USD" };
    this.#foldIn(2, "out", JSON.stringify(request));
    this.#foldIn(2, "in", body);
  }

  #list(body: string): void {
    try {
      this.#json.parse(body);
      if (!this.#venue.instruments.read(this.#json).every(isListing))
        this.#find("a pair that is none");
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof FieldError)) throw error;
    }
  }

  /** What is left behind: in memory, in the fold, and in what all objects share. */
  #look(): void {
    const saved = this.#memory.save();
    const text = JSON.stringify(saved);
    this.memorySize = text.length;
    if (text.length > MOST_MEMORY) this.#find(`remembers ${text.length} characters`);
    if (!isDeepStrictEqual(JSON.parse(text), saved)) this.#find("remembers what is no JSON");
    const shared = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
    if (shared.some((each) => Object.keys(each).length > 0) || "polluted" in {})
      this.#find("changed what all objects share");
    this.#rows();
    const written = this.#fold.save();
    const again = new TickFold({ [this.#venue.id]: this.#venue });
    again.restore(written);
    if (again.save() !== written) this.#find("what the fold saved it does not read back");
  }

  #rows() {
    const { length, kind, a, b, c, d, eventTime, instrument } = this.#fold.rows.batch;
    for (let row = 0; row < length; row++) {
      const numbers = [a[row], c[row]].map((price) => price ?? Number.NaN);
      const sizes = [b[row], d[row]].map((size) => size ?? Number.NaN);
      const nonsense =
        numbers.some(
          (price) => !Number.isNaN(price) && !(price > 0 && Number.isSafeInteger(price)),
        ) ||
        sizes.some((size) => !Number.isNaN(size) && !(size >= 0 && size <= 1e10)) ||
        (kind[row] === Kind.trade && !((a[row] ?? 0) > 0 && (b[row] ?? 0) > 0)) ||
        (eventTime[row] ?? 0) > TIME + 2 * 86_400e6 ||
        this.#fold.instruments[instrument[row] ?? -1] === undefined;
      if (nonsense)
        return this.#find(`row ${row} of the fold is nonsense: ${[...numbers, ...sizes]}`);
    }
  }

  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#find(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }

  #find(problem: string): void {
    if (this.findings.length < MOST_FINDINGS)
      this.findings.push({ seed: this.#seed, problem, frame: this.#frame });
  }
}
