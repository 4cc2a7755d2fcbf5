import type { BarIndicator, Parameter } from "../../engine/indicators/indicator.ts";
import { indicators } from "../../engine/indicators/registry.ts";
import { drawIndicatorTape } from "./indicator-tape.ts";
import { inTurn } from "./measure.ts";
import { createOne, runOne } from "./our-indicators.ts";

/** What an update costs at each of `WINDOWS`, ns, the best of the runs after the first, by the parameter that was set. */
export interface WindowCost {
  readonly parameter: string;
  readonly ns: readonly number[];
}

export const WINDOWS = [14, 240, 10_000] as const;
const LONGEST = Math.max(...WINDOWS);
/** After the longest window is full: some turns of it, so that what happens once a turn is counted in. */
const TICKS = 5 * LONGEST;

/** Bar indicators with a window in bars, by id. */
export const windowed = (): string[] =>
  [...indicators.values()]
    .filter(({ input, parameters }) => input === "bars" && parameters.some(isWindow))
    .map(({ id }) => id);

const isWindow = ({ whole = false, max = 0 }: Parameter): boolean => whole && max > LONGEST;

/** Every window of an indicator in turn, the others at their defaults. */
export const measureWindows = async (id: string): Promise<WindowCost[]> => {
  const tape = drawIndicatorTape(LONGEST + TICKS, { ranged: true });
  const cases = (indicators.get(id)?.parameters ?? []).filter(isWindow).flatMap(({ name }) => {
    const create = WINDOWS.map((window) => () => createOne(`${id}(${name}=${window})`));
    return create.every(isPossible) ? [{ parameter: name, create }] : [];
  });
  const timed = (create: () => BarIndicator): number => {
    const indicator = create();
    runOne(indicator, tape, 0, LONGEST);
    const start = performance.now();
    runOne(indicator, tape, LONGEST);
    return performance.now() - start;
  };
  const { warm } = await inTurn(async () => cases.map(({ create }) => create.map(timed)));
  return cases.map(({ parameter }, at) => ({
    parameter,
    ns: WINDOWS.map(
      (_, w) => (Math.min(...warm.map((run) => run[at]?.[w] ?? Number.NaN)) * 1e6) / TICKS,
    ),
  }));
};

/** Some windows must be shorter than another one of the same indicator. */
const isPossible = (create: () => BarIndicator): boolean => {
  try {
    create();
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
};
