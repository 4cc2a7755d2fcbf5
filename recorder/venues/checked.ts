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
  const bid = side(quote.bid, quote.bidSize);
  const ask = side(quote.ask, quote.askSize);
  if (typeof bid === "string") return `bid: ${bid}`;
  if (typeof ask === "string") return `ask: ${ask}`;
  return { bid: bid.price, bidSize: bid.size, ask: ask.price, askSize: ask.size };
};

interface Side {
  readonly price: PriceE8 | undefined;
  readonly size: Steps | undefined;
}

const EMPTY: Side = { price: undefined, size: undefined };

const side = (price: string | undefined, size: string | undefined): Side | string => {
  if (price === undefined || price === "") return EMPTY;
  const steps = decimalToE8(price);
  if (steps === undefined || steps < 0) return `no price: "${price}"`;
  if (steps === 0) return EMPTY;
  if (size === undefined || size === "") return { price: steps, size: undefined };
  const amount = stepsOf(size);
  if (amount === undefined || amount < 0) return `no size: "${size}"`;
  return { price: steps, size: amount };
};
