import { decimalToE8, type PriceE8 } from "../../engine/market/price.ts";
import { type Steps, stepsOf } from "../wire/steps.ts";
import type { VenueQuote, VenueTrade } from "./venue.ts";

/** The numbers of a trade. */
export interface CheckedTrade {
  readonly price: PriceE8;
  readonly size: Steps;
}

/** The numbers of a quote; an absent side is undefined. */
export interface CheckedQuote {
  readonly bid: PriceE8 | undefined;
  readonly bidSize: Steps | undefined;
  readonly ask: PriceE8 | undefined;
  readonly askSize: Steps | undefined;
}

/** A trade's numbers, or why it is none: no price or size that is zero, negative or not a number goes through. */
export const checkTrade = ({ price, size }: VenueTrade): CheckedTrade | string => {
  const steps = decimalToE8(price);
  if (steps === undefined || steps <= 0) return `no price: "${price}"`;
  const amount = stepsOf(size);
  if (amount === undefined || amount <= 0) return `no size: "${size}"`;
  return { price: steps, size: amount };
};

/** A quote's numbers, or why it is none. Venues write 0 where a side is empty. */
export const checkQuote = (quote: VenueQuote): CheckedQuote | string => {
  const bid = priceOf(quote.bid);
  const ask = priceOf(quote.ask);
  if (bid === NONE) return `bid: no price: "${quote.bid}"`;
  const bidSize = bid === undefined ? undefined : sizeOf(quote.bidSize);
  if (bidSize === NONE) return `bid: no size: "${quote.bidSize}"`;
  if (ask === NONE) return `ask: no price: "${quote.ask}"`;
  const askSize = ask === undefined ? undefined : sizeOf(quote.askSize);
  if (askSize === NONE) return `ask: no size: "${quote.askSize}"`;
  return { bid, bidSize, ask, askSize };
};

/** In place of what cannot be read: no number of steps is negative. */
const NONE = -1;

/** Undefined for a side that is empty. */
const priceOf = (text: string | undefined): PriceE8 | typeof NONE | undefined => {
  if (text === undefined || text === "") return undefined;
  const steps = decimalToE8(text);
  if (steps === undefined || steps < 0) return NONE;
  return steps === 0 ? undefined : steps;
};

const sizeOf = (text: string | undefined): Steps | undefined => {
  if (text === undefined || text === "") return undefined;
  const steps = stepsOf(text);
  return steps === undefined || steps < 0 ? NONE : steps;
};
