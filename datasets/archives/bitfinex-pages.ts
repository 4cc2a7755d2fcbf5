import { WorkbenchError } from "../../engine/errors.ts";
import type { Micros } from "../../engine/market/time.ts";
import { bitfinex } from "../../recorder/venues/bitfinex.ts";
import { optional } from "../../recorder/venues/rows.ts";
import type { VenueTrade } from "../../recorder/venues/venue.ts";
import { FieldError, type JsonIndex } from "../../recorder/wire/json-index.ts";
import type { Pages } from "./paged-trades.ts";
import { had, type Meaning, readPage, readTrades } from "./read-page.ts";

/**
 * Bitfinex' trades between two milliseconds, both inclusive, oldest first (`sort=1`). There is no cursor but the time: the
 * next page begins at the last trade's own millisecond, and what is known by its id is dropped. Over only when a page
 * brings nothing new: the venue has lowered its most rows a page before, and then every page looks like the last.
 */
export const bitfinexPages: Pages = async function* ({ client, wire, symbol, from, to, limit }) {
  const end = Math.ceil(to / 1000);
  let start = Math.floor(from / 1000);
  let before: readonly VenueTrade[] = [];
  for (;;) {
    const trades = had(
      await client.ask(
        `/v2/trades/${encodeURIComponent(wire)}/hist?limit=${limit}&start=${start}&end=${end}&sort=1`,
        (text) => readPage("bitfinex", text, meaning, (json) => read(json, symbol)),
      ),
      `Bitfinex has no ${wire}`,
    );
    const known = new Set(before.map(({ id }) => id));
    const fresh = trades.filter(({ id }) => !known.has(id));
    const newest = trades.at(-1);
    yield fresh;
    if (newest === undefined || fresh.length === 0) return;
    const next = Math.floor(newest.eventTime / 1000);
    // A page within one millisecond would come again for ever, with or without more behind it.
    if (next === start && trades.length >= limit) throw crowded(symbol, newest.eventTime);
    start = next;
    before = trades;
  }
};

const crowded = (symbol: string, time: Micros): WorkbenchError =>
  new WorkbenchError(
    "input",
    `bitfinex: ${symbol} has more trades in the millisecond ${Math.floor(time / 1000)} than a page holds`,
    "The venue's API cannot give them all. Leave that time out with --from and --to.",
  );

const read = (json: JsonIndex, symbol: string): VenueTrade[] => {
  const error = optional(json, 0, "error");
  if (error !== undefined) throw new FieldError(error);
  return readTrades(bitfinex, json, symbol);
};

/** `["error",11010,"ratelimit: error"]`, and of old `{"error":"ERR_RATE_LIMIT"}`. */
const meaning = (words: string): Meaning => {
  if (/ratelimit|ERR_RATE_LIMIT|maintenance|temporarily/i.test(words)) return "wait";
  return /^symbol: invalid/.test(words) ? "absent" : undefined;
};
