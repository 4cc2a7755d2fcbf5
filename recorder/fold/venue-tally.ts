import type { Mark } from "../venues/venue.ts";

/** What an answer of REST for trades held, in the order in which it stood there. */
export interface Answer {
  readonly rows: number;
  /** Rows that had not come before. */
  readonly fresh: number;
  readonly first: Mark | undefined;
  readonly last: Mark | undefined;
}

const NO_ANSWER: Answer = { rows: 0, fresh: 0, first: undefined, last: undefined };

/** What came of a venue's frames: for the status line, and for the one who asks by REST. Ticks do not depend on it. */
export class VenueTally {
  frames = 0;
  trades = 0;
  quotes = 0;
  gaps = 0;
  /** Trades that had come before. */
  known = 0;
  /** Rows, and whole frames, that could not be read. */
  rejected = 0;
  unknown = 0;
  /** Why the last one was rejected. */
  lastReason = "";
  /** When the last tick came, and how long after the venue's own time; µs, NaN where there is none. */
  lastTick = Number.NaN;
  lag = Number.NaN;
  /** The last answer for trades; undefined when it could not be read. */
  answer: Answer | undefined;

  beginAnswer(): void {
    this.answer = NO_ANSWER;
  }

  /** A row that nobody can read. */
  countRejected(): void {
    if (this.answer !== undefined) this.answer = { ...this.answer, rows: this.answer.rows + 1 };
  }

  countRow(mark: Mark, fresh: boolean): void {
    const { rows, fresh: before, first } = this.answer ?? NO_ANSWER;
    this.answer = {
      rows: rows + 1,
      fresh: before + (fresh ? 1 : 0),
      first: first ?? mark,
      last: mark,
    };
  }
}
