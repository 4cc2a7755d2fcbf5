import type { Micros } from "../market/time.ts";
import type { Stateful, StateIO } from "../state.ts";
import { Ring } from "./ring.ts";
import { RollingTotal } from "./rolling-total.ts";

/** Amounts that come within one such slot of the clock are held as one, which leaves with the last of them. */
const SLOT = 1e6 as Micros;
/** An hour of minute bars fits; the room doubles where observations are denser, at most to one a slot. */
const ROOM = 64;

/** Sum of the amounts (none negative) stamped with times in (now - span, now]. Times never decrease. */
export class RecentTotal implements Stateful {
  readonly #span: Micros;
  #room = ROOM;
  #times = new Ring(ROOM);
  #total = new RollingTotal(ROOM);
  /** What came in the newest slot, still apart because more may come. */
  #slot = Number.NaN;
  #time = Number.NaN;
  #amount = 0;
  /** What is being added: in fields, because a double that is handed to a long function is put in a box first. */
  #now = Number.NaN;
  #coming = Number.NaN;

  constructor(span: Micros) {
    this.#span = span;
  }

  get value(): number {
    return this.#total.value + this.#amount;
  }

  /** Brings the window to `time`, with `amount` (perhaps 0) stamped then. */
  add(time: number, amount: number): void {
    this.#now = time;
    this.#coming = amount;
    this.#take();
  }

  reset(): void {
    // The room too: it decides how the sums are grouped, and with it their last digit.
    if (this.#room !== ROOM) this.#make(ROOM);
    this.#times.reset();
    this.#total.reset();
    this.#slot = Number.NaN;
    this.#time = Number.NaN;
    this.#amount = 0;
  }

  state(io: StateIO): void {
    const room = io.number(this.#room);
    if (room !== this.#room) this.#make(room);
    this.#times.state(io);
    this.#total.state(io);
    this.#slot = io.number(this.#slot);
    this.#time = io.number(this.#time);
    this.#amount = io.number(this.#amount);
  }

  #take(): void {
    const time = this.#now;
    const amount = this.#coming;
    const slot = Math.floor(time / SLOT);
    if (slot !== this.#slot) {
      if (this.#amount > 0) this.#keep();
      this.#slot = slot;
    }
    if (amount > 0) {
      this.#amount += amount;
      this.#time = time;
    }
    const total = this.#total;
    while (total.count > 0 && this.#times.at(total.count - 1) <= time - this.#span) total.drop();
  }

  #keep(): void {
    if (this.#total.full) this.#widen();
    this.#times.push(this.#time);
    this.#total.push(this.#amount);
    this.#amount = 0;
  }

  #widen(): void {
    const times = this.#times;
    const total = this.#total;
    this.#make(this.#room * 2);
    for (let age = total.count - 1; age >= 0; age--) {
      this.#times.push(times.at(age));
      this.#total.push(total.at(age));
    }
  }

  #make(room: number): void {
    this.#room = room;
    this.#times = new Ring(room);
    this.#total = new RollingTotal(room);
  }
}
