import { WorkbenchError } from "../errors.ts";
import { formatDuration, micros, parseDuration } from "../market/time.ts";
import type {
  DefinitionOf,
  IndicatorDefinition,
  Input,
  Parameter,
  Parameters,
  ParameterValue,
} from "./indicator.ts";
import { nearest } from "./nearest.ts";
import { indicators } from "./registry.ts";

/** An indicator asked for, with all its parameters. */
export interface Select<Definition = IndicatorDefinition> {
  /** As it was asked for: `rsi(14)`. */
  readonly text: string;
  readonly definition: Definition;
  readonly parameters: Parameters;
  /** Nobody asked for it: it belongs to the default set. */
  readonly byDefault?: boolean;
}

/** Those of the selects that take this input, in their order. */
export const selectsOf = <I extends Input>(
  selects: readonly Select[],
  input: I,
): Select<DefinitionOf<I>>[] =>
  selects.filter((select) => select.definition.input === input) as Select<DefinitionOf<I>>[];

const SELECT = /^([A-Za-z]\w*)\s*(?:\(([^()]*)\))?$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * `rsi`, `rsi()`, `rsi(14)`, `bollinger(20,k=2.5)`, `macd(12,26,9,start=classic)`: numbers (or durations) in the order of
 * the indicator's parameters, then options by name; what is left out keeps its default. Throws a usage error.
 */
export const parseSelect = (text: string): Select => {
  const trimmed = text.trim();
  const [, id = "", list = ""] = SELECT.exec(trimmed) ?? [];
  if (id === "")
    throw new WorkbenchError(
      "usage",
      `"${text}" asks for no indicator`,
      "Write it like rsi, rsi(14), bollinger(20,2) or ema(20,seed=first).",
    );
  const definition = indicators.get(id);
  if (definition === undefined)
    throw new WorkbenchError("usage", `no indicator "${id}"`, `${likely(id, indicators.keys())}`);
  return { text: trimmed, definition, parameters: parseParameters(definition, list) };
};

/** Names of a select's values in a frame: `rsi`; `bollinger.middle`, `bollinger.sd` … where there are several. */
export const selectKeys = ({ definition }: Pick<Named, "definition">): string[] =>
  named(definition.id, definition);

/** Names of a select's values as columns, by the text that asked for them: `rsi(14)`; `bollinger(20,2).upper` … */
export const selectColumns = ({ text, definition }: Named): string[] => named(text, definition);

/** A select as far as its values have names. */
export interface Named {
  readonly text: string;
  readonly definition: Pick<IndicatorDefinition, "id" | "fields">;
}

const named = (name: string, { fields }: Pick<IndicatorDefinition, "fields">): string[] =>
  fields.map((field) => (field.name === "" ? name : `${name}.${field.name}`));

const likely = (name: string, names: Iterable<string>): string => {
  const known = [...names];
  const near = nearest(name, known);
  const guess = near.length === 0 ? "" : `Did you mean ${near.join(" or ")}? `;
  return known.length === 0
    ? `${guess}It takes no options.`
    : `${guess}Known: ${known.join(", ")}.`;
};

const parseParameters = (definition: IndicatorDefinition, list: string): Parameters => {
  const { id } = definition;
  const given = new Map<string, ParameterValue>();
  const positional = definition.parameters.filter((parameter) => parameter.choices === undefined);
  const parts = list.trim() === "" ? [] : list.split(",").map((part) => part.trim());
  let byName = false;
  for (const [place, part] of parts.entries()) {
    const equals = part.indexOf("=");
    if (equals < 0 && byName) throw misplaced(definition, part);
    byName ||= equals >= 0;
    const name = part.slice(0, equals).trim();
    const parameter = byName
      ? definition.parameters.find((candidate) => candidate.name === name)
      : positional[place];
    if (parameter === undefined)
      throw byName ? unknown(definition, name) : surplus(definition, part);
    if (given.has(parameter.name))
      throw new WorkbenchError(
        "usage",
        `${id}: "${parameter.name}" is given twice`,
        usage(definition),
      );
    given.set(parameter.name, parseValue(definition, parameter, part.slice(equals + 1).trim()));
  }
  return Object.fromEntries(
    definition.parameters.map(({ name, default: standard }) => [name, given.get(name) ?? standard]),
  );
};

const parseValue = (
  definition: IndicatorDefinition,
  parameter: Parameter,
  text: string,
): ParameterValue => {
  const { name, choices, whole, min = -Infinity, max = Infinity, duration = false } = parameter;
  const wrong = (what: string): WorkbenchError =>
    new WorkbenchError("usage", `${definition.id}: ${name} "${text}" ${what}`, usage(definition));
  if (choices !== undefined) {
    if (!choices.includes(text)) throw wrong(`is none of ${choices.join(", ")}`);
    return text;
  }
  if (!duration && !NUMBER.test(text)) throw wrong("is no number");
  const value = duration ? parseDuration(text) : Number(text);
  const show = (limit: number): string =>
    duration ? formatDuration(micros(limit)) : String(limit);
  if (whole === true && !Number.isInteger(value)) throw wrong("is no whole number");
  if (value < min) throw wrong(`is under ${show(min)}`);
  if (value > max) throw wrong(`is over ${show(max)}`);
  return value;
};

const misplaced = (definition: IndicatorDefinition, part: string): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `${definition.id}: "${part}" follows an option given by name`,
    `Numbers come first. ${usage(definition)}`,
  );

const surplus = (definition: IndicatorDefinition, part: string): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `${definition.id}: "${part}" is one value too many`,
    usage(definition),
  );

const unknown = (definition: IndicatorDefinition, name: string): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `${definition.id}: no option "${name}"`,
    likely(
      name,
      definition.parameters.map((parameter) => parameter.name),
    ),
  );

/** How an indicator is asked for with its defaults: `ema(20,seed=mean)`. */
export const selectText = ({ id, parameters }: IndicatorDefinition): string => {
  const shown = parameters.map(({ name, default: standard, choices, duration }) => {
    if (choices !== undefined) return `${name}=${standard}`;
    return duration === true && typeof standard === "number"
      ? formatDuration(micros(standard))
      : String(standard);
  });
  return `${id}(${shown.join(",")})`;
};

const usage = (definition: IndicatorDefinition): string =>
  `Write it like ${selectText(definition)}.`;

/** The default set: every indicator with its default parameters, in order of id. */
export const defaultSelects: readonly Select[] = [...indicators.keys()].map((id) => ({
  ...parseSelect(id),
  byDefault: true,
}));
