import { GUARD } from "../market/guard.ts";
import type { Micros } from "../market/time.ts";
import type { Stateful, StateIO } from "../state.ts";

/** One way in: the distance at or beyond `enter` for as long as `for` asks. */
export interface Level {
  /** 0 info, 1 warning, 2 critical. */
  readonly rank: number;
  readonly enter: number;
  /** µs; 0 at once. */
  readonly for: Micros;
}

export interface LifeOptions {
  readonly levels: readonly Level[];
  /** Within this distance the value is clear. */
  readonly exit: number;
  /** It must be clear for so long before the exit, µs. */
  readonly exitFor: Micros;
  /** The incident is held open for so long after its exit, µs: what comes back by then is the same trouble. */
  readonly hold: Micros;
  /** For so long after that it counts as recently broken: it stays open, and a lesser level brings it back. */
  readonly recent: { readonly for: Micros; readonly level: Level } | undefined;
  /** After its end nothing new fires for so long, µs. */
  readonly cooldown: Micros;
}

/** What one step asks its rule to emit. */
export type Step = "firing" | "escalated" | "recovering" | "resolved";

const CALM = 0;
const OPEN = 1;
const CLEARING = 2;
const HELD = 3;
const RECENT = 4;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * The life of one rule's incidents on one coin: calm -> open -> clearing -> held -> recently broken -> calm. It only
 * knows time from what it is told, and must be told again at `due`.
 */
export class IncidentLife implements Stateful {
  /** When `step` must be called again even if no new value comes, µs. */
  due = NEVER;
  /** Incidents so far. */
  count = 0;
  /** Emissions of this incident so far. */
  steps = 0;
  /** The gravest rank that this incident has reached since it last recovered; -1 when none. */
  rank = -1;
  /**
   * Where a step says and changes nothing before `due`: at distances from `stillFrom` on, less than `stillTo`. Not part of
   * the state, for two steps find it again.
   */
  stillFrom = NEVER;
  stillTo = Number.NEGATIVE_INFINITY;
  /** The lowest way in: nearer than this, a calm life need not be asked. */
  readonly nearest: number;
  readonly #options: LifeOptions;
  /** Since when each level has been passed without a break, µs; NaN where it is not. The last one is the recent level. */
  readonly #since: Float64Array;
  #name = CALM;
  /** When the present name began, for those that end by time. */
  #at = Number.NaN;
  #quietUntil = Number.NEGATIVE_INFINITY;
  #notBefore = Number.NEGATIVE_INFINITY;
  /** Between the same limits as the distance of the last step a step says the same of every distance. */
  #from = NEVER;
  #to = Number.NEGATIVE_INFINITY;

  constructor(options: LifeOptions) {
    this.#options = options;
    this.nearest = Math.min(...options.levels.map(({ enter }) => enter)) - GUARD;
    this.#since = new Float64Array(options.levels.length + 1).fill(Number.NaN);
  }

  get open(): boolean {
    return this.#name !== CALM;
  }

  /** Calm, and nothing is counted towards a level. */
  get idle(): boolean {
    return this.#name === CALM && this.due === NEVER;
  }

  /** Nothing new fires before this, whatever the rule's frequency asks, µs. */
  notBefore(time: number): void {
    this.#notBefore = time;
    this.#stir();
  }

