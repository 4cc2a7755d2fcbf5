import { WorkbenchError } from "../errors.ts";

/** Microseconds since 1970-01-01T00:00:00Z. A safe integer until the year 2255. */
export type Micros = number & { readonly unit: "µs" };

export const micros = (value: number): Micros => value as Micros;
export const seconds = (n: number): Micros => (n * 1e6) as Micros;
export const minutes = (n: number): Micros => (n * 60e6) as Micros;

const pad = (n: number, width: number): string => String(n).padStart(width, "0");

/** `2023-03-11T07:15:00.000000Z`, always UTC and always six decimals. */
export const formatTime = (time: Micros): string => {
  const inMilli = ((time % 1000) + 1000) % 1000;
  const date = new Date((time - inMilli) / 1000);
  return `${date.toISOString().slice(0, -1)}${pad(inMilli, 3)}Z`;
};

const ISO =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?)?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * Any ISO 8601 prefix (`2023-03`, `2023-03-11`, `2023-03-11T07:15Z`, with or without an offset) as microseconds;
 * UTC unless it carries an offset. Digits finer than a microsecond are cut off. `undefined` when it is no time.
 */
export const parseTime = (text: string): Micros | undefined => {
  const match = ISO.exec(text.trim());
  if (!match) return undefined;
  const [
    ,
    year,
    month = "01",
    day = "01",
    hour = "00",
    minute = "00",
    second = "00",
    fraction = "",
    zone = "Z",
  ] = match;
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const date = new Date(ms);
  // Date.UTC rolls 30 February over into March, and takes the year 50 for 1950; what does not exist, or lies so far back, is
  // refused instead.
  const exists =
    date.getUTCFullYear() === Number(year) &&
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    date.getUTCHours() === Number(hour) &&
    Number(minute) < 60 &&
    Number(second) < 60;
  if (!exists) return undefined;
  return (ms * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6)) - offsetMicros(zone)) as Micros;
};

const offsetMicros = (zone: string): number => {
  if (zone.toUpperCase() === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  const digits = zone.slice(1).replace(":", "");
  return sign * (Number(digits.slice(0, 2)) * 3600e6 + Number(digits.slice(2) || "0") * 60e6);
};

const UNITS: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1e3,
  s: 1e6,
  m: 60e6,
  h: 3600e6,
  d: 86400e6,
};

/** Longer ones say nothing that a shorter one does not. */
const LONGEST_DURATION = 60;

/** `250ms 30s 5m 1h 2d`, also joined (`1h30m`), as microseconds. Throws a usage error for anything else or for zero. */
export const parseDuration = (text: string): Micros => {
  // A long row of digits is tried from each of them on.
  if (text.length > LONGEST_DURATION) throw noDuration(`${text.slice(0, LONGEST_DURATION)}…`);
  let total = 0;
  const rest = text
    .trim()
    .replace(/(\d+(?:\.\d+)?)(us|ms|s|m|h|d)/g, (_, n: string, unit: string) => {
      total += Number(n) * (UNITS[unit] ?? Number.NaN);
      return "";
    });
  if (rest !== "" || !Number.isSafeInteger(total) || total <= 0) throw noDuration(text);
  return total as Micros;
};

const noDuration = (text: string): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `"${text}" is no duration`,
    "Write it like 250ms, 30s, 5m, 1h or 2d.",
  );

/** The shortest text that `parseDuration` reads back: `90s`, `1m`, `36h`. */
export const formatDuration = (duration: Micros): string => {
  for (const unit of ["d", "h", "m", "s", "ms"]) {
    const size = UNITS[unit] ?? 1;
    if (duration % size === 0) return `${duration / size}${unit}`;
  }
  return `${duration}us`;
};
