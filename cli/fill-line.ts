import { readableNumber } from "../engine/alerts/readable-number.ts";
import { readableTime } from "../engine/alerts/readable-time.ts";
import { e16Number } from "../engine/backtest/decimal-text.ts";
import type { Fill } from "../engine/backtest/order.ts";
import { parseInstrument } from "../engine/market/instrument.ts";
import { E8 } from "../engine/market/price.ts";
import { formatTime } from "../engine/market/time.ts";
import { paint, plain } from "./text.ts";

/** A fill as its line of NDJSON: prices and money in quote currency, sizes in base units. */
export const fillJson = ({ type, time, instrument, side, tag, order, ...fill }: Fill) => ({
  ...{ type, time: formatTime(time), instrument, side },
  price: fill.price / E8,
  size: Number(fill.size) / E8,
  fee: e16Number(fill.fee),
  slippage: e16Number(fill.slippage),
  ...{ liquidity: fill.liquidity, source: fill.source, order, tag },
  pricedAt: formatTime(fill.pricedAt),
});

/** A fill as one line for people. */
export const fillLine = (fill: Fill, color: boolean): string => {
  const { venue, base, quote } = parseInstrument(fill.instrument);
  const word = paint(
    color,
    fill.side === "buy" ? "cyan" : "yellow",
    fill.side.toUpperCase().padEnd(4),
  );
  const size = readableNumber(Number(fill.size) / E8);
  const what = `${size} ${base} at ${fill.price / E8} ${quote} on ${venue}`;
  const cost = `cost ${readableNumber(e16Number(fill.fee + fill.slippage))}`;
  const why = fill.tag === "" ? "" : `  ${fill.tag}`;
  return `${readableTime(fill.time)}  ${word}  ${plain(`${what}  ${cost}  ${fill.liquidity}${why}`)}`;
};
