import { WorkbenchError } from "../../engine/errors.ts";
import { checkTrade } from "../../recorder/venues/checked.ts";
import type { Venue, VenueTrade } from "../../recorder/venues/venue.ts";
import { FieldError, JsonIndex } from "../../recorder/wire/json-index.ts";
import { stepsOf } from "../../recorder/wire/steps.ts";
import { TryAgain } from "./try-again.ts";

/** The source has no such unit: what `Fetched` calls absent, thrown from anywhere within a fetch. */
export class Absent extends Error {}

/** What the venue says in place of an answer means this: wait, there is nothing, or (undefined) something is wrong. */
export type Meaning = "wait" | "absent" | undefined;

/** An answer of a venue's API: either what was asked for, or its words for why not. */
export type Page<Value> = { readonly value: Value } | { readonly refusal: string };

const json = new JsonIndex();

/**
 * Reads an answer by `read`, whose FieldError tells what the venue says instead. Throws TryAgain for a text that is no
 * JSON, for it ended early, and where the words mean to wait; a workbench error where they mean
 * neither that nor "absent".
 */
export const readPage = <Value>(
  venue: string,
  text: string,
  meaning: (words: string) => Meaning,
  read: (json: JsonIndex) => Value,
): Page<Value> => {
  try {
    json.parse(text);
    return { value: read(json) };
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new TryAgain(`an answer that is no JSON: ${error.message}`);
    if (!(error instanceof FieldError)) throw error;
    const words = error.message;
    const meant = meaning(words);
    if (meant === "wait") throw new TryAgain(`says ${words}`, { all: true });
    if (meant === "absent") return { refusal: words };
    throw unreadable(venue, words);
  }
};

/** Trades of an answer, oldest first, dust and all, read by the recorder's own adapter of the venue. */
export const readTrades = (venue: Venue, index: JsonIndex, symbol: string): VenueTrade[] => {
  const trades: VenueTrade[] = [];
  venue.trades.decode(index, symbol, {
    trade: (trade) => {
      checked(venue.id, trade);
      trades.push(trade);
    },
    quote: () => undefined,
    control: () => undefined,
    // One row of history that nobody can read is a hole in it.
    reject: (reason) => {
      throw unreadable(venue.id, reason);
    },
  });
  return trades;
};

/** Less than a tape can hold of anything, of which venues tell now and then. */
export const isDust = ({ size }: VenueTrade): boolean => stepsOf(size) === 0;

const checked = (venue: string, trade: VenueTrade): void => {
  const numbers = isDust(trade) ? checkTrade({ ...trade, size: "1" }) : checkTrade(trade);
  const why =
    typeof numbers === "string" ? numbers : Number.isNaN(trade.eventTime) ? "no time" : undefined;
  if (why !== undefined) throw unreadable(venue, `${why} in trade ${trade.id ?? "without an id"}`);
};

const unreadable = (venue: string, what: string): WorkbenchError =>
  new WorkbenchError(
    "input",
    `${venue} answers what cannot be read: ${JSON.stringify(what.slice(0, 200))}`,
    "The venue's answers have changed, or something else answers in its place.",
  );

/** What was asked for; throws Absent where the venue has none, undefined being a 404. */
export const had = <Value>(page: Page<Value> | undefined, missing: string): Value => {
  if (page === undefined) throw new Absent(missing);
  if ("refusal" in page) throw new Absent(page.refusal);
  return page.value;
};
