import type * as Plot from "@observablehq/plot";
import type { ChartFrame } from "./frame.ts";
import type { Series } from "./marks.ts";
import { beyondColour } from "./palette.ts";
import { PathText } from "./path-text.ts";
import { type Points, reduce } from "./reduce.ts";

/** How far from the peg a price is remarkable, and how it is drawn there: the further the wider, not in another colour alone. */
export const BEYOND = [
  { level: 2, parts: 0.02, width: 5 },
  { level: 5, parts: 0.05, width: 9 },
] as const;

type Level = (typeof BEYOND)[number];

/** The one that a price quoted at par is at or beyond, either side; undefined near the peg and for no price. */
const levelOf = (price: number): Level | undefined => {
  const off = Math.abs(price - 1);
  for (let i = BEYOND.length - 1; i >= 0; i--) {
    const level = BEYOND[i];
    if (level !== undefined && off >= level.parts - 1e-9) return level;
  }
  return undefined;
};

/** The levels that lines at par reach. */
export const reached = (series: readonly Series[]): readonly Level[] => {
  const found = new Set<Level | undefined>();
  for (const { points } of series) for (const value of points.value) found.add(levelOf(value));
  return BEYOND.filter((each) => found.has(each));
};

/** What the picture's key says of a level. */
export const beyondLabel = ({ level }: Level): string => `beyond ${level} % of the peg`;

/** A broad pale stroke under the lines where they are far from the peg: of all lines one path a level. */
export const beyondMarks = (series: readonly Series[], frame: ChartFrame): Plot.Markish[] => {
  const levels = reached(series);
  if (levels.length === 0) return [];
  const lines = series.map(({ points }) => reduce(points, { ...frame, columns: frame.innerWidth }));
  return levels.map(
    (level): Plot.Markish =>
      (_index, { x, y }, _values, _size, { document }) => {
        const strokes = new PathText();
        for (const line of lines)
          for (const { from, value, to, joined } of stretches(line, frame, level)) {
            if (joined) strokes.uprightTo(Number(y?.(value)));
            else strokes.moveTo(Number(x?.(from)), Number(y?.(value)));
            strokes.levelTo(Number(x?.(to)));
          }
        const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
        path.setAttribute("class", `beyond beyond-${level.level}`);
        path.setAttribute("d", strokes.text);
        path.setAttribute("fill", "none");
        path.setAttribute("stroke", beyondColour(level.level));
        path.setAttribute("stroke-opacity", "0.5");
        path.setAttribute("stroke-width", String(level.width));
        return path;
      },
  );
};

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  /** It begins where the one before it ends. */
  readonly joined: boolean;
}

/** The steps of a reduced line at which it is at this level; each value holds until the next. */
const stretches = ({ time, value }: Points, frame: ChartFrame, level: Level): Stretch[] => {
  const found: Stretch[] = [];
  let inside = false;
  for (let i = 0; i < time.length; i++) {
    const here = value[i] ?? Number.NaN;
    const at = levelOf(here) === level;
    if (at)
      found.push({
        ...{ from: time[i] ?? Number.NaN, to: time[i + 1] ?? frame.known ?? frame.to },
        ...{ value: here, joined: inside },
      });
    inside = at;
  }
  return found;
};
