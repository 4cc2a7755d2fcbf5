import { WorkbenchError } from "../../errors.ts";
import { type Parameters, type ParameterValue, readParameters } from "../parameters.ts";
import type { StrategyDefinition } from "../strategy.ts";
import { gridPoints, latinPoints, randomPoints } from "./draw-configurations.ts";
import { everyAxis, readAxes } from "./read-axes.ts";
import type { Axis, Design } from "./sweep-result.ts";

export interface DesignRequest {
  /** As `--grid` has them, see readAxes. Random and latin designs move every parameter where none is named. */
  readonly grid: readonly string[];
  readonly kind: Design["kind"];
  /** How many to draw; a grid has what it has. */
  readonly draws?: number;
  /** A whole number of 32 bits. */
  readonly seed: number;
  /** Values of parameters that do not move. */
  readonly fixed: Readonly<Record<string, string | ParameterValue>>;
  /** Most configurations; default 100,000. */
  readonly limit?: number;
}

export interface Designed {
  readonly design: Design;
  /** Every parameter of each, in the order of the strategy's table; without repetitions. */
  readonly configurations: readonly Parameters[];
}

const LIMIT = 100_000;
/** After so many draws for each that is wanted there is nothing new to be had. */
const PATIENCE = 20;

/** The configurations of a sweep, in a fixed order. Throws a usage error when the grid cannot be read or is too large. */
export const designSweep = (
  strategy: Pick<StrategyDefinition, "id" | "parameters">,
  request: DesignRequest,
): Designed => {
  const { kind, seed, limit = LIMIT } = request;
  const ranges = kind !== "grid";
  const named = readAxes(strategy, request.grid, { ranges });
  const axes =
    named.length === 0 && ranges ? everyAxis(strategy, request.fixed, { ranges }) : named;
  if (axes.length === 0)
    throw new WorkbenchError(
      "usage",
      `nothing of ${strategy.id} to sweep over`,
      'Give --grid "entry=-200:-20:10", or --latin 100 for all its parameters.',
    );
  refuseTwice(axes, request.fixed);
  const all = readParameters(strategy.id, strategy.parameters, request.fixed);
  const moving = new Set(axes.map(({ name }) => name));
  const fixed = Object.fromEntries(Object.entries(all).filter(([name]) => !moving.has(name)));
  const wanted = kind === "grid" ? gridSize(axes) : countOf(kind, request.draws);
  refuseMany(axes, wanted, limit, kind);
  const points = pointsOf(axes, kind, wanted, seed);
  const configurations = distinct(points, wanted, (point) =>
    Object.fromEntries(
      Object.entries(all).map(([name, value]) => {
        const k = axes.findIndex((axis) => axis.name === name);
        return [name, k < 0 ? value : (point[k] ?? value)];
      }),
    ),
  );
  return { design: { kind, axes, fixed, count: configurations.length, seed }, configurations };
};

const pointsOf = (axes: readonly Axis[], kind: Design["kind"], n: number, seed: number) => {
  if (kind === "grid") return gridPoints(axes);
  return kind === "latin" ? latinPoints(axes, n, seed) : randomPoints(axes, n, seed);
};

const distinct = (
  points: Iterable<readonly ParameterValue[]>,
  wanted: number,
  parametersOf: (point: readonly ParameterValue[]) => Parameters,
): Parameters[] => {
  const seen = new Set<string>();
  const found: Parameters[] = [];
  let tried = 0;
  for (const point of points) {
    const key = JSON.stringify(point);
    if (!seen.has(key)) found.push(parametersOf(point));
    seen.add(key);
    if (found.length === wanted || ++tried >= PATIENCE * wanted) break;
  }
  return found;
};

const gridSize = (axes: readonly Axis[]): number =>
  axes.reduce((size, axis) => size * (axis.kind === "listed" ? axis.values.length : 1), 1);

const countOf = (kind: Design["kind"], draws: number | undefined): number => {
  if (draws !== undefined && Number.isInteger(draws) && draws > 0) return draws;
  throw new WorkbenchError(
    "usage",
    `--${kind} cannot be ${draws ?? "nothing"}`,
    "Give how many configurations to draw, like 200.",
  );
};

const refuseMany = (
  axes: readonly Axis[],
  wanted: number,
  limit: number,
  kind: Design["kind"],
): void => {
  if (wanted <= limit) return;
  const sizes = axes.map((axis) =>
    axis.kind === "listed" ? `${axis.name} ${axis.values.length}` : axis.name,
  );
  throw new WorkbenchError(
    "usage",
    `${wanted} configurations are more than ${limit}${kind === "grid" ? ` (${sizes.join(", ")} values)` : ""}`,
    "Take wider steps or fewer axes, or draw some of them: --latin 1000.",
  );
};

const refuseTwice = (axes: readonly Axis[], fixed: DesignRequest["fixed"]): void => {
  const twice = axes.find(({ name }) => Object.hasOwn(fixed, name));
  if (twice !== undefined)
    throw new WorkbenchError(
      "usage",
      `${twice.name} is to be fixed and to be swept over`,
      "Leave it out of one of the two.",
    );
};
