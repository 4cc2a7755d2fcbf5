import type { Micros } from "../../engine/market/time.ts";
import type { GapDetail } from "../tape/gap-detail.ts";
import type { ConnectionState } from "./connection-state.ts";
import type { FoldMemory } from "./fold-memory.ts";
import type { Note } from "./note.ts";

/** A gap that goes on record, of the instrument at a position. */
export interface FoundGap {
  readonly at: number;
  readonly gap: GapDetail;
}

/** Where and when a note was taken. */
export interface NotePlace {
  readonly venue: string;
  readonly connection: number;
  readonly time: Micros;
}

/**
 * What the recorder's own observations mean for what is known of connections and instruments: who carries what since when,
 * what was lost, and what stays missing. Returns the gaps that go on record by it.
 */
export const takeNote = (note: Note, memory: FoldMemory, place: NotePlace): readonly FoundGap[] => {
  const { connection, time } = place;
  switch (note.note) {
    case "started":
      // Whatever was open when the last run broke off is gone.
      for (const [number, state] of [...memory.connections])
        lose(memory, number, state, "recorder stopped");
      return [];
    case "opened":
      memory.close(connection);
      memory.open(connection, place.venue, time);
      return [];
    case "live":
      live(note, memory, place);
      return [];
    case "stale":
      stale(note, memory, connection);
      return [];
    case "closed": {
      const state = memory.connection(connection);
      if (state !== undefined) lose(memory, connection, state, note.reason);
      return [];
    }
    case "caughtUp": {
      const at = memory.meet(place.venue, note.symbol);
      return gapsAt(at, memory.at(at)?.settle({ ...note, now: time }));
    }
    case "ended": {
      const gaps: FoundGap[] = [];
      for (let at = 0; at < memory.size; at++) gaps.push(...gapsAt(at, memory.at(at)?.end(time)));
      for (const [number] of [...memory.connections]) memory.close(number);
      return gaps;
    }
    case "remark":
      // For people. On the connection of a request by REST it says that no answer comes.
      if (memory.connection(connection)?.request !== undefined) memory.close(connection);
      return [];
    default:
      return [];
  }
};

const gapsAt = (at: number, gaps: readonly GapDetail[] = []): FoundGap[] =>
  gaps.map((gap) => ({ at, gap }));

const live = (
  { line, symbols }: Note & { note: "live" },
  memory: FoldMemory,
  { venue, connection, time }: NotePlace,
): void => {
  const state = memory.open(connection, venue, time);
  for (const symbol of symbols)
    memory.at(memory.meet(venue, symbol))?.coverage.live(line, connection, time);
  state.carry(symbols);
};

const lose = (memory: FoldMemory, number: number, state: ConnectionState, reason: string): void => {
  for (const symbol of state.carried)
    memory.find(state.venue, symbol)?.lose(number, state.wholeUntil, reason);
  memory.close(number);
};

/** The data of these pairs stopped, perhaps long ago, while the socket went on. */
const stale = (
  { symbols, carries }: Note & { note: "stale" },
  memory: FoldMemory,
  connection: number,
): void => {
  const state = memory.connection(connection);
  if (state === undefined) return;
  for (const symbol of symbols) {
    const instrument = memory.find(state.venue, symbol);
    const { lastTrade = Number.NaN, lastQuote = Number.NaN } = instrument ?? {};
    const last = carries === "quotes" ? lastQuote : lastTrade;
    instrument?.lose(connection, Number.isNaN(last) ? state.lastIn : last, "no data");
    state.drop(symbol);
  }
};
