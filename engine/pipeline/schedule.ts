import { WorkbenchError } from "../errors.ts";
import { formatTime, type Micros, micros } from "../market/time.ts";
import type { Stateful, StateIO } from "../state.ts";

export const NEVER = Number.POSITIVE_INFINITY;

/** What time it is on the tape, and when something next falls due. Times in µs. */
export class Schedule implements Stateful {
  /** Pipeline time: that of the last record, or of what is falling due. Minus infinity before the first record. */
  time = Number.NEGATIVE_INFINITY;
  /** Nothing falls due before this. */
  due = NEVER;
  /** When the next frames are written; infinity while nothing has changed since the last ones. */
  frameDue = NEVER;
  /** How far frames are apart, µs; infinity where there are none. */
  readonly every: number;

  constructor(every: Micros | undefined) {
    this.every = every ?? NEVER;
  }

  expect(due: number): void {
    if (due < this.due) this.due = due;
  }

  /** Something changed now: the next boundary, or this moment where it is one, gets a frame of it. */
  expectFrame(): void {
    if (this.every === NEVER || this.frameDue !== NEVER) return;
    this.frameDue = Math.ceil(this.time / this.every) * this.every;
    this.expect(this.frameDue);
  }

  state(io: StateIO): void {
    this.time = io.number(this.time);
    this.due = io.number(this.due);
    this.frameDue = io.number(this.frameDue);
  }
}

/** The error for a record that is earlier than the one before it. */
export const backwards = (time: number, before: number): WorkbenchError => {
  const shown = [time, before].map((each) =>
    Number.isFinite(each) ? formatTime(micros(each)) : "no time",
  );
  return new WorkbenchError(
    "damaged",
    `a record at ${shown[0]} comes after one at ${shown[1]}`,
    "A tape's time never goes backwards. Run `pegtape check` on it, or import it again.",
  );
};
