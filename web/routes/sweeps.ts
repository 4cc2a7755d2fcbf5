import { sweepLine } from "../../datasets/backtest/sweep-lines.ts";
import {
  type KeptSweep,
  keptSweeps,
  loadSweep,
  type ShownSweep,
  sweepEnds,
} from "../../datasets/backtest/sweep-store.ts";
import { formatTime } from "../../engine/market/time.ts";
import { chartDocument } from "../charts/document.ts";
import { fixed, percent, signedPercent } from "../exact.ts";
import { bytes, count, dayYear, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { empty, kindBadge, table } from "../parts.ts";
import { defineRoute } from "../route.ts";
import { fieldChoice } from "../sections/sweep/field-choice.ts";
import { standsBack, sweepBody, sweepWatermark } from "../sections/sweep/sweep-body.ts";
import { stamp } from "../sections/tear-sheet/block.ts";
import { Kept } from "../view/kept.ts";
import { sweepField } from "../view/sweep-field.ts";

interface Row {
  readonly kept: KeptSweep;
  /** Undefined where its file cannot be read. */
  readonly found: Omit<ShownSweep, "trials"> | undefined;
  readonly problem: string | undefined;
}

/** GET /sweeps: those that are kept in the home, the newest first. */
export const sweeps = defineRoute("/sweeps", async ({ workbench }) => {
  const rows = await Promise.all(
    (await keptSweeps(workbench.home)).map(async (kept): Promise<Row> => {
      try {
        const found = await ends.get(keyOf(workbench.home, kept), () =>
          sweepEnds(workbench.home, kept),
        );
        return { kept, found, problem: undefined };
      } catch (error) {
        return { kept, found: undefined, problem: error instanceof Error ? error.message : "" };
      }
    }),
  );
  return {
    type: "page",
    title: "Sweeps",
    body: listBody(rows),
    json: { sweeps: rows.map(rowJson) },
  };
});

/** GET /sweeps/:id: how many were tried, how far to believe the best, and a heatmap; for `?x=&y=&measure=` see `fieldChoice`. */
export const sweep = defineRoute("/sweeps/:id", async ({ workbench, params, query }) => {
  const id = params["id"] ?? "";
  const { home } = workbench;
  const known = (await keptSweeps(home)).find((each) => each.id === id);
  const found = await (known === undefined
    ? loadSweep(home, id)
    : whole.get(keyOf(home, known), () => loadSweep(home, id)));
  const choice = fieldChoice(found, query);
  const body = sweepBody(found, choice, { id, document: await chartDocument() });
  const { plan, judgement, trials } = found;
  return {
    type: "page",
    title: `Sweep of ${plan.strategy.title}`,
    body: html`<link rel="stylesheet" href="/assets/report.css"><div class="report">${body}</div>`,
    json: JSON.parse(
      sweepLine({
        ...{ type: "sweep", id, watermark: sweepWatermark(found) ?? null, plan, judgement, trials },
        choice: { ...choice, measure: choice.measure.id },
        field: { ...sweepField(found, choice), x: undefined, y: undefined },
      }),
    ) as unknown,
  };
});

const ends = new Kept<Omit<ShownSweep, "trials">>(200);
const whole = new Kept<ShownSweep>(2);
const keyOf = (home: string, { id, bytes: size, written }: KeptSweep): string =>
  `${home} ${id} ${size} ${written}`;

const hrefOf = (id: string): string => `/sweeps/${encodeURIComponent(id)}`;

const rowJson = ({ kept: { id, written, bytes: size }, found, problem }: Row) => ({
  ...{ id, written: formatTime(written), bytes: size, href: hrefOf(id) },
  ...(found === undefined
    ? { error: problem }
    : (JSON.parse(
        sweepLine({
          watermark: sweepWatermark(found) ?? null,
          strategy: found.plan.strategy.id,
          tapes: found.plan.tapes.map(({ name, kind }) => ({ name, kind })),
          ...{ tried: found.judgement.tried, best: found.judgement.best ?? null },
          overfitting: found.judgement.overfitting ?? null,
        }),
      ) as object)),
});

const listBody = (rows: readonly Row[]): Html =>
  html`<div class="title"><h1>Sweeps</h1><p>Many configurations of one strategy, and how far to believe the best of them.</p></div>
${
  rows.length === 0
    ? empty(
        "No sweep is kept yet. This tries a few dips on the embedded tape, which is reconstructed, and every figure says so:",
        'npx pegtape sweep svb-2023 --strategy depegReversion --grid "entry=-300:-50:50" --allow-reconstructed',
      )
    : table<Row>(
        "Sweeps",
        [
          {
            head: "sweep",
            cell: ({ kept, found }) =>
              found === undefined
                ? kept.id
                : html`<a href="${hrefOf(kept.id)}">${found.plan.strategy.title}</a>`,
          },
          {
            ...{ head: "tapes", wrap: true },
            cell: ({ found, problem }) =>
              found === undefined
                ? html`<span class="badge kind-damaged">unreadable</span> ${problem}`
                : found.plan.tapes.map(
                    (tape, i) =>
                      html`${i > 0 ? ", " : undefined}${tape.name} ${kindBadge(tape.kind)}`,
                  ),
          },
          {
            head: "axes",
            cell: ({ found }) => found?.plan.design.axes.map(({ name }) => name).join(", ") ?? "",
          },
          {
            head: "tried",
            number: true,
            cell: ({ found }) =>
              found ? count(found.judgement.tried.here + found.judgement.tried.earlier) : "",
          },
          {
            head: "best Sharpe",
            number: true,
            cell: ({ found }) =>
              found?.judgement.best
                ? standsBack(
                    fixed(found.judgement.best.sharpe),
                    found.judgement.best.remark !== undefined,
                  )
                : "–",
          },
          {
            head: "deflated",
            number: true,
            cell: ({ found }) =>
              found?.judgement.best ? percent(found.judgement.best.deflated, 0) : "–",
          },
          {
            head: "overfitting",
            number: true,
            cell: ({ found }) =>
              found?.judgement.overfitting
                ? percent(found.judgement.overfitting.probability, 0)
                : "–",
          },
          {
            head: "out of sample",
            number: true,
            cell: ({ found }) =>
              found?.judgement.walkForward
                ? signedPercent(found.judgement.walkForward.outOfSample.return)
                : "–",
          },
          {
            head: "remark",
            cell: ({ found }) =>
              found === undefined ? "" : stamp({ watermark: sweepWatermark(found) ?? null }),
          },
          {
            head: "written (UTC)",
            number: true,
            cell: ({ kept }) => timeElement(kept.written, dayYear(kept.written)),
          },
          { head: "size", number: true, cell: ({ kept }) => bytes(kept.bytes) },
        ],
        rows,
      )
}`;
