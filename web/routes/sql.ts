import { formats } from "../../datasets/export/write-rows.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { formatTime, type Micros } from "../../engine/market/time.ts";
import { mimes } from "../data/mimes.ts";
import { type Html, html } from "../html.ts";
import { type Problem, problemJson, problemOf } from "../problem.ts";
import { type Context, defineRoute } from "../route.ts";
import { examples, exampleView } from "../sql/examples.ts";
import { jsonValue } from "../sql/json-value.ts";
import {
  type Asked,
  editor,
  failure,
  type Outcome,
  resultSection,
  sqlAddress,
  viewList,
} from "../sql/page.ts";
import type { ListedView } from "../sql/sources.ts";
import { summarize } from "../sql/summarize.ts";
import { viewExamples } from "../sql/view-examples.ts";
import { timeBound } from "../view/range.ts";

/** GET /sql: read-only SQL over the tapes. `?q=` a query, `?asof=` where the views end, `?plot=` the column to draw. */
export const sql = defineRoute(
  "/sql",
  async (context) => {
    const { workbench, query, chartWidth } = context;
    const views = await workbench.sql.views();
    const known = exampleQueries(views, workbench.defaultTape);
    const asked: Asked = {
      sql: query["q"] ?? known[0]?.sql ?? "",
      asOf: query["asof"] ?? "",
      plot: query["plot"],
      chartWidth,
    };
    const outcome = query["q"] === undefined ? undefined : await answer(context, asked);
    const problem = outcome !== undefined && "status" in outcome ? outcome : undefined;
    const found = outcome !== undefined && "result" in outcome ? outcome : undefined;
    return {
      type: "page",
      title: "SQL",
      ...(problem === undefined ? {} : { status: problem.status }),
      body: html`<div class="title"><h1>SQL</h1><p>Queries over the tapes, as DuckDB takes them, in a process that reaches nothing else.</p></div>
<div class="columns sql">
<div>${editor(asked, workbench.sql.limits)}
${problem && failure(problem)}${found && (await resultSection(asked, found))}${outcome === undefined ? exampleList(known) : undefined}</div>
<section id="views"><h2>Views</h2>${viewList(views, await viewExamples(views))}</section>
</div>`,
      json: problem === undefined ? sqlJson(context, asked, views, found) : problemJson(problem),
    };
  },
  { owner: true },
);

/** GET /sql/result.csv (json, parquet, arrow) with the same parameters: every row, as a file. */
export const sqlResult = defineRoute(
  "/sql/:file",
  async ({ workbench, params, query, gone }) => {
    const file = params["file"] ?? "";
    const format = formats.find((each) => file === `result.${each}`);
    if (format === undefined)
      throw new WorkbenchError(
        "missing",
        `there is no export ${file}`,
        `Known: ${formats.map((each) => `result.${each}`).join(", ")}.`,
      );
    const asOf = readAsOf(query["asof"]);
    const content = await workbench.sql.export(
      { sql: query["q"] ?? "", asOf, signal: gone },
      format,
    );
    return { type: "download", mime: mimes[format], name: `result.${format}`, content };
  },
  { owner: true },
);

const readAsOf = (text: string | undefined): Micros | undefined => timeBound("as of", text);

/** What the query came to. A refusal is shown beside the query, which must not be lost. */
const answer = async (
  { workbench, gone }: Context,
  { sql: text, asOf }: Asked,
): Promise<Outcome | Problem> => {
  const begun = workbench.now();
  try {
    const result = await workbench.sql.run({ sql: text, asOf: readAsOf(asOf), signal: gone });
    return { result, elapsedMs: workbench.now() - begun };
  } catch (error) {
    if (error instanceof WorkbenchError) return problemOf(error);
    throw error;
  }
};

interface ExampleQuery {
  readonly title: string;
  readonly sql: string;
}

const exampleQueries = (
  views: readonly ListedView[],
  defaultTape: string | undefined,
): ExampleQuery[] => {
  const view = exampleView(views, defaultTape);
  if (view === undefined) return [];
  return examples.map(({ title, sql: write }) => ({
    title,
    sql: write(`"${view.name}"`, view.source.clock),
  }));
};

const exampleList = (known: readonly ExampleQuery[]): Html | undefined =>
  known.length === 0
    ? undefined
    : html`<section><h2>To begin with</h2><ul class="sql-examples">${known.map(
        ({ title, sql: text }) =>
          html`<li><a href="${sqlAddress("/sql", { sql: text })}">${title}</a></li>`,
      )}</ul></section>`;

const sqlJson = (
  { workbench }: Context,
  asked: Asked,
  views: readonly ListedView[],
  outcome: Outcome | undefined,
) => {
  const { timeMs, rows, exportMs, exportBytes } = workbench.sql.limits;
  const asOf = readAsOf(asked.asOf);
  return {
    query: asked.sql,
    asOf: asOf === undefined ? null : formatTime(asOf),
    limits: { timeMs, rows, exportMs, exportBytes },
    views: views.map((view) => ({
      name: view.name,
      tape: view.tape,
      kind: view.manifest.kind,
      clock: view.source.clock,
      rows: view.rows,
    })),
    ...(outcome && resultJson(outcome)),
  };
};

const resultJson = ({ result, elapsedMs }: Outcome) => ({
  columns: summarize(result).map(({ column, min, max, nulls, distinct }) => ({
    ...{ name: column.name, type: column.type, nulls, distinct },
    min: jsonValue(column, min ?? null),
    max: jsonValue(column, max ?? null),
  })),
  rows: result.rows.map((row) =>
    result.columns.map((column, at) => jsonValue(column, row[at] ?? null)),
  ),
  more: result.more,
  cut: result.cut,
  elapsedMs,
});
