import { chartLines } from "./chart.ts";
import { type Line, line, span } from "./line.ts";
import type { MonitorState } from "./state.ts";
import type { MonitorView } from "./view.ts";

const HOUR = 3600e6;

/** A coin's deviation over the hours that were chosen, on so many lines. */
export const coinChart = (
  view: MonitorView,
  { hours }: Pick<MonitorState, "hours">,
  coin: string,
  { width, height }: { readonly width: number; readonly height: number },
): Line[] => {
  const history = view.history(coin);
  const to = view.board?.clock ?? Number.NaN;
  const first = history?.time[0];
  if (history === undefined || first === undefined || !(to > first))
    return [line("  No frame has been written yet: the chart begins with the first.", "dim")];
  // Not wider than what is known, but for a little.
  const from = Math.max(Number.isFinite(hours) ? to - hours * HOUR : first, first - HOUR / 6);
  const window = Number.isFinite(hours) ? `last ${hours} h` : "all so far";
  return [
    line(`  ${coin}: deviation from the peg, bps, ${window} (t: another window)`, "dim"),
    ...chartLines(history, { from, to, width: width - 2, height: height - 1 }).map(
      (each): Line => [span("  "), ...each],
    ),
  ];
};
