import type { ListedView } from "./sources.ts";

/** A query to begin with, over a view of ticks. */
export interface Example {
  readonly title: string;
  readonly sql: (view: string, clock: string) => string;
}

export const examples: readonly Example[] = [
  {
    title: "Lowest and highest by hour",
    sql: (view, clock) => `SELECT time_bucket(INTERVAL '1 hour', ${clock}) AS hour, venue, symbol,
       min(price) AS low, max(price) AS high, count(*) AS ticks
FROM ${view}
WHERE price IS NOT NULL
GROUP BY ALL
ORDER BY ALL`,
  },
  {
    title: "Minutes more than 50 bps under par",
    sql: (
      view,
      clock,
    ) => `SELECT venue, symbol, count(DISTINCT time_bucket(INTERVAL '1 minute', ${clock})) AS minutes
FROM ${view}
WHERE price < 0.995 AND symbol LIKE '%/USD'
GROUP BY ALL
ORDER BY minutes DESC`,
  },
  {
    title: "Records by kind",
    sql: (
      view,
      clock,
    ) => `SELECT kind, count(*) AS records, min(${clock}) AS first, max(${clock}) AS last
FROM ${view}
GROUP BY kind
ORDER BY records DESC`,
  },
];

/** The view that examples are written for: that of the tape shown first, else the first of ticks. */
export const exampleView = (
  views: readonly ListedView[],
  defaultTape: string | undefined,
): ListedView | undefined =>
  views.find(({ name }) => name === defaultTape) ?? views.find(({ name, tape }) => name === tape);
