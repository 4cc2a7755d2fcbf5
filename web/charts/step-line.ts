import type * as Plot from "@observablehq/plot";
import type { ChartFrame } from "./frame.ts";
import type { Series } from "./marks.ts";
import { hue } from "./palette.ts";
import { PathText } from "./path-text.ts";
import { type Points, reduce } from "./reduce.ts";

/** The series as a step line, reduced to at most four points a pixel column. One path, without Plot's own points in between. */
export const stepLine =
  (series: Series, frame: ChartFrame, strokeWidth = 1.5): Plot.Markish =>
  (_index, scales, _values, _size, { document }) => {
    const { time, value } = reduce(series.points, { ...frame, columns: frame.innerWidth });
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", steppedPath({ time, value }, frame.known ?? frame.to, scales));
    path.setAttribute("fill", "none");
    path.setAttribute("stroke", hue(series.hue));
    path.setAttribute("stroke-width", String(strokeWidth));
    path.setAttribute("stroke-linecap", "round");
    path.setAttribute("stroke-miterlimit", "1");
    return path;
  };

/** A value holds until the next one, the last one until `end`; none is a break. */
const steppedPath = (
  { time, value }: Points,
  end: number,
  { x, y }: Plot.ScaleFunctions,
): string => {
  const path = new PathText();
  let points = 0;
  for (let i = 0; i <= time.length; i++) {
    const v = value[i] ?? Number.NaN;
    const at = Number(x?.(time[i] ?? end));
    // What is before a break has been drawn up to it.
    if (points > 0 && (i === time.length || !Number.isNaN(v))) {
      path.levelTo(at);
      points += 1;
    }
    if (Number.isNaN(v)) {
      if (points === 1) path.dot();
      points = 0;
    } else if (points === 0) {
      path.moveTo(at, Number(y?.(v)));
      points = 1;
    } else path.uprightTo(Number(y?.(v)));
  }
  return path.text;
};
