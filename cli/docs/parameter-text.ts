import type { Parameter, ParameterValue } from "../../engine/indicators/indicator.ts";
import { formatDuration, micros } from "../../engine/market/time.ts";
import { grouped } from "../text.ts";

/** A value as one would write it: `14`, `60s`, `first`. */
export const parameterValue = ({ duration }: Parameter, value: ParameterValue): string =>
  duration === true && typeof value === "number" ? formatDuration(micros(value)) : String(value);

/** What it may be: `whole, 1 to 100,000`, `60s or more`, `one of mean, first`. */
export const boundsText = (parameter: Parameter): string => {
  const { choices, whole, duration, min, max } = parameter;
  if (choices !== undefined) return `one of ${choices.join(", ")}; only by name`;
  const show = (value: number): string =>
    duration === true ? parameterValue(parameter, value) : number(value);
  const parts = [
    ...(whole === true ? ["whole"] : duration === true ? ["a duration"] : []),
    ...(min !== undefined && max !== undefined ? [`${show(min)} to ${show(max)}`] : []),
    ...(min !== undefined && max === undefined ? [`${show(min)} or more`] : []),
    ...(min === undefined && max !== undefined ? [`${show(max)} or less`] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : "any number";
};

const number = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15 ? grouped(value) : String(value);
