import { E8 } from "../engine/market/price.ts";
import { formatTime, type Micros, micros } from "../engine/market/time.ts";
import type { CheckedQuote, CheckedTrade } from "../recorder/venues/checked.ts";
import type { VenueQuote, VenueTrade } from "../recorder/venues/venue.ts";
import type { Steps } from "../recorder/wire/steps.ts";

/** A trade as its line of NDJSON; put together by hand, since feeds bring a great many. */
export const tradeLine = (
  instrument: string,
  { eventTime, side, id, detail }: VenueTrade,
  { price, size }: CheckedTrade,
  receiveTime: Micros,
): string =>
  `{"type":"trade","instrument":${quoted(instrument)},"eventTime":${timeText(eventTime)},"receiveTime":${timeText(receiveTime)},"price":${decimal(price)},"size":${decimal(size)},"side":${side === undefined ? "null" : `"${side}"`},"tradeId":${id === undefined ? "null" : quoted(id)}${detail === "backfill" ? ',"backfill":true' : ""}}\n`;

/** A quote as its line of NDJSON; null for a side that is empty and a size that is not stated. */
export const quoteLine = (
  instrument: string,
  { eventTime }: VenueQuote,
  { bid, bidSize, ask, askSize }: CheckedQuote,
  receiveTime: Micros,
): string =>
  `{"type":"quote","instrument":${quoted(instrument)},"eventTime":${timeText(eventTime)},"receiveTime":${timeText(receiveTime)},"bid":${decimal(bid)},"bidSize":${decimal(bidSize)},"ask":${decimal(ask)},"askSize":${decimal(askSize)}}\n`;

/** What needs no escape, which is nearly everything. */
const PLAIN = /^[A-Za-z0-9 :/._-]*$/;

const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

/** Below this a double's shortest digits are the decimal's own. */
const SHORT = 1e15;

/** Steps of 1e-8 as the decimal that they are, to the last digit. */
const decimal = (steps: Steps | undefined): string => {
  if (steps === undefined) return "null";
  if (typeof steps === "number" && steps < SHORT) return String(steps / E8);
  const digits = String(steps).padStart(9, "0");
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`.replace(/\.?0+$/, "");
};

/** The second that was written last: ticks come close together. */
let known = { second: Number.NaN, text: "" };

const timeText = (time: Micros): string => {
  if (Number.isNaN(time)) return "null";
  const second = Math.floor(time / 1e6);
  if (second !== known.second)
    known = { second, text: formatTime(micros(second * 1e6)).slice(0, -7) };
  return `"${known.text}${String(time - second * 1e6).padStart(6, "0")}Z"`;
};
