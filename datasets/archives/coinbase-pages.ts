import { coinbase } from "../../recorder/venues/coinbase.ts";
import type { VenueTrade } from "../../recorder/venues/venue.ts";
import { type AskPlace, idAt, type Place } from "./coinbase-place.ts";
import { type Pages, shifted, type Walk } from "./paged-trades.ts";
import { had, type Meaning, readPage, readTrades } from "./read-page.ts";

/**
 * Coinbase' trades, page by page in order of their ids, which count up by one in each product. The one cursor into the past
 * is `after`, an id (the header CB-AFTER repeats the last one of a page): it means older than that, newest first. So the id
 * at which the time begins is searched, and each page asked for by the id that follows it.
 */
export const coinbasePages: Pages = async function* (walk) {
  const [begin, end] = [shifted(walk.from, -1), shifted(walk.to, 1)];
  const size = BigInt(walk.limit);
  const known = placesOf(walk);
  const askPlace: AskPlace = async (id) => {
    const [trade] = await ask(walk, 1, id === undefined ? undefined : id + 1n);
    return trade && { id: idOf(trade), time: trade.eventTime };
  };
  let next = await idAt(begin, size, known, askPlace);
  for (;;) {
    const block = await between(walk, next, next + size);
    yield block;
    const last = block.at(-1);
    if (last !== undefined) {
      known.push({ id: idOf(last), time: last.eventTime });
      if (last.eventTime >= end) return;
    } else {
      // Nothing with these ids: the end, or ids that name no trade.
      const newest = await askPlace();
      if (newest === undefined || newest.id < next) return;
    }
    next += size;
  }
};

/** All trades with ids from `first` to before `stop`: one page, or more where the venue gives shorter ones. */
const between = async (walk: Walk, first: bigint, stop: bigint): Promise<readonly VenueTrade[]> => {
  const pages: VenueTrade[][] = [];
  for (let cursor = stop; ; ) {
    const page = await ask(walk, walk.limit, cursor);
    pages.unshift(page.filter((trade) => idOf(trade) >= first));
    const oldest = page[0];
    if (oldest === undefined || idOf(oldest) <= first) return pages.flat();
    cursor = idOf(oldest);
  }
};

/** A page, oldest first; without `after` the newest one. */
const ask = async (
  { client, wire, symbol }: Walk,
  limit: number,
  after: bigint | undefined,
): Promise<VenueTrade[]> =>
  had(
    await client.ask(
      `/products/${encodeURIComponent(wire)}/trades?limit=${limit}${after === undefined ? "" : `&after=${after}`}`,
      (text) =>
        readPage("coinbase", text, coinbaseMeaning, (json) => readTrades(coinbase, json, symbol)),
    ),
    `Coinbase has no ${wire}`,
  );

/** What the source has learnt of a product, by any of its units. */
const placesOf = ({ memory, wire }: Walk): Place[] => {
  const key = `places of ${wire}`;
  const places = (memory.get(key) ?? []) as Place[];
  memory.set(key, places);
  return places;
};

const idOf = ({ id }: VenueTrade): bigint => BigInt(id ?? 0);

/** `{"message":"NotFound"}`; too many requests come with status 429 and its own words. */
export const coinbaseMeaning = (words: string): Meaning => {
  if (/rate limit|slow|timeout|internal/i.test(words)) return "wait";
  return words === "NotFound" ? "absent" : undefined;
};