  /** @param distance how far the value is out, in the rule's unit; negative on the other side, NaN while unknown */
  step(time: number, distance: number): Step | undefined {
    if (distance >= this.stillFrom && distance < this.stillTo && time < this.due) return undefined;
    const { due, rank, steps } = this;
    const name = this.#name;
    const at = this.#at;
    const said = this.#step(time, distance);
    if (!(distance >= this.#from && distance < this.#to)) {
      this.#stir();
      if (!Number.isNaN(distance)) this.#bound(distance);
    } else if (
      due === this.due &&
      rank === this.rank &&
      steps === this.steps &&
      name === this.#name &&
      Object.is(at, this.#at)
    ) {
      // What passes the same limits at a later time, with no time up in between, comes to the same end.
      this.stillFrom = this.#from;
      this.stillTo = this.#to;
    } else this.#stir();
    return said;
  }

  #step(time: number, distance: number): Step | undefined {
    this.due = NEVER;
    if (Number.isNaN(distance)) {
      // Nothing is known: what was passed or clear so far has not been so for the whole time.
      this.#since.fill(Number.NaN);
      if (this.#name === CLEARING) this.#name = OPEN;
      return undefined;
    }
    const reached = this.#reached(time, distance);
    if (this.#name === CALM) return this.#enter(time, reached);
    if (reached > this.rank) {
      this.rank = reached;
      this.#name = OPEN;
      this.steps++;
      return "escalated";
    }
    const clear = distance <= this.#options.exit + GUARD;
    return this.#leave(time, clear, reached >= 0);
  }

  /** The data went away. Returns whether an incident that had not recovered was lost by it. */
  lose(time: number): boolean {
    this.#stir();
    this.#since.fill(Number.NaN);
    if (this.#name === CALM || this.#name === RECENT) return false;
    this.steps++;
    this.#end(time);
    return true;
  }

  state(io: StateIO): void {
    this.due = io.number(this.due);
    this.count = io.number(this.count);
    this.steps = io.number(this.steps);
    this.rank = io.number(this.rank);
    this.#notBefore = io.number(this.#notBefore);
    io.array(this.#since);
    this.#name = io.number(this.#name);
    this.#at = io.number(this.#at);
    this.#quietUntil = io.number(this.#quietUntil);
  }

  /** What was still may be so no longer. */
  #stir(): void {
    this.stillFrom = NEVER;
    this.stillTo = Number.NEGATIVE_INFINITY;
    this.#from = NEVER;
    this.#to = Number.NEGATIVE_INFINITY;
  }

  /** Finds the limits around a distance: levels, and the exit, of which a little on both sides counts to neither. */
  #bound(distance: number): void {
    const { levels, recent, exit } = this.#options;
    let from = Number.NEGATIVE_INFINITY;
    let to = NEVER;
    for (let k = -1; k <= levels.length; k++) {
      const limit = k < 0 ? exit + GUARD : ((levels[k] ?? recent?.level)?.enter ?? NEVER) - GUARD;
      if (distance >= limit) from = Math.max(from, limit);
      else if (distance < limit) to = Math.min(to, limit);
    }
    this.#from = from + GUARD;
    this.#to = to;
  }

  /** The gravest rank whose level has been passed for as long as it asks; -1 when none. */
  #reached(time: number, distance: number): number {
    const { levels, recent } = this.#options;
    let reached = -1;
    for (let k = 0; k <= levels.length; k++) {
      const level = levels[k] ?? recent?.level;
      if (level === undefined) continue;
      if (distance < level.enter - GUARD) {
        this.#since[k] = Number.NaN;
        continue;
      }
      if (Number.isNaN(this.#since[k] ?? 0)) this.#since[k] = time;
      if (k === levels.length && this.#name !== RECENT) continue;
      if (level.rank <= Math.max(reached, this.#name === HELD ? -1 : this.rank)) continue;
      const from = (this.#since[k] ?? time) + level.for;
      if (time >= from) reached = level.rank;
      else this.due = Math.min(this.due, from);
    }
    return reached;
  }

  #enter(time: number, reached: number): Step | undefined {
    if (reached < 0) return undefined;
    const from = Math.max(this.#quietUntil, this.#notBefore);
    if (time < from) {
      this.due = Math.min(this.due, from);
      return undefined;
    }
    this.#name = OPEN;
    this.rank = reached;
    this.count++;
    this.steps = 1;
    return "firing";
  }

  #leave(time: number, clear: boolean, again: boolean): Step | undefined {
    const { exitFor, hold, recent } = this.#options;
    if (this.#name === RECENT)
      return this.#until(time, this.#at, recent?.for ?? 0) ? this.#resolve(time) : undefined;
    if (this.#name === HELD && again) this.#name = OPEN;
    if (!clear && this.#name !== HELD) {
      this.#name = OPEN;
      return undefined;
    }
    if (this.#name === OPEN) {
      this.#name = CLEARING;
      this.#at = time;
    }
    if (this.#name === CLEARING) {
      if (!this.#until(time, this.#at, exitFor)) return undefined;
      this.#name = HELD;
      this.#at += exitFor;
    }
    if (!this.#until(time, this.#at, hold)) return undefined;
    if (!clear) {
      this.#name = OPEN;
      return undefined;
    }
    if (recent === undefined || this.rank < recent.level.rank) return this.#resolve(time);
    this.#name = RECENT;
    this.#at = time;
    this.rank = -1;
    this.steps++;
    this.due = Math.min(this.due, time + recent.for);
    return "recovering";
  }

  /** Whether so long a time is over; when not, asks to be told when it is. */
  #until(time: number, from: number, length: number): boolean {
    if (time >= from + length) return true;
    this.due = Math.min(this.due, from + length);
    return false;
  }

  #resolve(time: number): Step {
    this.steps++;
    this.#end(time);
    return "resolved";
  }

  #end(time: number): void {
    this.#name = CALM;
    this.rank = -1;
    this.#quietUntil = time + this.#options.cooldown;
    this.due = NEVER;
  }
}
