/** Points in columns of equal length; a NaN value is a break in the line. */
export interface Points {
  /** µs, ascending. */
  readonly time: Float64Array;
  readonly value: Float64Array;
}

export interface Columns {
  /** µs */
  readonly from: number;
  /** µs, exclusive. */
  readonly to: number;
  /** Pixel columns between `from` and `to`. */
  readonly columns: number;
}

/**
 * Step values reduced for drawing: of every pixel column the first, the smallest, the largest and the last value, in
 * order of time, so that nothing is hidden by smoothing. Points before `from` are moved to it (a value holds until the
 * next), points at or after `to` dropped. Breaks narrower than a column are not seen and not kept.
 */
export const reduce = ({ time, value }: Points, { from, to, columns }: Columns): Points => {
  const times: number[] = [];
  const values: number[] = [];
  const width = (to - from) / columns;
  let column = Number.NaN;
  let kept: [number, number][] = [];
  let lowest = 0;
  let highest = 0;
  const flush = (): void => {
    const picked = [...new Set([0, lowest, highest, kept.length - 1])].sort((a, b) => a - b);
    for (const at of picked) {
      const point = kept[at];
      if (!point) continue;
      times.push(point[0]);
      values.push(point[1]);
    }
    kept = [];
  };
  const put = (t: number, v: number): void => {
    const at = Math.floor((t - from) / width);
    if (at !== column) {
      flush();
      column = at;
      lowest = 0;
      highest = 0;
    }
    kept.push([t, v]);
    if (v < (kept[lowest]?.[1] ?? v)) lowest = kept.length - 1;
    if (v > (kept[highest]?.[1] ?? v)) highest = kept.length - 1;
  };
  let held = Number.NaN;
  let broken = false;
  for (const [i, at] of time.entries()) {
    if (at >= to) break;
    const t = Math.max(at, from);
    const v = value[i] ?? Number.NaN;
    if (Number.isNaN(v)) {
      // The value before the break held until here.
      if (!Number.isNaN(held)) put(t, held);
      broken ||= !Number.isNaN(held);
    } else {
      if (broken && Math.floor((t - from) / width) !== column) {
        flush();
        times.push(t);
        values.push(Number.NaN);
        column = Number.NaN;
      }
      broken = false;
      put(t, v);
    }
    held = v;
  }
  flush();
  return { time: Float64Array.from(times), value: Float64Array.from(values) };
};

/** The lowest low and highest high of each pixel column that has a bar; `time` is the middle of the bars' span in it. */
export const reduceRange = (
  bars: {
    readonly start: Float64Array;
    readonly end: Float64Array;
    readonly low: Float64Array;
    readonly high: Float64Array;
  },
  { from, to, columns }: Columns,
): { readonly time: Float64Array; readonly low: Float64Array; readonly high: Float64Array } => {
  const time: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  const width = (to - from) / columns;
  let column = Number.NaN;
  for (const [i, start] of bars.start.entries()) {
    const middle = Math.min(Math.max((start + (bars.end[i] ?? start)) / 2, from), to);
    const at = Math.floor((middle - from) / width);
    const last = time.length - 1;
    if (at === column) {
      low[last] = Math.min(low[last] ?? Infinity, bars.low[i] ?? Infinity);
      high[last] = Math.max(high[last] ?? -Infinity, bars.high[i] ?? -Infinity);
    } else {
      column = at;
      time.push(middle);
      low.push(bars.low[i] ?? Number.NaN);
      high.push(bars.high[i] ?? Number.NaN);
    }
  }
  return {
    time: Float64Array.from(time),
    low: Float64Array.from(low),
    high: Float64Array.from(high),
  };
};
