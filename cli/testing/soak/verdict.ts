import { fitLine, keepsGrowing, type Line } from "./flat.ts";
import type { Sample } from "./sample.ts";

const MB = 1e6;
/** The first samples of a run are those of its warm-up: code is compiled, caches and histories fill. */
const WARM_UP = 0.25;
/** What memory may gain an hour of recorded time, MB: the promise R9. */
const MOST_MB_AN_HOUR = 1;
/** A line through less than so many hours is one through noise: only what is counted is judged then. */
const LEAST_HOURS = 2;
/** Files, sockets, timers and listeners that may come on top before they are too many. */
const FEW = 8;
/** Everything is one of these: what grows without need is seen by its own class, and by the heap. */
const PLAIN = new Set([
  ...["Object", "Array", "Function", "AsyncFunction", "Map", "Set", "Promise", "Date", "RegExp"],
  ...["ArrayBuffer", "Float64Array", "Uint8Array", "Int32Array", "Uint32Array", "DataView"],
]);

/**
 * What fills up to a limit of its own, and the limit: in a run that is shorter it only grows. Of a class with several
 * instances it is the limit of all of them together.
 */
const LIMITS: Readonly<Record<string, number>> = {
  // The charts' 500 gaps and alerts, ...
  "LiveView.#gaps": 500,
  "LiveView.#alerts": 500,
  // ... the points of lines that were drawn last, four a pixel, ...
  "SVGElement.__data__": 4 * 1200 * 8,
  // ... 48 hours of alerts, and 100,000 ids of them, ...
  "AlertLog.#entries": 20_000,
  "AlertDelivery.#known": 100_000,
  // ... trades of the venues that do not number them (12 instruments at most here), ...
  "TradeKeys.#keys": 12 * 65_536,
  // ... and a day's minutes of every pair, which the simulated venues keep.
  "Figures.#minutes": 33 * 1_440,
};

export interface Verdict {
  /** MB an hour of recorded time. */
  readonly heap: Line;
  readonly rss: Line;
  /** MB an hour of real time. */
  readonly heapReal: Line;
  /** What grows though it should not; empty when all is flat. */
  readonly problems: readonly string[];
}

/** Whether what a run keeps stays the same once it has warmed up. */
export const judge = (samples: readonly Sample[]): Verdict => {
  const warm = samples.slice(Math.ceil(samples.length * WARM_UP));
  const hours = warm.map((sample) => sample.hours);
  const line = (value: (sample: Sample) => number, x = hours): Line => fitLine(x, warm.map(value));
  const heap = line((sample) => sample.heap / MB);
  const rss = line((sample) => sample.rss / MB);
  const real = warm.map((sample) => sample.realS / 3600);
  const problems: string[] = [];
  const long = (hours.at(-1) ?? 0) - (hours[0] ?? 0) >= LEAST_HOURS;
  if (long && heap.slope > MOST_MB_AN_HOUR) problems.push(tooSteep("the heap", heap));
  if (long && rss.slope > MOST_MB_AN_HOUR && rss.slope > 2 * rss.error)
    problems.push(tooSteep("resident memory", rss));
  for (const name of ["files", "handles", "timers", "listeners"] as const) {
    const counts = warm.map((sample) => sample[name] ?? 0);
    if (keepsGrowing(counts, FEW)) problems.push(`${name} keep growing: ${counts.join(", ")}`);
  }
  for (const part of ["objects", "held"] as const)
    problems.push(...growing(warm.map(({ kept }) => kept[part])));
  return { heap, rss, heapReal: line((sample) => sample.heap / MB, real), problems };
};

const tooSteep = (what: string, { slope, error }: Line): string =>
  `${what} gains ${slope.toFixed(2)} ± ${error.toFixed(2)} MB an hour of recorded time; ${MOST_MB_AN_HOUR} is allowed`;

const growing = (counts: readonly ReadonlyMap<string, number>[]): string[] => {
  const names = counts.at(-1)?.keys() ?? [];
  return [...names].flatMap((name) => {
    const all = counts.map((each) => each.get(name) ?? 0);
    if (PLAIN.has(name) || (all.at(-1) ?? 0) <= (LIMITS[name] ?? 0) || !keepsGrowing(all))
      return [];
    return [`${name} keeps growing: ${all.join(", ")}`];
  });
};
