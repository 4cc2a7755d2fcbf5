import { WorkbenchError } from "../errors.ts";
import type { TapeFacts } from "./strategy.ts";

/** A tape with, where that was said, the only instruments that a strategy is to know of. */
export interface RunFacts extends TapeFacts {
  /** Ids; the strategy sees them in this order. Absent: all. */
  readonly trade?: readonly string[];
}

/** What of the tape the strategy is to know. Throws a usage error where the tape has not got what was said. */
export const tradable = ({ trade, ...facts }: RunFacts): TapeFacts => {
  if (trade === undefined) return facts;
  const { name, instruments } = facts;
  return {
    ...facts,
    instruments: trade.map((id) => {
      const found = instruments.find((each) => each.id === id);
      if (found !== undefined) return found;
      throw new WorkbenchError(
        "usage",
        `${name} has no ${id} to trade`,
        `It has ${instruments.map((each) => each.id).join(", ") || "none"}.`,
      );
    }),
  };
};
