import { WorkbenchError } from "../errors.ts";
import { nearest } from "../indicators/nearest.ts";
import { formatDuration, micros, parseDuration } from "../market/time.ts";

/**
 * A strategy's parameter: its type, its default, and the range in which it means something. Durations are µs and are
 * written `30m`, none at all `0s`; a choice is one of a few words, a text anything that its pattern takes.
 */
export type ParameterSpec = {
  readonly describe: string;
} & (
  | {
      readonly type: "number" | "integer" | "duration";
      readonly default: number;
      readonly min: number;
      readonly max: number;
      /** What a step of it means to a sweep that names none; default a tenth of the range. */
      readonly step?: number;
      /** `bps`, `USD`: for people. */
      readonly unit?: string;
    }
  | { readonly type: "choice"; readonly default: string; readonly choices: readonly string[] }
  | {
      readonly type: "text";
      readonly default: string;
      /** Of the whole text. */
      readonly pattern: RegExp;
      /** What to write: `a coin such as USDC`. */
      readonly example: string;
    }
  | { readonly type: "boolean"; readonly default: boolean }
);

export type ParameterTable = Readonly<Record<string, ParameterSpec>>;
export type ParameterValue = number | string | boolean;
/** Every parameter of a strategy with its value. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** The values by the types of their table. */
export type ValuesOf<T extends ParameterTable> = {
  readonly [K in keyof T]: T[K]["type"] extends "choice" | "text"
    ? string
    : T[K]["type"] extends "boolean"
      ? boolean
      : number;
};

/** Defaults, with those that `said` names put in their place. Throws a usage error for what is unknown or out of range. */
export const readParameters = (
  strategy: string,
  table: ParameterTable,
  said: Readonly<Record<string, string | ParameterValue>>,
): Parameters => {
  const values: Record<string, ParameterValue> = {};
  for (const [name, spec] of Object.entries(table)) values[name] = spec.default;
  for (const [name, value] of Object.entries(said)) {
    const spec = Object.hasOwn(table, name) ? table[name] : undefined;
    if (spec === undefined) throw unknownParameter(strategy, name, table);
    values[name] = readParameter(`${strategy}: ${name}`, spec, value);
  }
  return values;
};

/** One value, from text or as it is. Throws a usage error that begins with `where`. */
export const readParameter = (
  where: string,
  spec: ParameterSpec,
  value: string | ParameterValue,
): ParameterValue => {
  if (spec.type === "boolean") {
    if (value === true || value === "true") return true;
    if (value === false || value === "false") return false;
    throw wrong(where, value, "Give true or false.");
  }
  if (spec.type === "choice") {
    if (typeof value === "string" && spec.choices.includes(value)) return value;
    throw wrong(where, value, `Give one of ${spec.choices.join(", ")}.`);
  }
  if (spec.type === "text") {
    if (typeof value === "string" && spec.pattern.test(value)) return value;
    throw wrong(where, value, `Give ${spec.example}.`);
  }
  const number = typeof value === "string" ? numberIn(spec.type, value) : value;
  const [min, max] = [spec.min, spec.max].map((end) => formatParameter(spec, end));
  const words = { number: "a number", integer: "a whole number", duration: "a duration" };
  if (
    typeof number === "number" &&
    number >= spec.min &&
    number <= spec.max &&
    (spec.type === "number" || Number.isSafeInteger(number))
  )
    // There is one zero: results name their runs by their parameters.
    return number + 0;
  throw wrong(where, value, `Give ${words[spec.type]} from ${min} to ${max}.`);
};

/** As one writes it on the command line: `30m`, `-80`. Read back, it is the same value. */
export const formatParameter = (spec: ParameterSpec, value: ParameterValue): string => {
  if (spec.type !== "duration" || typeof value !== "number") return String(value);
  return value === 0 ? "0s" : formatDuration(micros(value));
};

/** NaN of a text that says none. */
const numberIn = (type: "number" | "integer" | "duration", text: string): number => {
  if (type !== "duration") return text.trim() === "" ? Number.NaN : Number(text);
  if (/^\s*0(us|ms|s|m|h|d)\s*$/.test(text)) return 0;
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof WorkbenchError) return Number.NaN;
    throw error;
  }
};

const wrong = (where: string, value: ParameterValue, hint: string): WorkbenchError => {
  const said = typeof value === "string" ? JSON.stringify(value) : String(value);
  return new WorkbenchError("usage", `${where} cannot be ${said}`, hint);
};

const unknownParameter = (
  strategy: string,
  name: string,
  table: ParameterTable,
): WorkbenchError => {
  const known = Object.keys(table);
  const [near] = nearest(name, known);
  const guess = near === undefined ? "" : `Did you mean ${near}? `;
  return new WorkbenchError(
    "usage",
    `strategy ${strategy} has no parameter "${name}"`,
    `${guess}Known: ${known.join(", ") || "none"}.`,
  );
};
