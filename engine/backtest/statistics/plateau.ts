import { quantile } from "../../evaluation/quantile.ts";
import type { Parameters, ParameterValue } from "../parameters.ts";

/** How a configuration stands among its neighbours. */
export interface Plateau {
  readonly neighbours: number;
  /** Median of the measure over the configuration and its neighbours, the lesser of two middles; NaN without neighbours. */
  readonly median: number;
  /**
   * That median over the configuration's own measure, held within 0 and 1. 1: at least half of its surroundings do as well as it
   * does. 0: it earns nothing itself, or at least half of its surroundings earn nothing. NaN without neighbours or own measure.
   */
  readonly score: number;
}

/** Values of a parameter in the grid. */
export type Axes = Readonly<Record<string, readonly ParameterValue[]>>;

/**
 * The plateau of every point of a grid: its neighbours are one step away on one axis of numbers, either way. Words and
 * switches have no steps, so that neighbours agree in them. A neighbour off the grid's edge or not among the points is none.
 *
 * @param measures one a point, the more the better, 0 is nothing earned; a neighbour's NaN (failed, never traded) counts as 0
 */
export const gridPlateaus = (
  points: readonly Parameters[],
  measures: readonly number[],
  axes: Axes,
): Plateau[] => {
  const steps = Object.entries(axes).map(([name, all]) => {
    const values = [...new Set(all)];
    const ordered = values.every((value) => typeof value === "number");
    const sorted = ordered ? values.sort((a, b) => Number(a) - Number(b)) : values;
    return { name, ordered, places: new Map(sorted.map((value, place) => [value, place])) };
  });
  const placed = points.map((point) =>
    steps.map(({ name, places }) => placeOf(point, name, places)),
  );
  const at = new Map(placed.map((places, k) => [places.join(), k]));
  return placed.map((places, k) => {
    const neighbours: number[] = [];
    for (const [axis, { ordered }] of steps.entries())
      for (const step of ordered ? [-1, 1] : []) {
        const neighbour = at.get(places.with(axis, (places[axis] ?? 0) + step).join());
        if (neighbour !== undefined) neighbours.push(neighbour);
      }
    return plateauOf(k, neighbours, measures);
  });
};

const placeOf = (
  point: Parameters,
  name: string,
  places: ReadonlyMap<ParameterValue, number>,
): number => {
  const value = point[name];
  const place = value === undefined ? undefined : places.get(value);
  if (place === undefined) throw new RangeError(`${name} ${String(value)} is not on the grid`);
  return place;
};

/**
 * The plateau of every point of a random or Latin hypercube design: its neighbours are the nearest points that agree in words
 * and switches. Near by Euclid, in the ranks of each number among all points' (equals share theirs), from 0 to 1, so that
 * neither unit nor scale of a parameter matters; of equally near ones the earlier.
 *
 * @param measures as of a grid
 * @param options.neighbours default two for each parameter whose number varies, as many as a grid has
 */
export const scatteredPlateaus = (
  points: readonly Parameters[],
  measures: readonly number[],
  options: { readonly neighbours?: number } = {},
): Plateau[] => {
  const names = Object.keys(points[0] ?? {});
  const isNumber = (name: string): boolean =>
    points.every((point) => typeof point[name] === "number");
  const ranks = names
    .filter(isNumber)
    .map((name) => ranksOf(points.map((point) => Number(point[name]))))
    .filter((own) => own.some((rank) => rank !== own[0]));
  const words = names.filter((name) => !isNumber(name));
  const groups = points.map((point) => JSON.stringify(words.map((name) => point[name])));
  const wanted = options.neighbours ?? 2 * ranks.length;
  return points.map((_, k) => {
    const near: { other: number; distance: number }[] = [];
    for (let other = 0; other < points.length; other++) {
      if (other === k || groups[other] !== groups[k]) continue;
      let distance = 0;
      for (const own of ranks) distance += ((own[other] ?? 0) - (own[k] ?? 0)) ** 2;
      if (near.length === wanted && !(distance < (near.at(-1)?.distance ?? 0))) continue;
      let place = near.length;
      while (place > 0 && (near[place - 1]?.distance ?? 0) > distance) place--;
      near.splice(place, 0, { other, distance });
      if (near.length > wanted) near.pop();
    }
    return plateauOf(
      k,
      near.map(({ other }) => other),
      measures,
    );
  });
};

/** From 0, the least, to 1; equals share the mean of theirs. */
const ranksOf = (values: readonly number[]): Float64Array => {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (let i = from; i < to; i++)
      ranks[order[i] ?? 0] = (from + to - 1) / 2 / Math.max(1, order.length - 1);
  }
  return ranks;
};

const plateauOf = (
  point: number,
  neighbours: readonly number[],
  measures: readonly number[],
): Plateau => {
  const own = measures[point] ?? Number.NaN;
  const surroundings = neighbours.map((k) => measures[k] ?? Number.NaN);
  const all = [own, ...surroundings].map((value) => (Number.isNaN(value) ? 0 : value));
  const median = neighbours.length === 0 ? Number.NaN : (quantile(all, 0.5) ?? Number.NaN);
  if (Number.isNaN(median) || Number.isNaN(own))
    return { neighbours: neighbours.length, median, score: Number.NaN };
  const score = own > 0 ? Math.min(1, Math.max(0, median / own)) : 0;
  return { neighbours: neighbours.length, median, score };
};
