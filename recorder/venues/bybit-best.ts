import { FieldError, type JsonIndex } from "../wire/json-index.ts";
import type { ConnectionMemory } from "./connection-memory.ts";
import { textAt } from "./rows.ts";
import type { VenueQuote } from "./venue.ts";

/** Bid, its size, ask, its size; an empty text where a side is empty. */
type Saved = readonly [string, string, string, string];

type Level = readonly [price: string, size: string];

const EMPTY: Level = ["", ""];

export type Best = Pick<VenueQuote, "bid" | "bidSize" | "ask" | "askSize">;

/**
 * The best bid and ask of a pair from a book of one level, whose snapshot or delta is at `data`; undefined for a delta that
 * does not tell both, where nothing was known before.
 */
export const bybitBest = (
  json: JsonIndex,
  data: number,
  snapshot: boolean,
  memory: ConnectionMemory,
): Best | undefined => {
  const name = `best ${json.need(data, "s")}`;
  const known = snapshot ? undefined : memory.get<Saved>(name);
  const bid = sideAfter(json, json.get(data, "b"), known && [known[0], known[1]]);
  const ask = sideAfter(json, json.get(data, "a"), known && [known[2], known[3]]);
  if (!snapshot && known === undefined && (bid === EMPTY || ask === EMPTY)) return undefined;
  memory.set(name, [...bid, ...ask] satisfies Saved);
  return {
    bid: bid[0] || undefined,
    bidSize: bid[1] || undefined,
    ask: ask[0] || undefined,
    askSize: ask[1] || undefined,
  };
};

/** One side after these changes: the first level with a size is the best, a size of 0 takes the level away. */
const sideAfter = (json: JsonIndex, levels: number, known: Level = EMPTY): Level => {
  if (!json.isArray(levels)) throw new FieldError('no list "a" or "b"');
  let left = known;
  for (let it = json.first(levels); it >= 0; it = json.next(it, levels)) {
    const level: Level = [textAt(json, it, 0), textAt(json, it, 1)];
    // It will be remembered, and no number is so long.
    if (level[0].length + level[1].length > LONGEST) throw new FieldError("a level without end");
    if (!ZERO.test(level[1])) return level;
    if (level[0] === left[0]) left = EMPTY;
  }
  return left;
};

const ZERO = /^[0.]*$/;
const LONGEST = 100;
