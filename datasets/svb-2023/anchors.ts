import { type Micros, micros, minutes } from "../../engine/market/time.ts";
import { svbFrom, svbInstruments, svbMinute, svbTo } from "./facts.ts";

/**
 * A published fact about one minute, beyond the hourly figures. `open high low close` are that minute's;
 * `print`: a trade at this price; `first below`, `last below`, `first above`, `last above`: of the four days' minutes
 * with a trade, the first or last one to close there.
 */
export interface SvbAnchor {
  readonly instrument: string;
  /** The minute's start, like `2023-03-11T07:15`. */
  readonly minute: string;
  readonly what:
    | "open"
    | "high"
    | "low"
    | "close"
    | "print"
    | "first below"
    | "last below"
    | "first above"
    | "last above";
  /** Decimal text, in the quote currency. */
  readonly price: string;
}

/** A minute's base volume known to lie in a range; `from` to `to`, both inclusive. */
export interface SvbVolume {
  readonly instrument: string;
  readonly from: string;
  readonly to: string;
  readonly least: number;
  readonly most: number;
}

const USDC_USD = svbInstruments.usdcUsd.id;
const USDC_USDT = svbInstruments.usdcUsdt.id;
const USDT_USD = svbInstruments.usdtUsd.id;

const prints: readonly SvbAnchor[] = (
  [
    // The first break: 0.9999 to 0.9957 in one minute.
    [USDC_USD, "2023-03-10T21:52", "open", "0.9999"],
    [USDC_USD, "2023-03-10T21:52", "close", "0.9957"],
    [USDC_USD, "2023-03-10T22:02", "close", "0.9916"],
    [USDC_USDT, "2023-03-11T02:01", "low", "0.9400"],
    // A wick: the flight into USDT prints 1.06 and is over within the minute.
    [USDT_USD, "2023-03-11T02:14", "high", "1.0600"],
    [USDT_USD, "2023-03-11T02:14", "close", "1.0102"],
    [USDC_USD, "2023-03-11T03:08", "low", "0.9884"],
    [USDC_USD, "2023-03-11T03:09", "low", "0.9842"],
    [USDC_USD, "2023-03-11T06:46", "low", "0.8774"],
    [USDC_USD, "2023-03-11T07:15", "low", "0.8740"],
    [USDC_USDT, "2023-03-11T07:16", "low", "0.8690"],
    [USDC_USD, "2023-03-11T12:45", "close", "0.9086"],
    [USDC_USD, "2023-03-11T20:20", "print", "0.9610"],
    [USDC_USD, "2023-03-11T20:37", "high", "0.9862"],
    [USDC_USD, "2023-03-12T07:41", "low", "0.9455"],
    [USDT_USD, "2023-03-12T19:49", "close", "1.0186"],
    [USDC_USD, "2023-03-12T22:16", "close", "0.9679"],
    [USDC_USD, "2023-03-12T22:17", "close", "0.9735"],
    [USDC_USD, "2023-03-12T22:25", "close", "0.9837"],
    [USDC_USD, "2023-03-12T22:33", "close", "0.9900"],
  ] as const
).map(([instrument, minute, what, price]) => ({ instrument, minute, what, price }));

/** First and last minute to close below a price; no last where the four days end below it. */
const below = (
  instrument: string,
  rows: readonly (readonly [price: string, first: string, last?: string])[],
): SvbAnchor[] =>
  rows.flatMap(([price, first, last]) => [
    { instrument, minute: `2023-03-${first}`, what: "first below" as const, price },
    ...(last === undefined
      ? []
      : [{ instrument, minute: `2023-03-${last}`, what: "last below" as const, price }]),
  ]);

