import { chartFigure } from "../chart-figure.ts";
import { charts } from "../charts/index.ts";
import type { Html } from "../html.ts";
import type { View } from "../view/run.ts";

export interface StackOptions {
  /** CSS pixels, where the browser has said. */
  readonly width: number | undefined;
  /** Names the view's drawings where it was narrowed. */
  readonly key?: string;
}

/** Every chart that has something to say of a view, one below the other; the deviation of what has no peg is left out. */
export const chartStack = async (view: View, options: StackOptions): Promise<Html[]> => {
  const drawn = charts.filter((chart) => chart.series(view).length > 0);
  return Promise.all(
    drawn.map(async (chart, i) =>
      chartFigure(chart, view, {
        ...options,
        // One time axis under the first chart and one under the last: those between share it.
        timeAxis: i === 0 || i === drawn.length - 1,
      }),
    ),
  );
};
