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
  // Of the column: how many values it has so far, its first and last one, and which were the lowest and the highest.
  let count = 0;
  let [firstTime, first, lastTime, last] = [0, 0, 0, 0];
  let [lowAt, lowTime, low, highAt, highTime, high] = [0, 0, 0, 0, 0, 0];
  const keep = (t: number, v: number): void => {
    times.push(t);
    values.push(v);
  };
  const flush = (): void => {
    if (count === 0) return;
    keep(firstTime, first);
    const inside = (at: number): boolean => at > 0 && at < count - 1;
    if (inside(lowAt) && lowAt < highAt) keep(lowTime, low);
    if (inside(highAt)) keep(highTime, high);
    if (inside(lowAt) && lowAt > highAt) keep(lowTime, low);
    if (count > 1) keep(lastTime, last);
    count = 0;
  };
  const put = (t: number, v: number): void => {
    const at = Math.floor((t - from) / width);
    if (at !== column) {
      flush();
      column = at;
    }
    if (count === 0) {
      firstTime = t;
      first = v;
    }
    if (count === 0 || v < low) {
      lowAt = count;
      lowTime = t;
      low = v;
    }
    if (count === 0 || v > high) {
      highAt = count;
      highTime = t;
      high = v;
    }
    lastTime = t;
    last = v;
    count += 1;
  };
  let held = Number.NaN;
  let broken = false;
  for (let i = 0; i < time.length; i++) {
    const at = time[i] ?? Number.NaN;
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
        keep(t, Number.NaN);
        column = Number.NaN;
      }
      broken = false;
      put(t, v);
    }
    held = v;
  }
  flush();
  return { time: new Float64Array(times), value: new Float64Array(values) };
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
  for (let i = 0; i < bars.start.length; i++) {
    const start = bars.start[i] ?? Number.NaN;
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
    time: new Float64Array(time),
    low: new Float64Array(low),
    high: new Float64Array(high),
  };
};
