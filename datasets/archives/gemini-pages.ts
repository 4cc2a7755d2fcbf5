import { formatTime, type Micros, parseTime } from "../../engine/market/time.ts";
import { gemini } from "../../recorder/venues/gemini.ts";
import type { VenueTrade } from "../../recorder/venues/venue.ts";
import type { Pages, Walk } from "./paged-trades.ts";
import { Absent, had, type Meaning, readPage, readTrades } from "./read-page.ts";

/**
 * Gemini's trades after a time, then after a trade id, a page's oldest trades first chosen and newest first listed. Public
 * history goes back seven calendar days: the earliest trade there is (`since_tid=0`) tells whether it holds all of a unit,
 * for of an older time the venue would show what came later, or refuse. It is asked for again at the end: the days go by.
 */
export const geminiPages: Pages = async function* (walk) {
  const { from, to, limit } = walk;
  if (!walk.memory.has(keyOf(walk))) await reach(walk);
  reaches(walk);
  // "After" a millisecond may mean from it on, or not: one earlier is safe for both.
  let cursor = `timestamp=${Math.floor(from / 1000) - 1}`;
  let before: readonly VenueTrade[] = [];
  for (;;) {
    const trades = await ask(walk, limit, cursor);
    const known = new Set(before.map(({ id }) => id));
    const fresh = trades.filter(({ id }) => !known.has(id));
    yield fresh;
    const newest = trades.at(-1);
    if (newest === undefined || fresh.length === 0 || newest.eventTime >= to) break;
    cursor = `since_tid=${highest(trades)}`;
    before = trades;
  }
  await reach(walk);
  reaches(walk);
};

const keyOf = ({ wire }: Walk): string => `earliest of ${wire}`;

/** Learns when the earliest trade happened that the venue still shows. */
const reach = async (walk: Walk): Promise<void> => {
  const [earliest] = await ask(walk, 1, "since_tid=0");
  walk.memory.set(keyOf(walk), earliest?.eventTime);
};

/** Calendar days of which the venue counts seven: six whole ones are there at any hour. */
const SURE = 6 * 86_400e6;

/** Throws when the unit may begin before the history does, as far as that is known. */
const reaches = (walk: Walk): void => {
  const earliest = walk.memory.get(keyOf(walk)) as Micros | undefined;
  const asked = parseTime(walk.client.receipts.at(-1)?.at ?? "") ?? Number.POSITIVE_INFINITY;
  // A quiet pair's earliest trade may come long after the beginning of its history.
  if (walk.from >= (earliest ?? Number.POSITIVE_INFINITY) || walk.from >= asked - SURE) return;
  const begins = earliest === undefined ? "holds nothing" : `begins at ${formatTime(earliest)}`;
  throw new Absent(`Gemini's public history of ${walk.wire} ${begins}; it goes back seven days`);
};

/** Ids rise over all pairs, and in time; of one millisecond they need not stand in their order. */
const highest = (trades: readonly VenueTrade[]): bigint =>
  trades.reduce((most, { id = "0" }) => (BigInt(id) > most ? BigInt(id) : most), 0n);

/** Oldest first. */
const ask = async (
  { client, wire, symbol }: Walk,
  limit: number,
  cursor: string,
): Promise<readonly VenueTrade[]> =>
  had(
    await client.ask(
      `/v1/trades/${encodeURIComponent(wire)}?${cursor}&limit_trades=${limit}`,
      (text) => readPage("gemini", text, meaning, (json) => readTrades(gemini, json, symbol)),
    ),
    `Gemini has no ${wire}`,
  );

/** `{"result":"error","reason":"RateLimit"}`, `{"result":"error","reason":"Bad Request","message":"Supplied value …"}` */
const meaning = (words: string): Meaning => {
  if (/RateLimit|Maintenance|System/.test(words)) return "wait";
  return /not a valid symbol|InvalidSymbol/.test(words) ? "absent" : undefined;
};
