import { lowest, pricedAtPar } from "../charts/subjects.ts";
import { wholeOf } from "./range.ts";
import type { View } from "./run.ts";

/** Where a shorter window is put: in the middle of this one; in the whole run, at the low. */
export const centreOf = (view: View): number => {
  const whole = wholeOf(view.run);
  const middle = (view.from + view.to) / 2;
  if (view.from !== whole.from || view.to !== whole.to) return middle;
  return lowest(pricedAtPar(view).subjects)?.time ?? middle;
};
