import { WorkbenchError } from "../../engine/errors.ts";
import { kraken } from "../../recorder/venues/kraken.ts";
import type { VenueTrade } from "../../recorder/venues/venue.ts";
import { FieldError, type JsonIndex } from "../../recorder/wire/json-index.ts";
import { type Pages, shifted } from "./paged-trades.ts";
import { had, type Meaning, readPage, readTrades } from "./read-page.ts";

interface KrakenPage {
  readonly trades: readonly VenueTrade[];
  /** When its last trade happened, in nanoseconds: the venue's own cursor. */
  readonly last: bigint;
}

/**
 * Kraken's trades from `since` on, page by page. The documented cursor of the next page, `last`, is the nanosecond of the
 * last trade, and one order's fills share theirs (17 in one of a thousand real rows): a page that ends amid them would
 * lose the others. So the next page begins one nanosecond earlier, and what is known by its id is dropped; that holds
 * too if `since` includes its own nanosecond, which users have seen.
 */
export const krakenPages: Pages = async function* ({ client, wire, symbol, from, to, limit }) {
  // Rows state their time as a rounded double of seconds: the true one may lie on the other side of a border.
  const end = shifted(to, 1);
  let since = BigInt(shifted(from, -1)) * 1000n;
  let reached = since;
  let before: readonly VenueTrade[] = [];
  for (;;) {
    const { trades, last } = had(
      await client.ask(
        `/0/public/Trades?pair=${encodeURIComponent(wire)}&since=${since}&count=${limit}`,
        (text) => readPage("kraken", text, meaning, (json) => read(json, symbol)),
      ),
      `Kraken has no ${wire}`,
    );
    const known = new Set(before.map(({ id }) => id));
    const fresh = trades.filter(({ id }) => !known.has(id));
    const newest = trades.at(-1);
    const full = trades.length >= limit;
    if (since === reached && before.length > 0) follows(before, fresh, symbol);
    yield fresh;
    if (newest === undefined || newest.eventTime >= end) return;
    if (last > reached) [reached, since] = [last, last - 1n];
    else if (full && since < reached) since = reached;
    else return;
    before = trades;
  }
};

/**
 * More trades in a nanosecond than a page has rows: the next page can only begin behind that nanosecond, and the numbers,
 * which Kraken counts up by one in each book, tell whether anything was lost.
 */
const follows = (
  before: readonly VenueTrade[],
  fresh: readonly VenueTrade[],
  symbol: string,
): void => {
  const [last, next] = [before.at(-1)?.number, fresh[0]?.number];
  const whole = last !== undefined && next !== undefined && BigInt(next) === BigInt(last) + 1n;
  if (whole) return;
  throw new WorkbenchError(
    "input",
    `kraken: ${symbol} has more trades in one nanosecond than a page holds, after number ${last ?? "none"}`,
    "The venue's API cannot give them all. Leave that time out with --from and --to.",
  );
};

const read = (json: JsonIndex, symbol: string): KrakenPage => {
  const trades = readTrades(kraken, json, symbol);
  const last = json.text(json.get(json.get(0, "result"), "last")) ?? "";
  if (!/^\d{1,20}$/.test(last)) throw new FieldError(`no cursor "last": "${last}"`);
  return { trades, last: BigInt(last) };
};

const WAIT =
  /^EGeneral:(Too many requests|Temporary lockout|Internal error)|^EAPI:Rate limit|^EService:/;

/** Errors come with status 200. */
const meaning = (words: string): Meaning => {
  if (WAIT.test(words)) return "wait";
  return words === "EQuery:Unknown asset pair" ? "absent" : undefined;
};
