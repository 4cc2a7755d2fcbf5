import { WorkbenchError } from "../engine/errors.ts";
import { nearest } from "../engine/indicators/nearest.ts";
import { type Micros, parseTime } from "../engine/market/time.ts";
import type { OptionTable } from "./command.ts";

/** From when to when a tape is read. */
export const rangeOptions = {
  from: {
    type: "string",
    describe: "First time, inclusive; ISO 8601, UTC unless it says otherwise",
  },
  to: { type: "string", describe: "Last time, exclusive" },
} as const satisfies OptionTable;

/** What these options say. Throws a usage error for what is no time, and for an end that is not after the beginning. */
export const readRange = (from: string | undefined, to: string | undefined) => {
  const range = { ...timeOption("from", from), ...timeOption("to", to) };
  if (range.from !== undefined && range.to !== undefined && range.to <= range.from)
    throw new WorkbenchError(
      "usage",
      `--to ${to} is not after --from ${from}`,
      "The range goes from --from, inclusive, to --to, exclusive.",
    );
  return range;
};

const timeOption = <K extends string>(
  key: K,
  text: string | undefined,
): Partial<Record<K, Micros>> => {
  if (text === undefined) return {};
  const time = parseTime(text);
  if (time === undefined)
    throw new WorkbenchError(
      "usage",
      `--${key} "${text}" is no time`,
      "Write it like 2023-03-11 or 2023-03-11T07:15Z.",
    );
  const option: Partial<Record<K, Micros>> = {};
  option[key] = time;
  return option;
};

/** Throws a usage error for an instrument that the tape does not have. */
export const refuseUnknown = (
  asked: readonly string[] | undefined,
  known: readonly string[],
): void => {
  const unknown = asked?.find((id) => !known.includes(id));
  if (unknown === undefined) return;
  const [near] = nearest(unknown, known);
  const guess = near === undefined ? "" : `Did you mean ${near}? `;
  throw new WorkbenchError(
    "usage",
    `no instrument "${unknown}" on this tape`,
    `${guess}Known: ${known.join(", ")}.`,
  );
};
