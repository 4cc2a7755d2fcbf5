import type { SheetFacts } from "./facts.ts";
import { figureOf } from "./figure.ts";
import type { Figure } from "./shape.ts";

/** The part of a time in which no feed was lost. */
export const coveredOf = (
  gaps: SheetFacts["gaps"],
  { from, to }: { readonly from: number; readonly to: number },
): Figure => {
  let [lost, end] = [0, from];
  for (const gap of gaps.toSorted((a, b) => a.from - b.from)) {
    const last = Math.min(gap.to, to);
    if (last > end) lost += last - Math.max(gap.from, end);
    end = Math.max(end, last);
  }
  return figureOf(1 - lost / (to - from));
};
