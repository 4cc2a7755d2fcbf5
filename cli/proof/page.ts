import { holds } from "../bench/figure.ts";
import { escaped, tableOf } from "../docs/markdown.ts";
import { limitText, valueText } from "./judge.ts";
import type { Machine } from "./machine.ts";
import { type Figure, groups } from "./row.ts";
import type { Result } from "./run-rows.ts";

export interface ProofRun {
  readonly results: readonly Result[];
  readonly machine: Machine;
  /** A date, "2026-11-27". */
  readonly date: string;
  readonly long: boolean;
  readonly seed: number;
  readonly minutes: number;
}

/** docs/proof.md. */
export const proofPage = (run: ProofRun): string =>
  `${[
    "# Every promise, measured",
    introduction,
    standing(run),
    ...Object.entries(groups).flatMap(([group, title]) => {
      const results = inOrder(run.results.filter(({ row }) => row.group === group));
      return results.length === 0 ? [] : [section(title, results)];
    }),
    adding,
  ].join("\n\n")}\n`;

const introduction = [
  "Made by `npm run prove`, which measures every promise of this project on the machine it runs on; this page is what it",
  "printed on one of ours. Each figure stands beside its limit, and where there is one beside a peer that was measured in the",
  "same run. A row passes when everything in it that has a limit is within it. _Not measured_ says why, and is no pass.",
  "",
  "```sh",
  "npm run prove                             # some 25 minutes; exit 3 when a row fails",
  "npm run prove -- --long                   # full sizes",
  "npm run prove -- --only R4,S7 --seed 7    # some rows, other chances",
  "```",
  "",
  "The sizes of a short run are smaller, not the limits. Speed is judged by ratios within a run or by processor time; other",
  "programs on the machine still move it, and a row of speed that fails on a busy machine may pass on a quiet one. Each row",
  "also leaves a line of figures in `.pegtape/proof/figures.ndjson`, to draw how they go from run to run.",
].join("\n");

const standing = ({ results, machine, date, long, seed, minutes }: ProofRun): string => {
  const count = (verdict: string): number =>
    results.filter((each) => each.verdict === verdict).length;
  const failed = results.filter(({ verdict }) => verdict === "fail").map(({ row }) => row.id);
  const lines = [
    `**${count("pass")} of ${results.length} rows pass, ${failed.length} fail${failed.length === 0 ? "" : ` (${failed.join(", ")})`}, ${count("not measured")} were not measured.**`,
    `${long ? "Long" : "Short"} run of ${date}, ${minutes.toFixed(1)} minutes, seed ${seed}: ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.platform}, Node ${machine.node}, DuckDB ${machine.duckdb}, pegtape ${machine.pegtape}.`,
  ];
  return lines.join("\n");
};

const section = (title: string, results: readonly Result[]): string =>
  [
    `## ${title}`,
    tableOf(
      ["row", "promise", "figure", "measured", "limit", "beside", "verdict"],
      results.flatMap(rowsOf),
      ["measured", "limit"],
    ),
    ...notesOf(results),
  ].join("\n\n");

const rowsOf = ({ row, figures, verdict, notes }: Result): string[][] => {
  const head = [row.id, escaped(row.promise)];
  if (verdict === "not measured") return [[...head, "", "", "", "", `_not measured_`]];
  const lines = figures.length === 0 ? [{ what: notes[0] ?? "nothing", value: "" }] : figures;
  return lines.map((figure, i) => [
    ...(i === 0 ? head : ["", ""]),
    ...cellsOf(figure),
    i > 0 ? "" : verdict === "pass" ? "pass" : "**fail**",
  ]);
};

const cellsOf = (figure: Figure): string[] => {
  const value = escaped(valueText(figure.value));
  return [
    escaped(figure.what),
    holds(figure) === false ? `**${value}**` : value,
    figure.limit === undefined ? "" : limitText(figure.limit),
    escaped(figure.peer ?? ""),
  ];
};

/** By group, R2 before R10. */
const inOrder = (results: readonly Result[]): Result[] =>
  [...results].sort((a, b) => a.row.id.localeCompare(b.row.id, "en", { numeric: true }));

const notesOf = (results: readonly Result[]): string[] => {
  const lines = results.flatMap(({ row, notes }) =>
    notes.map((note) => `- ${row.id}: ${escaped(note.replace(/\s+/g, " ").slice(0, 400))}`),
  );
  return lines.length === 0 ? [] : [lines.join("\n")];
};

const adding = [
  "## A further row",
  "",
  "A row is a file in `cli/proof/rows/` and a line in its `index.ts`: an id, the group, the promise in a sentence, and",
  "`tests` (files of which every case must hold), or `measure`, which returns figures with their limits, or both. A row never",
  "says that it passed: `cli/proof/judge.ts` does, from the figures, and NaN, a test file without cases, a child that fails,",
  "a bound of time that is reached, or a row without any limit is a failure.",
].join("\n");
