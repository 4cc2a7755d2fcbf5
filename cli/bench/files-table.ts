import { missedOf, say } from "./figure.ts";
import { type FilesRun, ROADS } from "./files-run.ts";
import { line, measure, median, whole } from "./measure.ts";
import { benchTape } from "./tape.ts";

const TICKS = 1_000_000;
/** Of DuckDB's own COPY of the same rows. */
const MOST = 2;

const LABELS: Readonly<Record<(typeof ROADS)[number], string>> = {
  import: "CSV import",
  merge: "merge, of two alike",
  export: "export to Parquet",
  exportCsv: "export to CSV",
};

/** Files in and out against DuckDB alone, by CPU time: how many targets were missed. */
export const filesTable = async (home: string, rounds: number): Promise<number> => {
  const tape = await benchTape(home, TICKS);
  const runs = Array.from({ length: rounds }, () => measure<FilesRun>("files", tape, home));
  let missed = 0;
  line(`files of ${whole(TICKS)} ticks`, "CPU ms", "DuckDB, ms", "ratio", "all runs", "target");
  for (const road of ROADS) {
    const took = runs.map((run) => run[road]);
    const ratios = took.map(({ ours, bare }) => ours / bare);
    const ratio = median(ratios);
    const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
    const [ours, bare] = [median(took.map((one) => one.ours)), median(took.map((one) => one.bare))];
    missed += missedOf({
      ...{ what: `${LABELS[road]}, of DuckDB alone, by processor time`, value: ratio },
      ...{ limit: { atMost: MOST }, peer: `DuckDB ${whole(bare)} ms` },
    });
    line(LABELS[road], whole(ours), whole(bare), ratio.toFixed(2), range, `<= ${MOST}`);
  }
  say("");
  return missed;
};