/** Every published minute of the event that the tape passes through. */
export const svbAnchors: readonly SvbAnchor[] = [
  ...prints,
  ...below(USDC_USD, [
    ["0.999", "10T21:52"],
    ["0.998", "10T21:52", "13T18:22"],
    ["0.995", "10T22:02", "13T13:49"],
    ["0.99", "11T03:10", "13T12:52"],
    ["0.98", "11T03:24", "12T22:22"],
    ["0.97", "11T03:33", "12T22:16"],
    ["0.95", "11T03:39", "12T08:13"],
    ["0.92", "11T03:58", "11T15:43"],
    ["0.90", "11T06:42", "11T08:22"],
    ["0.88", "11T07:15", "11T07:49"],
  ]),
  ...below(USDC_USDT, [
    ["0.999", "10T21:30"],
    ["0.998", "10T21:56"],
    ["0.995", "10T22:05"],
    ["0.99", "10T23:00", "13T13:01"],
    ["0.98", "11T01:17", "12T22:49"],
    ["0.97", "11T03:31", "12T22:22"],
    ["0.95", "11T03:38", "12T17:04"],
    ["0.92", "11T03:59", "11T16:55"],
    ["0.90", "11T06:42", "11T13:06"],
    ["0.88", "11T07:14", "11T08:08"],
  ]),
  // Its highest close of all.
  { instrument: USDT_USD, minute: "2023-03-12T19:49", what: "first above", price: "1.0185" },
  { instrument: USDT_USD, minute: "2023-03-12T19:49", what: "last above", price: "1.0185" },
];

/** Kraken's USDC/USD around the joint statement of 12 March: some 50 thousand a minute, then 2 to 3.8 million. */
export const svbVolumes: readonly SvbVolume[] = [
  {
    instrument: USDC_USD,
    from: "2023-03-12T22:00",
    to: "2023-03-12T22:15",
    least: 30e3,
    most: 70e3,
  },
  {
    instrument: USDC_USD,
    from: "2023-03-12T22:22",
    to: "2023-03-12T22:28",
    least: 2e6,
    most: 3.8e6,
  },
];

/**
 * How many minutes of the four days closed below a price (Kraken USDC/USD; published for 10 to 15 March, and every
 * one of these prices was passed for the last time before the 14th).
 */
export const svbMinutesBelow: readonly {
  readonly instrument: string;
  readonly price: string;
  readonly minutes: number;
}[] = [
  { instrument: USDC_USD, price: "0.998", minutes: 3_782 },
  { instrument: USDC_USD, price: "0.995", minutes: 3_568 },
  { instrument: USDC_USD, price: "0.99", minutes: 2_722 },
  { instrument: USDC_USD, price: "0.98", minutes: 2_379 },
  { instrument: USDC_USD, price: "0.95", minutes: 888 },
  { instrument: USDC_USD, price: "0.90", minutes: 73 },
];

const anchoredMinutes = new Map<string, Set<number>>(
  Object.values(svbInstruments).map(({ id, hours }) => {
    const anchored = new Set<number>();
    hours.forEach(({ highMinute, lowMinute, activeMinutes }, hour) => {
      anchored.add(hour * 60 + highMinute).add(hour * 60 + lowMinute);
      // With a trade in every minute, the hour's open and close belong to its first and last.
      if (activeMinutes === 60) anchored.add(hour * 60).add(hour * 60 + 59);
    });
    for (const { instrument, minute } of svbAnchors)
      if (instrument === id) anchored.add(svbMinute(minute));
    return [id, anchored];
  }),
);

/**
 * Whether anything about this instrument's minute is data: the hour's high or low first touched in it, its open or
 * close when that minute is certain, or one of `svbAnchors`. All else in the four days is drawn.
 */
export const isAnchored = (instrument: string, time: Micros): boolean => {
  if (time < svbFrom || time >= svbTo) return false;
  return anchoredMinutes.get(instrument)?.has(Math.floor((time - svbFrom) / minutes(1))) ?? false;
};

/** The start of an anchor's minute. */
export const anchorTime = ({ minute }: SvbAnchor): Micros =>
  micros(svbFrom + svbMinute(minute) * minutes(1));
