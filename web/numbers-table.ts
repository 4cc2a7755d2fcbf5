import type { Series } from "./charts/marks.ts";
import { timeTicks } from "./charts/ticks.ts";
import { dayClock } from "./format.ts";
import type { Html } from "./html.ts";
import { table } from "./parts.ts";
import type { Span } from "./view/run.ts";

/** About as many rows as a picture's table has. */
export const NUMBER_ROWS = 24;

export interface NumbersTable extends Span {
  readonly caption: string;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  /** Of a row, µs. */
  readonly step: number;
}

/** A picture in numbers: a row a stretch of time, and for each line the lowest to highest and the last value in it. */
export const numbersTable = ({ caption, series, format, from, to, step }: NumbersTable): Html => {
  const starts = timeTicks(from, to - 1, step);
  if ((starts[0] ?? Infinity) > from) starts.unshift(from);
  const cells = series.map(({ points }) =>
    starts.map((start, i) => within(points, start, starts[i + 1] ?? to)),
  );
  return table(
    caption,
    [
      { head: "from (UTC)", cell: (i: number) => dayClock(starts[i] ?? 0) },
      ...series.map((line, at) => ({
        head: line.name,
        number: true,
        cell: (i: number) => {
          const found = cells[at]?.[i];
          if (!found) return "–";
          return `${format(found.low)} … ${format(found.high)}, ${format(found.last)}`;
        },
      })),
    ],
    starts.map((_, i) => i),
  );
};

const within = ({ time, value }: Series["points"], from: number, to: number) => {
  let found: { low: number; high: number; last: number } | undefined;
  for (const [i, t] of time.entries()) {
    const v = value[i] ?? Number.NaN;
    if (t < from || t >= to || Number.isNaN(v)) continue;
    found = { low: Math.min(found?.low ?? v, v), high: Math.max(found?.high ?? v, v), last: v };
  }
  return found;
};
