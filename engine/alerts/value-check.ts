import { WorkbenchError } from "../errors.ts";
import type { ThresholdSpec } from "./rule-config.ts";
import { parseValue } from "./rule-value.ts";

interface Wrong {
  readonly why: string;
  readonly hint: string;
}

/** What no rule can do with the value that it judges; undefined where all is well. */
export const wrongValue = (rule: ThresholdSpec): Wrong | undefined => {
  const { value: name, on, instruments, from, agree, frequency, side, center, levels } = rule;
  if (instruments !== undefined && on === "coin")
    return {
      why: "instruments are named, but it judges the coin",
      hint: 'Say "on": "instrument", or leave instruments out.',
    };
  if (from === "median" && name !== "deviation")
    return {
      why: "only a deviation has a median to be measured from",
      hint: "Give center instead.",
    };
  if (agree > 1 && (name !== "deviation" || on === "instrument"))
    return {
      why: `agree ${agree}: only a coin's deviation is known of each of its venues`,
      hint: "Leave agree out.",
    };
  const parsed = parse(name, on);
  if ("why" in parsed) return parsed;
  const { select } = parsed;
  if (select?.definition.input === "coins" && frequency === "barClose")
    return {
      why: `${name} comes at full minutes, when bars have closed already`,
      hint: "Leave frequency out.",
    };
  const nearest = Math.min(...levels.map(({ enter }) => enter));
  if (select === undefined && !/eviation$/.test(name) && side === "below" && nearest > center)
    return {
      why: `${name} is never negative, and ${nearest} below ${center} is`,
      hint: "Distances are measured from center: give one.",
    };
  return undefined;
};

const parse = (name: string, on: ThresholdSpec["on"]): ReturnType<typeof parseValue> | Wrong => {
  try {
    return parseValue(name, on);
  } catch (error) {
    const { message, hint } =
      error instanceof WorkbenchError
        ? error
        : { message: String(error), hint: "See docs/indicators.md." };
    return { why: message, hint };
  }
};
