import type { InstrumentTrack } from "./instrument-track.ts";
import { NEVER, type Schedule } from "./schedule.ts";

/** Instruments are asked at whatever falls due next. */
const NOW = Number.NEGATIVE_INFINITY;

type Relink = (track: InstrumentTrack, time: number) => void;

/**
 * What falls due of instruments: their bars, another answer of the registry, their rules' durations. Coins have something
 * due many times a second, instruments seldom: they are gone through only when it is one's turn, so that the work of a
 * coin does not grow with the number of instruments.
 */
export class InstrumentDues {
  readonly #tracks: readonly InstrumentTrack[];
  readonly #schedule: Schedule;
  readonly #relink: Relink;
  /** Nothing of any of them falls due before this, µs. */
  #due: number = NOW;

  /** `tracks` grows as instruments appear; `relink` asks the registry again what one of them is. */
  constructor(tracks: readonly InstrumentTrack[], schedule: Schedule, relink: Relink) {
    this.#relink = relink;
    this.#tracks = tracks;
    this.#schedule = schedule;
  }

  /** Something of one of them falls due then. */
  expect(due: number): void {
    if (due < this.#due) this.#due = due;
    this.#schedule.expect(due);
  }

  /** What is due of one of them may have changed either way. */
  doubt(): void {
    this.#due = NOW;
  }

  /** Has happen what is due by `time`, in order of first appearance. Returns whether anything may have been. */
  happen(time: number): boolean {
    if (time < this.#due) return false;
    for (let i = 0; i < this.#tracks.length; i++) {
      const track = this.#tracks[i];
      if (track === undefined) continue;
      if (track.link.until <= time) this.#relink(track, time);
      track.closeDue(time);
    }
    return true;
  }

  /** Expects what falls due next, asking each again when it `wasDue`. */
  expectNext(wasDue: boolean): void {
    if (wasDue) {
      this.#due = NEVER;
      for (let i = 0; i < this.#tracks.length; i++)
        this.#due = Math.min(this.#due, this.#tracks[i]?.nextDue ?? NEVER);
    }
    this.#schedule.expect(this.#due);
  }
}
