import type { Micros } from "../market/time.ts";
import type { Stateful, StateIO } from "../state.ts";

/** Which way a condition is broken: below (-1), not (0) or above (1). */
export type Side = -1 | 0 | 1;

export interface IncidentOptions {
  /** After an incident's end nothing new fires on its side for so long, µs. */
  readonly cooldown: Micros;
  /** The condition must be clear for so long before the incident resolves, µs; 0 resolves at once. */
  readonly clearFor: Micros;
}

/** What one step of an incident asks its rule to emit. */
export type Transition = "firing" | "resolved" | "lost";

const CALM = 0;
const OPEN = 1;
const CLEARING = 2;

/**
 * The life of one rule's incidents on one subject: calm -> open -> clearing -> calm. The exit lies inside the entry, so a
 * value that hovers at the threshold does not flap. Knows time only from what it is told.
 */
export class Incident implements Stateful {
  /** When `step` must be called again even if no new value comes, µs; infinity when nothing is pending. */
  due = Number.POSITIVE_INFINITY;
  count = 0;
  side: Side = 0;
  readonly #options: IncidentOptions;
  #name = CALM;
  #clearSince = Number.NaN;
  #quietUntil = Number.NEGATIVE_INFINITY;

  constructor(options: IncidentOptions) {
    this.#options = options;
  }

  get open(): boolean {
    return this.#name !== CALM;
  }

  /** The same as a step at which nothing is beyond, where nothing is open: that is nearly every one. Whether it was. */
  rest(): boolean {
    if (this.#name !== CALM) return false;
    this.due = Number.POSITIVE_INFINITY;
    return true;
  }

  /**
   * @param beyond the side on which the entry threshold is passed, 0 when it is not
   * @param clear whether the value is inside the exit threshold
   */
  step(time: number, beyond: Side, clear: boolean): Transition | undefined {
    if (this.#name === CALM) return this.#enter(time, beyond);
    if (beyond !== 0 && beyond !== this.side) {
      // Broken on the other side: this incident is over at once, and the next one need not wait.
      this.#end(time);
      this.due = time;
      return "resolved";
    }
    if (!clear) {
      this.#name = OPEN;
      this.due = Number.POSITIVE_INFINITY;
      return undefined;
    }
    if (this.#name === OPEN) {
      this.#name = CLEARING;
      this.#clearSince = time;
      this.due = time + this.#options.clearFor;
    }
    if (time - this.#clearSince < this.#options.clearFor) return undefined;
    this.#end(time);
    return "resolved";
  }

  /** Nothing is known for now: what was clear so far has not been clear for the whole time. */
  blind(): void {
    if (this.#name !== CLEARING) return;
    this.#name = OPEN;
    this.due = Number.POSITIVE_INFINITY;
  }

  /** The data went away. Returns whether an open incident was lost by it. */
  lose(time: number): boolean {
    if (this.#name === CALM) return false;
    this.#end(time);
    return true;
  }

  state(io: StateIO): void {
    this.due = io.number(this.due);
    this.count = io.number(this.count);
    const side = io.number(this.side);
    this.side = side < 0 ? -1 : side > 0 ? 1 : 0;
    this.#name = io.number(this.#name);
    this.#clearSince = io.number(this.#clearSince);
    this.#quietUntil = io.number(this.#quietUntil);
  }

  #enter(time: number, beyond: Side): Transition | undefined {
    this.due = Number.POSITIVE_INFINITY;
    if (beyond === 0) return undefined;
    // The cooldown keeps the same trouble from being told again; the opposite is news.
    if (beyond === this.side && time < this.#quietUntil) {
      this.due = this.#quietUntil;
      return undefined;
    }
    this.#name = OPEN;
    this.side = beyond;
    this.count++;
    return "firing";
  }

  #end(time: number): void {
    this.#name = CALM;
    this.#quietUntil = time + this.#options.cooldown;
    this.due = Number.POSITIVE_INFINITY;
  }
}
