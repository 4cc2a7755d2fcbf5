import { type Micros, micros } from "../../engine/market/time.ts";
import type { Clock } from "../feed/surroundings.ts";
import type { RecordSource, SimRecord } from "./sim-record.ts";
import type { Simulation } from "./simulation.ts";

/** Records told before others get their turn. */
const SLICE = 512;
/** At full speed the tape waits while a client has more than this to take, bytes; and for so long at most. */
const MOST_BACKLOG = 1 << 20;
const PATIENCE_MS = 10_000;
const BACKLOG_MS = 2;
/** The clock is looked at so often even when nothing is due: `now` moves on. */
const LONGEST_MS = 250;

export interface PlayerOptions {
  readonly simulation: Simulation;
  readonly source: RecordSource;
  readonly clock: Clock;
  /** The tape's time at its start. */
  readonly from: Micros;
  /** Seconds of tape a second; undefined: as fast as clients take it. */
  readonly speed: number | undefined;
  /** The tape has been told. */
  ended(): void;
  failed(error: unknown): void;
}

/** Tells a tape to a simulation, at the pace of a clock. */
export class Player {
  readonly #options: PlayerOptions;
  /** When the tape's time was `from`, µs of wall clock. */
  #origin: number | undefined;
  #stillUntil = Number.NEGATIVE_INFINITY;
  #records: readonly SimRecord[] = [];
  #at = 0;
  #stopTimer: (() => void) | undefined;
  #stopped = false;
  #slowSince: number | undefined;

  constructor(options: PlayerOptions) {
    this.#options = options;
  }

  /** Begins after so many milliseconds; once. */
  start(waitMs: number): void {
    if (this.#origin !== undefined || this.#stopped) return;
    const { clock } = this.#options;
    this.#origin = clock.now() + waitMs * 1000;
    this.#wait(waitMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#stopTimer?.();
  }

  /** The tape's time stands still for so long. */
  standstill(forMs: number): void {
    const now = this.#options.clock.now();
    // What is left of another one goes on with it.
    const from = Math.max(now, this.#stillUntil);
    const until = Math.max(from, now + forMs * 1000);
    if (this.#origin !== undefined) this.#origin += until - from;
    this.#stillUntil = until;
  }

  #wait(ms: number): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#options.clock.after(ms, () => this.#step());
  }

  /** How far the tape has come. */
  #reached(): number {
    const { clock, speed, from } = this.#options;
    if (speed === undefined) return Number.POSITIVE_INFINITY;
    return from + Math.max(0, clock.now() - (this.#origin ?? 0)) * speed;
  }

  #step() {
    if (this.#stopped) return;
    const { simulation, clock } = this.#options;
    const still = (this.#stillUntil - clock.now()) / 1000;
    if (still > 0) return this.#wait(Math.min(still, LONGEST_MS));
    if (this.#isHeldUp()) return this.#wait(BACKLOG_MS);
    for (let told = 0; told < SLICE; told++) {
      const record = this.#records[this.#at];
      if (record === undefined) return this.#more();
      const reached = this.#reached();
      if (Math.min(record.at, simulation.nextFault) > reached) {
        simulation.advance(micros(Math.floor(reached)));
        return this.#sleep(Math.min(record.at, simulation.nextFault) - reached);
      }
      // One at a time: a fault may end what comes after it, or make the tape stand still.
      if (simulation.nextFault <= record.at) simulation.advance(micros(simulation.nextFault));
      else {
        this.#at += 1;
        simulation.tell(record);
      }
      if (this.#stillUntil > clock.now()) break;
    }
    this.#wait(0);
  }

  /** Waits for what is `tape` µs of tape away. */
  #sleep(tape: number): void {
    const { speed = 1 } = this.#options;
    this.#wait(Math.min(LONGEST_MS, Math.max(1, tape / 1000 / speed)));
  }

  /** At full speed the slowest client sets the pace, but not for ever. */
  #isHeldUp(): boolean {
    const { simulation, clock, speed } = this.#options;
    if (speed !== undefined || simulation.backlog <= MOST_BACKLOG) {
      this.#slowSince = undefined;
      return false;
    }
    this.#slowSince ??= clock.now();
    if (clock.now() - this.#slowSince < PATIENCE_MS * 1000) return true;
    simulation.endSlow(MOST_BACKLOG);
    return false;
  }

  #more() {
    const { source, failed } = this.#options;
    const taken = (records: readonly SimRecord[] | undefined): void => {
      if (this.#stopped) return;
      if (records === undefined) {
        this.#stopped = true;
        this.#options.ended();
        return;
      }
      this.#records = records;
      this.#at = 0;
      this.#wait(0);
    };
    const next = source.next();
    if (next instanceof Promise) next.then(taken, failed);
    else taken(next);
  }
}
