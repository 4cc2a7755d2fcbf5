import { decimalToE8 } from "../../../engine/market/price.ts";
import { quoteText } from "../../../recorder/duckdb.ts";
import type { TimeUnit } from "../columns.ts";
import { EARLIEST, LATEST, PLAIN_NUMBER } from "../sql-values.ts";
import type { Check, Complaint } from "./shape.ts";

const CORRECT = "Correct the row or leave it out; nothing was imported.";
const MAXIMUM = "9999999999.99999999";

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** `event_time` (or another time) could not be read, or is not between 2009 and 2100. */
export const timeCheck = (field: string, wrong: string): Check => ({
  field,
  wrong,
  describe: (text, { cells }) => {
    if (text === null) return { what: "empty, expected a time", hint: CORRECT };
    const unit = cells.get(field)?.unit ?? "iso";
    const guess = likelyUnits(text).find((other) => other !== unit);
    const what = `"${clip(text)}" is no time between 2009 and 2100${unitText(unit)}`;
    return guess === undefined
      ? {
          what,
          hint: unit === "iso" ? `Times look like 2023-03-11T07:15:00Z. ${CORRECT}` : CORRECT,
        }
      : {
          what,
          hint: `It looks like ${unitNames[guess]}: --columns time=${cells.name(field)}:${guess}`,
        };
  },
});

const unitNames = {
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  ns: "nanoseconds",
  iso: "ISO 8601",
} as const;
const unitText = (unit: TimeUnit): string =>
  unit === "iso"
    ? ""
    : unit === "ms or us"
      ? " in milliseconds or microseconds"
      : unit === "s or ms"
        ? " in seconds or milliseconds"
        : ` in ${unitNames[unit]}`;

const scale = { s: 1e6, ms: 1e3, us: 1, ns: 1e-3 } as const;

/** The units in which a time would be a sane one. */
const likelyUnits = (text: string): (keyof typeof unitNames)[] => {
  if (/^\s*\d{4}-\d{2}/.test(text)) return ["iso"];
  const count = PLAIN_NUMBER.test(text) ? Number(text) : Number.NaN;
  const units = ["s", "ms", "us", "ns"] as const;
  return units.filter((unit) => count * scale[unit] >= EARLIEST && count * scale[unit] <= LATEST);
};

/** A price that is missing, unreadable or not above zero. `value` is SQL. */
export const priceCheck = (
  field: string,
  value: string,
  options: { optional?: string } = {},
): Check => ({
  field,
  wrong: options.optional ?? `(${value} IS NULL OR ${value} <= 0)`,
  describe: (text) =>
    number(text) ?? {
      what: `"${clip(text ?? "")}" is not above zero`,
      hint: `A price is. ${CORRECT}`,
    },
});

/** A size or volume that is missing, unreadable or under zero. `value` is SQL. */
export const sizeCheck = (
  field: string,
  value: string,
  options: { optional?: string } = {},
): Check => ({
  field,
  wrong: options.optional ?? `(${value} IS NULL OR ${value} < 0)`,
  describe: (text) =>
    number(text) ?? { what: `"${clip(text ?? "")}" is under zero`, hint: CORRECT },
});

const number = (text: string | null): Complaint | undefined => {
  if (text === null || text.trim() === "")
    return { what: "empty, expected a number", hint: CORRECT };
  if (!PLAIN_NUMBER.test(text)) return { what: `"${clip(text)}" is no number`, hint: CORRECT };
  const value = Number(text);
  if (Math.abs(value) >= 1e10 - 5e-9)
    return { what: `"${clip(text)}" is too large, at most ${MAXIMUM}`, hint: CORRECT };
  if (decimalToE8(text) === 0 && value > 0)
    return { what: `"${clip(text)}" is 0 at the 8 decimals of a tape`, hint: CORRECT };
  return undefined;
};

/** The side is a word that means nothing here. */
export const sideCheck: Check = {
  field: "side",
  wrong: "side IS NULL",
  describe: (text) => ({
    what: `"${clip(text ?? "")}" is no side`,
    hint: `The aggressor's side is buy or sell, or empty where unknown. ${CORRECT}`,
  }),
};

/** The prices of a bar contradict each other. */
export const barChecks: readonly Check[] = (["low", "open", "close"] as const).map((field) => ({
  field,
  wrong: field === "low" ? "high < low" : `(${field} > high OR ${field} < low)`,
  describe: (text, row) => ({
    what:
      field === "low"
        ? `low ${text} is above high ${row.text("high")}`
        : `${field} ${text} is outside low ${row.text("low")} to high ${row.text("high")}`,
    hint: CORRECT,
  }),
}));

/** Under which name `staging` reads a field that has to be the same throughout a file. */
export const soleName = (field: string): string => `sole_${field}`;

/** A file says another exchange or symbol than in its `first` row. */
export const soleCheck = (field: string, first: Readonly<Record<string, unknown>>): Check => {
  const said = first[soleName(field)];
  const expected = typeof said === "string" ? said : undefined;
  return {
    field,
    wrong: `${soleName(field)} IS DISTINCT FROM ${expected === undefined ? "NULL" : quoteText(expected)}`,
    describe: (text) => ({
      what: `"${clip(text ?? "")}" after "${clip(expected ?? "")}", but a file holds one instrument`,
      hint: `Split it by ${field}, and import each part with its own --instrument; nothing was imported.`,
    }),
  };
};

/** Something has to be there. */
export const presentCheck = (field: string, wrong: string, example: string): Check => ({
  field,
  wrong,
  describe: (text) => ({
    what: text === null ? "empty" : `"${clip(text)}" is not readable`,
    hint: `Expected ${example}. ${CORRECT}`,
  }),
});
