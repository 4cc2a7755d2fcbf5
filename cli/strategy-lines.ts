import { formatParameter, type ParameterSpec } from "../engine/backtest/parameters.ts";
import type { StrategyDefinition } from "../engine/backtest/strategy.ts";
import { paint, plain } from "./text.ts";

/** A strategy for people: its parameters with what they may be. */
export const strategyLines = (
  { id, title, describe, parameters }: StrategyDefinition,
  color = false,
): string[] => [
  `${paint(color, "bold", plain(id))}  ${plain(title)}`,
  `  ${plain(describe)}`,
  ...Object.entries(parameters).map(
    ([name, spec]) =>
      `    ${`${name}=${formatParameter(spec, spec.default)}`.padEnd(24)} ${plain(`${spec.describe} (${rangeOf(spec)})`)}`,
  ),
];

const rangeOf = (spec: ParameterSpec): string => {
  switch (spec.type) {
    case "choice":
      return spec.choices.join(", ");
    case "boolean":
      return "true, false";
    case "text":
      return spec.example;
    default: {
      const unit = spec.unit === undefined ? "" : ` ${spec.unit}`;
      return `${formatParameter(spec, spec.min)} to ${formatParameter(spec, spec.max)}${unit}`;
    }
  }
};

/** Every strategy that comes along, for `--help`. */
export const everyStrategy = async (): Promise<readonly string[]> => {
  const { strategies } = await import("../engine/backtest/strategies/registry.ts");
  return [
    "Strategies, each parameter as --set takes it, with its default:",
    "",
    ...[...strategies.values()].flatMap((each) => [...strategyLines(each), ""]).slice(0, -1),
  ];
};
