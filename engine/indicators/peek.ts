import type { Bar } from "../bars/bar.ts";
import { restoreState, type Stateful, saveState } from "../state.ts";
import type { BarIndicator } from "./indicator.ts";

/** An indicator as its owner saves it: the last values with the state. */
export const owned = (indicator: Pick<BarIndicator, "values" | "state">): Stateful => ({
  state: (io) => {
    io.array(indicator.values);
    indicator.state(io);
  },
});

/**
 * What the indicator would say if `bar` closed now: a new array, as `values`. It is left as it was. By a snapshot, so its
 * cost grows with the window: for what a person looks at, not for every tick.
 */
export const peek = (indicator: BarIndicator, bar: Readonly<Bar>): Float64Array => {
  const all = owned(indicator);
  const before = saveState(all);
  indicator.update(bar);
  indicator.settle?.();
  const values = indicator.values.slice();
  restoreState(all, before);
  return values;
};
