import { Kind } from "../../engine/market/tick-batch.ts";
import { formatTime, micros, parseTime } from "../../engine/market/time.ts";
import type { TickRows } from "../tape/tick-rows.ts";
import type { Direction, RawFrame } from "../wire/raw-frame.ts";
import { type Note, noteText } from "./note.ts";
import type { TickFold } from "./tick-fold.ts";

const START = parseTime("2026-11-25T00:00:00Z") ?? micros(0);

/** Feeds a fold by hand: frames of one venue at seconds after a start. */
export class FoldDriver {
  readonly fold: TickFold;
  readonly #venue: string;
  #seq = 0;

  constructor(fold: TickFold, venue: string) {
    this.fold = fold;
    this.#venue = venue;
  }

  send(at: number, connection: number, direction: Direction, frame: string): void {
    this.#seq += 1;
    const receiveTime = micros(START + at * 1e6);
    const raw: RawFrame = {
      seq: this.#seq,
      receiveTime,
      venue: this.#venue,
      connection,
      direction,
      frame,
    };
    this.fold.frame(raw);
  }

  note(at: number, connection: number, note: Note): void {
    this.send(at, connection, "note", noteText(note));
  }

  in(at: number, connection: number, frame: unknown): void {
    this.send(at, connection, "in", typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** Asks by REST on a connection of its own and has it answered at once. */
  rest(at: number, connection: number, symbol: string, answer: unknown): void {
    const asked = { method: "GET", url: "https://x/", purpose: "trades", symbol };
    this.send(at, connection, "out", JSON.stringify(asked));
    this.in(at, connection, answer);
  }
}

const seconds = (time: number): string => formatTime(micros(time)).slice(14, 19);

/** What a fold made, a line a tick, times as minutes and seconds after the start. */
export const tickLines = (fold: {
  rows: TickRows;
  instruments: readonly { id: string }[];
}): string[] => {
  const { rows, instruments } = fold;
  const { batch } = rows;
  const lines: string[] = [];
  for (let row = 0; row < batch.length; row++) {
    const kind = batch.kind[row];
    const who = instruments[batch.instrument[row] ?? 0]?.id ?? "";
    const [a = 0, b = 0, c = 0] = [batch.a[row], batch.b[row], batch.c[row]];
    if (kind === Kind.clock) lines.push("clock");
    else if (kind === Kind.gap)
      lines.push(
        `gap ${who} ${seconds(a)} to ${seconds(b)} ${batch.notes.get(row)} missed ${Number.isNaN(c) ? "unknown" : c}`,
      );
    else if (kind === Kind.trade)
      lines.push(
        `trade ${who} ${rows.id(row)}${((batch.flags[row] ?? 0) & 4) !== 0 ? " backfill" : ""}`,
      );
    else lines.push(`quote ${who} ${a / 1e8} ${c / 1e8}`);
  }
  return lines;
};
