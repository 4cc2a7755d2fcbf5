import { type BarSize, parseBarSize } from "../bars/bar-size.ts";
import { WorkbenchError } from "../errors.ts";
import type { Input, Unit } from "../indicators/indicator.ts";
import { nearest } from "../indicators/nearest.ts";
import { indicators } from "../indicators/registry.ts";
import { parseSelect, type Select } from "../indicators/select.ts";
import {
  coinKeys,
  instrumentKeys,
  pegKeys,
  referenceKeys,
  scoreKeys,
} from "../pipeline/frame-keys.ts";
import type { Alert } from "./alert.ts";
import type { RuleSpec } from "./rule-config.ts";

/** Of what a rule judges the values: a coin over its venues, or each instrument alone. */
export type Judged = "coin" | "instrument";

/** A value of a frame, as a rule asks for it. */
export interface RuleValue {
  /** As it was asked for: `price`, `rsi`, `bollinger(20,2).upper@1h`. */
  readonly name: string;
  readonly unit: Unit;
  /** The indicator that has it; undefined for what every frame has. */
  readonly select: Select | undefined;
  /** Its place among the values of the indicator. */
  readonly column: number;
  /** The bars that it runs on, where they are not the run's first size. */
  readonly size: BarSize | undefined;
}

const BASE = {
  coin: coinKeys,
  instrument: [...instrumentKeys, ...pegKeys, ...referenceKeys],
} as const;
const INPUTS: Readonly<Record<Judged, readonly Input[]>> = {
  coin: ["bars", "venues", "coins"],
  instrument: ["bars", "l1"],
};
const OTHER = { coin: "instrument", instrument: "coin" } as const;

/** Names that every frame of a coin or an instrument can have, indicators with their defaults. */
export const valueNames = (on: Judged): string[] => [
  ...BASE[on].map(([key]) => key),
  ...[...indicators.values()]
    .filter(({ input }) => INPUTS[on].includes(input))
    .flatMap(({ id, fields }) =>
      fields.flatMap(({ name, fileOnly }) =>
        fileOnly === true ? [] : [name === "" ? id : `${id}.${name}`],
      ),
    ),
];

/**
 * The value of this name: `deviation`, `rsi`, `rsi(7)`, `bollinger(20,2).upper`, `rsi@1h`. Throws an error with the
 * nearest names where no frame of a coin, or of an instrument, can have it.
 */
export const parseValue = (name: string, on: Judged): RuleValue => {
  const base = [...BASE[on], ...(on === "coin" ? scoreKeys : [])].find(([key]) => key === name);
  if (base !== undefined)
    return { name, unit: base[1], select: undefined, column: 0, size: undefined };
  const [, text = "", field = "", size] =
    /^(\w+(?:\s*\([^()]*\))?)(?:\.([A-Za-z]\w*))?(?:@(.+))?$/.exec(name) ?? [];
  if (!indicators.has(/^\w*/.exec(text)?.[0] ?? "")) throw unknown(name, on);
  const select = parseSelect(text);
  const { input, fields } = select.definition;
  if (!INPUTS[on].includes(input))
    throw new WorkbenchError(
      "input",
      `${text} runs on ${input}: no ${on} has it`,
      INPUTS[OTHER[on]].includes(input)
        ? `Say "on": "${OTHER[on]}".`
        : "docs/indicators.md says on what each runs.",
    );
  if (size !== undefined && input !== "bars")
    throw new WorkbenchError("input", `${text} runs on no bars`, `Leave "@${size}" out.`);
  const column = fields.findIndex((each) => each.name === field && each.fileOnly !== true);
  const found = fields[column];
  if (found === undefined)
    throw new WorkbenchError(
      "input",
      `${text} has no value "${field}"`,
      `It has: ${fields
        .filter(({ fileOnly }) => fileOnly !== true)
        .map((each) => each.name || "itself")
        .join(", ")}.`,
    );
  return {
    name,
    unit: found.unit,
    select,
    column,
    size: size === undefined ? undefined : parseBarSize(size),
  };
};

const unknown = (name: string, on: Judged): WorkbenchError => {
  const what = `no frame of ${on === "coin" ? "a coin" : "an instrument"} has a value "${name}"`;
  if (BASE[OTHER[on]].some(([key]) => key === name))
    return new WorkbenchError(
      "input",
      what,
      `Those of ${OTHER[on]}s do: say "on": "${OTHER[on]}".`,
    );
  // Frames have no column for it, because it is the price.
  if (name === "mid" && on === "instrument")
    return new WorkbenchError("input", what, "While a quote is fresh its mid is the price.");
  const near = nearest(name.replace(/\([^()]*\)|@.*$/g, ""), valueNames(on));
  return new WorkbenchError(
    "input",
    what,
    near.length === 0
      ? `It has ${BASE[on].map(([key]) => key).join(", ")}, and indicators: see docs/indicators.md.`
      : `Did you mean ${near.join(" or ")}?`,
  );
};

/** Distances are told in basis points, durations in seconds, everything else in its own unit. */
export const alertUnit = (unit: Unit): Alert["unit"] =>
  unit === "bps" || unit === "seconds" ? unit : "points";

/** A value in words: as many decimals as its unit makes sense of. */
export const shownValue = (value: number, unit: Unit): string =>
  String(Number(value.toFixed(DECIMALS[unit])));

const DECIMALS: Readonly<Record<Unit, number>> = {
  price: 6,
  bps: 1,
  bpsMinutes: 1,
  percent: 2,
  ratio: 3,
  points: 1,
  base: 2,
  count: 1,
  seconds: 1,
};

/** Whether a rule's value is the learned score, which only runs with a model have. */
export const isLearned = (rule: RuleSpec): boolean =>
  rule.type === "threshold" && scoreKeys.some(([key]) => key === rule.value);

/** Whether a rule's value compares a coin with others, minute by minute. */
export const isAmongCoins = (rule: RuleSpec): boolean =>
  rule.type === "threshold" && parseValue(rule.value, rule.on).select?.definition.input === "coins";
