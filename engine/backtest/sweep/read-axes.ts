import { WorkbenchError } from "../../errors.ts";
import { type ParameterSpec, type ParameterValue, readParameter } from "../parameters.ts";
import type { StrategyDefinition } from "../strategy.ts";
import type { Axis } from "./sweep-result.ts";

/** Most values that one axis may have. */
const LONGEST = 100_000;

type Strategy = Pick<StrategyDefinition, "id" | "parameters">;
type Ranged = Extract<ParameterSpec, { readonly min: number }>;

export interface AxisOptions {
  /** Ranges without a step stay ranges; in a grid they become values. */
  readonly ranges: boolean;
}

/**
 * What `--grid` says, as axes: `entry=-200:-20:10` (from, to, step), `entry=-200,-100`, `hold=10m:2h:10m`, `mode=a,b`, or
 * `entry` alone for its own range. Several stand in one text, apart by blanks, commas or semicolons. A range without a step
 * takes the parameter's own, else a tenth of what was named. Throws a usage error that names the axis.
 */
export const readAxes = (
  strategy: Strategy,
  texts: readonly string[],
  options: AxisOptions,
): Axis[] => {
  const said = split(strategy, texts);
  return [...said].map(([name, tokens]) => readAxis(strategy, name, tokens, options));
};

/** An axis for each parameter, over all that it may be; a text may be anything, and stays as it is. */
export const everyAxis = (
  strategy: Strategy,
  fixed: Readonly<Record<string, unknown>>,
  options: AxisOptions,
): Axis[] =>
  Object.entries(strategy.parameters)
    .filter(([name, { type }]) => type !== "text" && !Object.hasOwn(fixed, name))
    .map(([name]) => readAxis(strategy, name, [], options));

/** The words of each axis, in the order in which they were named. */
const split = (strategy: Strategy, texts: readonly string[]): Map<string, string[]> => {
  const axes = new Map<string, string[]>();
  for (const text of texts) {
    let current: string | undefined;
    for (const token of text.split(/[\s;,]+/).filter((each) => each !== "")) {
      const at = token.indexOf("=");
      const begins = at >= 0 || current === undefined || isOtherAxis(strategy, current, token);
      if (!begins && current !== undefined) axes.get(current)?.push(token);
      if (!begins) continue;
      current = at < 0 ? token : token.slice(0, at);
      if (axes.has(current))
        throw new WorkbenchError(
          "usage",
          `the grid names ${current} twice`,
          `Write all its values in one: ${current}=1,2,3.`,
        );
      axes.set(current, at < 0 || at === token.length - 1 ? [] : [token.slice(at + 1)]);
    }
  }
  return axes;
};

/** Whether a word without `=` is the name of a further parameter, and no value of the one before. */
const isOtherAxis = ({ parameters }: Strategy, current: string, token: string): boolean => {
  if (!Object.hasOwn(parameters, token)) return false;
  const spec = Object.hasOwn(parameters, current) ? parameters[current] : undefined;
  return spec?.type !== "choice" || !spec.choices.includes(token);
};

const readAxis = (
  { id, parameters }: Strategy,
  name: string,
  tokens: readonly string[],
  { ranges }: AxisOptions,
): Axis => {
  const where = `${id}: ${name}`;
  const spec = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (spec === undefined)
    throw new WorkbenchError(
      "usage",
      `strategy ${id} has no parameter "${name}"`,
      `Known: ${Object.keys(parameters).join(", ") || "none"}.`,
    );
  const listed = (values: readonly ParameterValue[]): Axis => ({
    ...{ name, type: spec.type, kind: "listed", values: [...new Set(values)] },
    ...("unit" in spec && spec.unit !== undefined ? { unit: spec.unit } : {}),
  });
  if (!("min" in spec)) {
    const values = tokens.map((token) => readParameter(where, spec, token));
    return listed(values.length > 0 ? values : allOf(where, spec));
  }
  const spans =
    tokens.length === 0
      ? [{ from: spec.min, to: spec.max, step: undefined, digits: 12 }]
      : tokens.map((token) => readSpan(where, spec, token));
  const [first] = spans;
  if (ranges && first !== undefined && spans.length === 1 && first.step === undefined) {
    const [from, to] = [Math.min(first.from, first.to), Math.max(first.from, first.to)];
    if (from < to)
      return {
        ...{ name, type: spec.type, kind: "range", from, to },
        ...(spec.unit === undefined ? {} : { unit: spec.unit }),
      };
  }
  return listed(spans.flatMap((span) => valuesOf(where, spec, span)));
};

