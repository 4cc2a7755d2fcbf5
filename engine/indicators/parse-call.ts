import { WorkbenchError } from "../errors.ts";
import { formatDuration, micros, parseDuration } from "../market/time.ts";
import type { Parameter, Parameters, ParameterValue } from "./indicator.ts";
import { nearest } from "./nearest.ts";

/** What a text asks for by name: an indicator, a detector. */
interface Called {
  readonly id: string;
  readonly parameters: readonly Parameter[];
}

interface Call<Definition> {
  /** As it was asked for: `rsi(14)`. */
  readonly text: string;
  readonly definition: Definition;
  readonly parameters: Parameters;
}

const CALL = /^([A-Za-z]\w*)\s*(?:\(([^()]*)\))?$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * `rsi`, `rsi()`, `rsi(14)`, `bollinger(20,k=2.5)`, `macd(12,26,9,start=classic)`: numbers (or durations) in the order of
 * the definition's parameters, then options by name; what is left out keeps its default. Throws a usage error.
 * @param what the definitions are called in errors, and how one is written
 */
export const parseCall = <Definition extends Called>(
  text: string,
  definitions: ReadonlyMap<string, Definition>,
  what: { readonly noun: string; readonly examples: string },
): Call<Definition> => {
  const trimmed = text.trim();
  const [, id = "", list = ""] = CALL.exec(trimmed) ?? [];
  if (id === "")
    throw new WorkbenchError(
      "usage",
      `"${text}" asks for no ${what.noun}`,
      `Write it like ${what.examples}.`,
    );
  const definition = definitions.get(id);
  if (definition === undefined)
    throw new WorkbenchError("usage", `no ${what.noun} "${id}"`, likely(id, definitions.keys()));
  return { text: trimmed, definition, parameters: parseParameters(definition, list) };
};

const likely = (name: string, names: Iterable<string>): string => {
  const known = [...names];
  const near = nearest(name, known);
  const guess = near.length === 0 ? "" : `Did you mean ${near.join(" or ")}? `;
  return known.length === 0
    ? `${guess}It takes no options.`
    : `${guess}Known: ${known.join(", ")}.`;
};

const parseParameters = (definition: Called, list: string): Parameters => {
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

const parseValue = (definition: Called, parameter: Parameter, text: string): ParameterValue => {
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

const misplaced = (definition: Called, part: string): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `${definition.id}: "${part}" follows an option given by name`,
    `Numbers come first. ${usage(definition)}`,
  );

const surplus = (definition: Called, part: string): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `${definition.id}: "${part}" is one value too many`,
    usage(definition),
  );

const unknown = (definition: Called, name: string): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `${definition.id}: no option "${name}"`,
    likely(
      name,
      definition.parameters.map((parameter) => parameter.name),
    ),
  );

/** How it is asked for with its defaults: `ema(20,seed=mean)`. */
export const callText = ({ id, parameters }: Called): string => {
  const shown = parameters.map(({ name, default: standard, choices, duration }) => {
    if (choices !== undefined) return `${name}=${standard}`;
    return duration === true && typeof standard === "number"
      ? formatDuration(micros(standard))
      : String(standard);
  });
  return `${id}(${shown.join(",")})`;
};

const usage = (definition: Called): string => `Write it like ${callText(definition)}.`;
