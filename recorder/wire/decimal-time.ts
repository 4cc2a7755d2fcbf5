import { type Micros, parseTime } from "../../engine/market/time.ts";

/** What a venue's number counts: how many decimal places lie between its unit and the second. */
export const Unit = { s: 0, ms: 3, us: 6, ns: 9 } as const;

// The first block of the first chain is of 3 January 2009; no trade of a coin is older.
const FIRST = Date.UTC(2009, 0, 3) * 1000;
const LAST = Date.UTC(2100, 0, 1) * 1000;

/**
 * Decimal digits, `1606292218213.4578`, as microseconds; what is finer is cut off. No double holds the number on the way:
 * nanoseconds have 19 digits. NaN for what is no such number, and for the zeros and far futures that venues send where
 * they have no time.
 */
export const decimalMicros = (text: string, places: number): Micros => {
  const { length } = text;
  let point = length;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2e && point === length) point = i;
    else if (code < 0x30 || code > 0x39) return NONE;
  }
  const wanted = point + 6 - places;
  if (point === 0 || wanted <= 0 || wanted > 17) return NONE;
  let value = 0;
  let taken = 0;
  for (let i = 0; taken < wanted; i++) {
    if (i === point) continue;
    value = value * 10 + (i < length ? text.charCodeAt(i) - 0x30 : 0);
    taken += 1;
  }
  return within(value);
};

/**
 * `2026-08-02T00:53:11.422801842Z` as microseconds; what is finer is cut off. NaN for anything else, and for the year 1
 * and 1970 that venues send where they have no time.
 */
export const isoMicros = (text: string): Micros => {
  const fast = utcMicros(text);
  return Number.isNaN(fast) ? within(parseTime(text) ?? Number.NaN) : within(fast);
};

const NONE = Number.NaN as Micros;
const within = (time: number): Micros => (time >= FIRST && time < LAST ? time : NONE) as Micros;

/** Start of the minute that was read last: the next time is nearly always in the same one. */
let known = { prefix: "", start: 0 };

/** The usual spelling only, `YYYY-MM-DDTHH:MM:SS[.digits]Z`; NaN for any other. */
const utcMicros = (text: string): number => {
  const { length } = text;
  if (length < 20 || length > 30 || text.charCodeAt(length - 1) !== 0x5a) return Number.NaN;
  const prefix = text.slice(0, 17);
  if (prefix !== known.prefix) {
    const start = parseTime(`${prefix}00Z`);
    if (start === undefined) return Number.NaN;
    known = { prefix, start };
  }
  const tens = text.charCodeAt(17) - 0x30;
  const ones = text.charCodeAt(18) - 0x30;
  if (!(tens >= 0 && tens <= 5 && ones >= 0 && ones <= 9)) return Number.NaN;
  if (length > 20 && (length === 21 || text.charCodeAt(19) !== 0x2e)) return Number.NaN;
  let micros = 0;
  for (let i = 20; i < 26; i++) {
    const digit = i < length - 1 ? text.charCodeAt(i) - 0x30 : 0;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    micros = micros * 10 + digit;
  }
  for (let i = 26; i < length - 1; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
  }
  return known.start + (tens * 10 + ones) * 1e6 + micros;
};