const allOf = (
  where: string,
  spec: Exclude<ParameterSpec, { readonly min: number }>,
): readonly ParameterValue[] => {
  if (spec.type === "boolean") return [false, true];
  if (spec.type === "choice") return spec.choices;
  throw new WorkbenchError("usage", `${where} has no range`, `Name its values: ${spec.example}.`);
};

interface Span {
  readonly from: number;
  readonly to: number;
  readonly step: number | undefined;
  /** Decimals that its values have. */
  readonly digits: number;
}

const readSpan = (where: string, spec: Ranged, token: string): Span => {
  const parts = token.split(":");
  if (parts.length > 3 || parts.some((part) => part === ""))
    throw new WorkbenchError(
      "usage",
      `${where} cannot be "${token}"`,
      "Write from:to:step, like -200:-20:10, or values with commas.",
    );
  const ends = parts.slice(0, 2).map((part) => readNumber(where, spec, part));
  const [from = Number.NaN, to = from] = ends;
  const step = parts[2] === undefined ? undefined : readStep(where, spec, parts[2]);
  return { from, to, step, digits: Math.max(...parts.map(decimals)) };
};

const readNumber = (where: string, spec: Ranged, text: string): number => {
  // No duration is zero on the command line, but a parameter may be.
  const zero = spec.type === "duration" && /^0(us|ms|s|m|h|d)?$/.test(text);
  return Number(readParameter(where, spec, zero ? 0 : text));
};

/** Its sign says nothing: a span goes from its first end to its second. */
const readStep = (where: string, spec: Ranged, text: string): number => {
  const whole = { ...spec, min: -Number.MAX_VALUE, max: Number.MAX_VALUE };
  const step = Math.abs(Number(readParameter(`${where}, step`, whole, text)));
  if (step > 0) return step;
  throw new WorkbenchError("usage", `${where} cannot go in steps of ${text}`, "Give one over 0.");
};

const decimals = (text: string): number => {
  const [, fraction = "", exponent = "0"] = /^-?\d*\.?(\d*)(?:e(-?\d+))?$/i.exec(text) ?? [];
  return Math.min(20, Math.max(0, fraction.length - Number(exponent)));
};

const valuesOf = (where: string, spec: Ranged, { from, to, step, digits }: Span): number[] => {
  const width = Math.abs(to - from);
  if (width === 0) return [from];
  const by = step ?? spec.step ?? tenth(spec, width);
  const steps = Math.floor(width / by + 1e-9);
  if (steps >= LONGEST)
    throw new WorkbenchError(
      "usage",
      `${where} from ${from} to ${to} in steps of ${by} has ${steps + 1} values`,
      `At most ${LONGEST}: take wider steps.`,
    );
  const direction = Math.sign(to - from);
  const exact = step === undefined ? 12 : digits;
  // From the first end each time, so that no error adds up, and to the decimals that were written: 0.3, not 0.30000000000000004.
  return Array.from(
    { length: steps + 1 },
    (_, i) => Number((from + direction * i * by).toFixed(exact)) + 0,
  );
};

const tenth = ({ type }: Ranged, width: number): number =>
  type === "number" ? width / 10 : Math.max(1, Math.round(width / 10));
