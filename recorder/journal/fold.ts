import type { Instrument } from "../../engine/market/instrument.ts";
import type { TickRows } from "../tape/tick-rows.ts";
import type { RawFrame } from "../wire/raw-frame.ts";

/** Raw frames in, ticks out: pure, and the same whether it ran through or was saved and restored on the way. */
export interface Fold {
  /** Ticks so far; whoever takes them clears it. All of a frame's ticks carry its receive time. */
  readonly rows: TickRows;
  /** What `instrument` of a row is a position in; only ever grows. */
  readonly instruments: readonly Instrument[];
  /** Takes the next frame; its ticks are appended to `rows`. */
  frame(raw: RawFrame): void;
  /** Its memory, for `restore` of a new fold. */
  save(): string;
  /** Takes up where another fold was saved. Throws when it cannot read what that one wrote. */
  restore(saved: string): void;
}

export type FoldFactory = () => Fold;

/** The last frame of a piece has a place for the fold's memory, so that nobody has to begin at the first. */
export const STATE_NOTE = JSON.stringify({ note: "state" });
const STATE_START = '{"note":"state"';

export const stateNote = (saved: string): string => JSON.stringify({ note: "state", fold: saved });

/** A journal keeps the memory only as long as it is less than this, in characters: it can be had by reading, too. */
const MOST_KEPT = 8 << 20;

/** The end of a segment. The memory in it helps a start after a kill; sealing puts its own there. */
export const placeForState = (saved: string | undefined): string =>
  saved === undefined || saved.length > MOST_KEPT ? STATE_NOTE : stateNote(saved);

export const isStateNote = ({ direction, frame }: RawFrame): boolean =>
  direction === "note" && frame.startsWith(STATE_START);

/** What `stateNote` was given; undefined for any other frame. */
export const savedState = (raw: RawFrame): string | undefined => {
  if (!isStateNote(raw)) return undefined;
  const note: unknown = JSON.parse(raw.frame);
  return typeof note === "object" &&
    note !== null &&
    "fold" in note &&
    typeof note.fold === "string"
    ? note.fold
    : undefined;
};
