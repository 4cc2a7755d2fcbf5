import { defineIndicator, numberOf } from "./indicator.ts";
import { beyondFields, holdParameter, TimeBeyond, thetaParameter } from "./time-below.ts";

export const timeAbove = defineIndicator({
  input: "bars",
  id: "timeAbove",
  title: "Time above the peg",
  formula:
    "seconds during which the close stood at +theta bps from the peg or higher: each close stands from the end of its bar to the end of the next one, at most hold",
  source: "the mirror of timeBelow",
  parameters: [thetaParameter, holdParameter],
  fields: beyondFields,
  warmup: () => 0,
  create: (parameters, { peg }) =>
    new TimeBeyond(1, numberOf(parameters, "theta"), numberOf(parameters, "hold"), peg),
});
