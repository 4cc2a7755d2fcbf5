import type { ChartRun } from "./charts-run.ts";
import { missedOf, say } from "./figure.ts";
import { line, measure, median, whole } from "./measure.ts";
import { benchTape } from "./tape.ts";

const SMALL = 20_000;
/** Of the bare reduction, the first time; milliseconds, again. */
const FIRST = 1.5;
const AGAIN_MS = 20;

const ROADS = { chartQuery: "chart, from Parquet", chartCache: "chart, from the cache" } as const;

/** A chart over millions of ticks against the bare query of the same reduction: how many targets were missed. */
export const chartsTable = async (
  home: string,
  { ticks, rounds }: { readonly ticks: number; readonly rounds: number },
): Promise<number> => {
  const [tape, small] = [await benchTape(home, ticks), await benchTape(home, SMALL)];
  const bare: number[] = [];
  const found: Record<keyof typeof ROADS, ChartRun[]> = { chartQuery: [], chartCache: [] };
  // Once for nothing: the page cache is warm, and the files are verified.
  measure("chartBare", tape, home);
  for (let round = 0; round < rounds; round++) {
    bare.push(measure("chartBare", tape, home));
    for (const road of ["chartQuery", "chartCache"] as const)
      found[road].push(measure(road, tape, small, home));
  }
  let missed = 0;
  line(`charts of ${whole(ticks)} ticks`, "first, ms", "of bare", "target", "again, ms", "target");
  line("bare DuckDB reduction", median(bare).toFixed(0), "1.00");
  for (const road of ["chartQuery", "chartCache"] as const) {
    const runs = found[road];
    const ratio = median(runs.map(({ first }, i) => first / (bare[i] ?? Number.NaN)));
    const again = median(runs.map((run) => run.again));
    missed += missedOf(
      {
        ...{ what: `${ROADS[road]}, first time, of the bare reduction`, value: ratio },
        ...{ limit: { atMost: FIRST }, peer: `DuckDB ${median(bare).toFixed(0)} ms` },
      },
      { what: `${ROADS[road]}, again, ms`, value: again, limit: { below: AGAIN_MS } },
    );
    line(
      ROADS[road],
      median(runs.map(({ first }) => first)).toFixed(0),
      ratio.toFixed(2),
      `<= ${FIRST}`,
      again.toFixed(1),
      `< ${AGAIN_MS}`,
    );
  }
  say("");
  return missed;
};
