import { type Cell, parseTemplate, transpile } from "@observablehq/notebook-kit";
import type { NotebookFile } from "./read-notebooks.ts";

/**
 * Names that a cell may use without an import, and that the kit then loads from a public host while the page is looked at:
 * its recommended libraries and sample data. `md` comes with the page.
 */
export const REMOTE = new Set(
  (
    "_ aq Arrow d3 dot duckdb DuckDBClient echarts htl html svg Inputs L mapboxgl mermaid Plot React ReactDOM tex topojson vl " +
    "aapl alphabet cars citywages diamonds flare industries miserables olympians penguins pizza weather"
  ).split(" "),
);

/** Methods of file attachments that load their parsers from a public host. */
const PARSERS = /\.\s*(parquet|arrow|arquero|csv|tsv|dsv|xlsx|zip)\s*\(/;
const ADDRESS =
  /(?:\b(?:from|import|fetch|src|href|url)\b[\s(="'`]*)(https?:|\/\/|npm:|jsr:|observable:)/;

/** What in a notebook would reach for another host while the page is looked at, or at all where there is none. */
export const reachesOut = ({ name, notebook }: NotebookFile): string[] => {
  const declared = new Set<string>();
  const cells = notebook.cells.map((cell) => ({ cell, ...read(cell) }));
  for (const { outputs } of cells) for (const output of outputs) declared.add(output);
  return cells.flatMap(({ cell, inputs }) => {
    const where = `${name}, cell ${cell.id}`;
    const implicit = inputs.filter((input) => REMOTE.has(input) && !declared.has(input));
    const parser = PARSERS.exec(cell.value)?.[1];
    const address = ADDRESS.exec(cell.value)?.[1];
    return [
      ...implicit.map((input) => `${where}: uses ${input} without an import`),
      ...(parser !== undefined && cell.mode !== "md" && cell.mode !== "sql"
        ? [`${where}: .${parser}() loads its parser from elsewhere`]
        : []),
      ...(address !== undefined ? [`${where}: takes something from ${address}`] : []),
      ...trouble(cell).map((what) => `${where}: ${what}`),
    ];
  });
};

/** What a cell refers to and declares. SQL cells are answered before, so they refer to nothing. */
const read = (cell: Cell): { readonly inputs: readonly string[]; readonly outputs: string[] } => {
  if (cell.mode === "sql") return { inputs: [], outputs: cell.output ? [cell.output] : [] };
  // Without expressions it is rendered at build time, and no code for it comes with the page.
  const fixed =
    (cell.mode === "html" || cell.mode === "md") &&
    parseTemplate(cell.value).expressions.length === 0;
  if (fixed) return { inputs: [], outputs: [] };
  const { inputs = [], outputs = [], output } = transpile(cell);
  return { inputs, outputs: [...outputs, ...(output ? [output] : [])] };
};

const LOCAL = new Set(["js", "ts", "md", "html", "sql"]);

const trouble = ({ mode, hidden, database, value }: Cell): string[] => {
  if (!LOCAL.has(mode)) return [`a cell of ${mode} needs a library or program that is not here`];
  if (mode !== "sql") return [];
  return [
    ...(hidden ? [] : ["a SQL cell that shows itself uses Inputs: give it hidden"]),
    ...(database === "duckdb" ? [] : [`asks the database ${database}: only duckdb is answered`]),
    ...(value.includes("${")
      ? ["SQL with values in it is asked in the page, where no database is"]
      : []),
  ];
};
