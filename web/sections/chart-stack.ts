import { chartFigure } from "../chart-figure.ts";
import { charts } from "../charts/index.ts";
import type { Html } from "../html.ts";
import type { View } from "../view/run.ts";

export interface StackOptions {
  /** CSS pixels, where the browser has said. */
  readonly width: number | undefined;
  /** Names the view's drawings where it was narrowed. */
  readonly key?: string;
  /** Only these; all where nothing is said. */
  readonly panels?: readonly string[];
  /** No server stands behind the page. */
  readonly alone?: boolean;
}

/** The charts that have something to say of a view; the deviation of what has no peg is left out. */
export const stacked = (view: View, panels?: readonly string[]) => {
  const drawn = charts.filter(
    (chart) => (panels?.includes(chart.id) ?? true) && chart.series(view).length > 0,
  );
  // One time axis under the first chart and one under the last: those between share it.
  return drawn.map((chart, i) => ({ chart, timeAxis: i === 0 || i === drawn.length - 1 }));
};

/** Those charts, one below the other. */
export const chartStack = async (
  view: View,
  { panels, ...options }: StackOptions,
): Promise<Html[]> =>
  Promise.all(
    stacked(view, panels).map(({ chart, timeAxis }) =>
      chartFigure(chart, view, { ...options, timeAxis }),
    ),
  );
