import type { Unit } from "../../engine/indicators/indicator.ts";
import type { Points } from "../../web/charts/reduce.ts";

/** A field's values, as they are to be drawn. */
export interface Line {
  readonly name: string;
  readonly unit: Unit;
  readonly points: Points;
}

/** Lines that share one value axis. */
export interface Panel {
  readonly unit: Unit;
  readonly lines: readonly Line[];
  /** Finite; low is under high. */
  readonly low: number;
  readonly high: number;
}

/** A line that would take less than this part of a shared axis has an axis of its own. */
const LEAST = 1 / 8;

/** Lines of one unit share an axis as long as each of them can still be read on it; those without a value have none. */
export const panelsOf = (lines: readonly Line[]): Panel[] => {
  const panels: Panel[] = [];
  for (const line of lines) {
    const own = extent(line.points.value);
    if (own === undefined) continue;
    const fitting = panels.findIndex(
      (panel) => panel.unit === line.unit && isReadable([...panel.lines, line]),
    );
    const lead = panels[fitting];
    if (lead === undefined) panels.push({ unit: line.unit, lines: [line], ...own });
    else
      panels[fitting] = {
        ...lead,
        lines: [...lead.lines, line],
        low: Math.min(lead.low, own.low),
        high: Math.max(lead.high, own.high),
      };
  }
  return panels;
};

const isReadable = (lines: readonly Line[]): boolean => {
  const extents = lines.flatMap(({ points }) => extent(points.value) ?? []);
  const low = Math.min(...extents.map((each) => each.low));
  const high = Math.max(...extents.map((each) => each.high));
  return extents.every((each) => each.high - each.low >= LEAST * (high - low));
};

/** The least and the greatest value; undefined where there is no value at all. */
export const extent = (
  values: Float64Array,
): { readonly low: number; readonly high: number } | undefined => {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? undefined : { low, high };
};
