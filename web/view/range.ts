import { WorkbenchError } from "../../engine/errors.ts";
import { formatTime, type Micros, micros, parseTime } from "../../engine/market/time.ts";
import { isoShort } from "../format.ts";
import type { Run, Span } from "./run.ts";

/** The window that a run fills, to whole boundaries. */
export const wholeOf = ({ from, to, every }: Pick<Run, "from" | "to" | "every">): Span => ({
  from: micros(Math.floor(from / every) * every),
  to: micros((Math.floor(to / every) + 1) * every),
});

/** `?from=&to=` as a window on the run, cut to it; the whole run where nothing is said. Throws a usage error. */
export const parseRange = (
  run: Pick<Run, "from" | "to" | "every">,
  { from, to }: { readonly from: string | undefined; readonly to: string | undefined },
): Span => {
  const whole = wholeOf(run);
  const start = bound("from", from, whole.from);
  const end = bound("to", to, whole.to);
  if (start >= end)
    throw new WorkbenchError(
      "usage",
      `the range is empty: from ${formatTime(start)} to ${formatTime(end)}`,
      "`from` must be before `to`.",
    );
  if (end <= whole.from || start >= whole.to)
    throw new WorkbenchError(
      "usage",
      `nothing between ${formatTime(start)} and ${formatTime(end)}`,
      `The tape runs from ${formatTime(whole.from)} to ${formatTime(whole.to)}.`,
    );
  return { from: micros(Math.max(start, whole.from)), to: micros(Math.min(end, whole.to)) };
};

const bound = (name: string, text: string | undefined, otherwise: Micros): Micros =>
  timeBound(name, text) ?? otherwise;

/** A time of an address; undefined where none is said. Throws a usage error for what is no time. */
export const timeBound = (name: string, text: string | undefined): Micros | undefined =>
  text === undefined || text.trim() === "" ? undefined : parseMoment(name, text);

/** A time of a form or an address; `name` is what the field is called there. Throws a usage error. */
export const parseMoment = (name: string, text: string): Micros => {
  // In an address a plus sign is a space, and an offset has one.
  const time = parseTime(
    text.replace(/(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) (\d{2}:?\d{2})$/, "$1+$2"),
  );
  if (time === undefined)
    throw new WorkbenchError(
      "usage",
      `${name}: "${text}" is no time`,
      "Write it like 2023-03-11T07:15Z, UTC unless it says otherwise.",
    );
  return time;
};

/** A window to go to from here. `to` is left out where it is the whole run. */
export interface Jump {
  readonly label: string;
  readonly span: Span;
  readonly current: boolean;
}

const HOUR = 3600e6;
const LENGTHS = [
  ["1 h", HOUR],
  ["6 h", 6 * HOUR],
  ["1 d", 24 * HOUR],
  ["1 w", 7 * 24 * HOUR],
] as const;

/** The whole run and the usual lengths around `centre` (µs), as far as the run is longer than they are. */
export const presets = (run: Run, span: Span, centre: number): Jump[] => {
  const whole = wholeOf(run);
  const around = LENGTHS.filter(([, length]) => length < whole.to - whole.from).map(
    ([label, length]) => ({
      label,
      span: inside(whole, centre - length / 2, length, run.every),
      current: span.to - span.from === length,
    }),
  );
  return [
    ...around,
    { label: "All", span: whole, current: span.from === whole.from && span.to === whole.to },
  ];
};

/** The window before (-1) or after (1) this one, as long as this one; undefined at the end of the run. */
export const shifted = (run: Run, span: Span, direction: -1 | 1): Span | undefined => {
  const whole = wholeOf(run);
  const length = span.to - span.from;
  if (direction < 0 ? span.from <= whole.from : span.to >= whole.to) return undefined;
  return inside(whole, span.from + direction * length, length, run.every);
};

/** A window of the given length starting near `start`, on whole boundaries, pushed inside the run. */
const inside = (whole: Span, start: number, length: number, every: number): Span => {
  const from = Math.round(Math.max(whole.from, Math.min(start, whole.to - length)) / every) * every;
  return { from: micros(from), to: micros(from + length) };
};

/** The address of a window: short ISO times, other parameters kept, nothing said that is the default. */
export const rangeQuery = (
  run: Run,
  span: Span,
  others: Readonly<Record<string, string | undefined>> = {},
): string => {
  const whole = wholeOf(run);
  const query = new URLSearchParams();
  if (span.from !== whole.from) query.set("from", isoShort(span.from));
  if (span.to !== whole.to) query.set("to", isoShort(span.to));
  for (const [name, value] of Object.entries(others))
    if (value !== undefined) query.set(name, value);
  // Colons are allowed in a query, and times are read by people.
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
  return text === "" ? "" : `?${text}`;
};
