import type { BarColumns, FrameColumns, Run, Span, View } from "./run.ts";

/** The run between `from` (inclusive) and `to` (exclusive). Nothing is copied: columns are views of the run's. */
export const cut = (run: Run, { from, to }: Span): View => ({
  run,
  from,
  to,
  subjects: run.subjects.map((subject) => ({
    ...subject,
    bars: cutBars(subject.bars, from, to),
    frames: cutFrames(subject.frames, from, to),
  })),
  alerts: run.alerts.filter(({ time }) => from <= time && time < to),
  gaps: run.gaps.filter((gap) => gap.from < to && gap.to > from),
});

/** Bars that overlap the window. */
const cutBars = (bars: BarColumns, from: number, to: number): BarColumns => {
  const first = lowerBound(bars.end, from + 1);
  return slice(bars, first, Math.max(first, lowerBound(bars.start, to)));
};

/** Frames inside the window, and before them the one that still holds when it opens. */
const cutFrames = (frames: FrameColumns, from: number, to: number): FrameColumns => {
  const first = lowerBound(frames.time, from);
  const holds = frames.time[first] === from ? first : Math.max(0, first - 1);
  return slice(frames, holds, Math.max(holds, lowerBound(frames.time, to)));
};

/** The rows from `first` up to `end`. */
export const slice = <Columns extends object>(
  columns: Columns,
  first: number,
  end: number,
): Columns =>
  Object.fromEntries(
    Object.entries(columns).map(([name, column]: [string, Float64Array]) => [
      name,
      column.subarray(first, end),
    ]),
  ) as Columns;

/** Index of the first of the ascending `values` that is at least `bound`; their number when none is. */
export const lowerBound = (values: Float64Array, bound: number): number => {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? Number.NaN) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
};
