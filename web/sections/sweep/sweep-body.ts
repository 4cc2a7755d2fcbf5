import type { ShownSweep, ShownTrial } from "../../../datasets/backtest/sweep-store.ts";
import { watermarkOf } from "../../../engine/backtest/sweep/judge.ts";
import { FEWEST_CLUSTERS, FEWEST_TRADES } from "../../../engine/backtest/tear-sheet/standing.ts";
import { formatDuration, type Micros } from "../../../engine/market/time.ts";
import { fixed, percent, signedMoney, signedPercent } from "../../exact.ts";
import { count, dayYear } from "../../format.ts";
import { type Html, html } from "../../html.ts";
import { figure, kindBadge, table } from "../../parts.ts";
import { drawnMark } from "../../reports/self-contained.ts";
import { type FieldChoice, valueText } from "../../view/sweep-field.ts";
import { block } from "../tear-sheet/block.ts";
import { many } from "../tear-sheet/sheet-top.ts";
import { fieldSection } from "./field-section.ts";

/** What stands at every figure of a sweep over tapes that nobody recorded: `RECONSTRUCTED`. */
export const sweepWatermark = ({ plan }: Pick<ShownSweep, "plan">): string | undefined =>
  watermarkOf(plan.tapes)?.toUpperCase();

/** A sweep: how many were tried, how far to believe the best, and the field that they make. */
export const sweepBody = (
  sweep: ShownSweep,
  choice: FieldChoice,
  { id, document }: { readonly id: string; readonly document: Document },
): Html => {
  const { plan, judgement } = sweep;
  const watermark = sweepWatermark(sweep);
  const drawn = plan.tapes.filter(({ kind }) => kind === "reconstructed" || kind === "simulated");
  const marked = { watermark: watermark ?? null };
  const remarks = [judgement.best?.remark ?? [], judgement.remarks].flat();
  return html`${drawn.length > 0 ? drawnMark([...new Set(drawn.map(({ kind }) => kind))]) : undefined}
<div class="title"><h1>${plan.strategy.title}: sweep of ${plan.design.axes.map(({ name }) => name).join(", ")}</h1></div>
${remarks.length === 0 ? undefined : html`<ul class="remarks">${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>`}
${sweepFigures(sweep)}
${watermark === undefined ? undefined : html`<p class="unit"><span class="badge stamp">${watermark}</span> Every figure above and below is of ${watermark.toLowerCase()} tapes.</p>`}
<section id="field"><h2>Field</h2>${fieldSection(sweep, choice, { id, watermark, document })}</section>
<section id="best"><h2>Best of those tried</h2>${block(marked, "Ranking by Sharpe ratio", rankingTable(sweep))}</section>
<section id="walk-forward"><h2>Walk-forward</h2>${walkForward(sweep)}</section>
<section id="plan"><h2>Plan</h2>${planFacts(sweep, id)}</section>`;
};

const sweepFigures = ({ judgement }: ShownSweep): Html => {
  const { tried, best, overfitting, walkForward } = judgement;
  const out = walkForward?.outOfSample;
  return html`<dl class="figures">
${figure("Configurations tried", count(tried.here + tried.earlier), `${count(tried.here)} here, ${count(tried.earlier)} earlier, ${count(tried.failed)} failed`)}
${figure("Best Sharpe ratio", best === undefined ? "–" : standsBack(fixed(best.sharpe), best.remark !== undefined), best === undefined ? "none held anything" : `luck alone would show ${fixed(best.expectedBest)}`)}
${figure("Deflated", best === undefined ? "–" : percent(best.deflated, 0), "probability that it is more than luck")}
${figure("Overfitting", overfitting === undefined ? "–" : percent(overfitting.probability, 0), overfitting === undefined ? "too little to say" : `of ${count(overfitting.splits)} splits the best was no better than the middle`)}
${figure("Plateau of the best", best === undefined ? "–" : fixed(best.plateau), "1: its neighbours do as well, 0: they do not")}
${figure("Out of sample", out === undefined ? "–" : signedPercent(out.return), out === undefined ? "no walk-forward" : `Sharpe ratio ${fixed(out.sharpe)} over ${count(walkForward?.folds.length ?? 0)} folds`)}
</dl>`;
};

const MOST_RANKED = 20;

const parametersText = ({ plan }: ShownSweep, { parameters }: ShownTrial): string =>
  plan.design.axes
    .map((axis) => `${axis.name}=${valueText(axis, parameters[axis.name] ?? "")}`)
    .join(" ");

const rankingTable = (sweep: ShownSweep): Html => {
  const { trials, judgement } = sweep;
  const byIndex = new Map(trials.map((trial) => [trial.index, trial]));
  const ranked = judgement.ranking
    .slice(0, MOST_RANKED)
    .flatMap((index) => byIndex.get(index) ?? []);
  if (ranked.length === 0) return html`<p>No configuration ever held anything.</p>`;
  const plateau = ({ index }: ShownTrial): string => fixed(judgement.plateau[index] ?? Number.NaN);
  return html`${table<ShownTrial>(
    "Ranking by Sharpe ratio",
    [
      { head: "no.", number: true, cell: ({ index }) => index },
      { head: "parameters", cell: (trial) => html`<code>${parametersText(sweep, trial)}</code>` },
      {
        head: "Sharpe",
        number: true,
        cell: ({ figures }) => standsBack(fixed(figures.sharpe), isFew(figures)),
      },
      { head: html`P&amp;L`, number: true, cell: ({ figures }) => moneyText(figures.pnl) },
      { head: "drawdown", number: true, cell: ({ figures }) => percent(figures.maxDrawdown) },
      { head: "trades", number: true, cell: ({ figures }) => count(figures.trades) },
      { head: "clusters", number: true, cell: ({ figures }) => count(figures.clusters) },
      { head: "exposure", number: true, cell: ({ figures }) => percent(figures.exposure, 1) },
      { head: "turnover", number: true, cell: ({ figures }) => `${fixed(figures.turnover)}×` },
      { head: "plateau", number: true, cell: plateau },
    ],
    ranked,
  )}<p class="unit">The first ${ranked.length} of ${count(judgement.ranking.length)}. In brackets: a ratio of under ${FEWEST_TRADES} trades or ${FEWEST_CLUSTERS} event clusters.</p>`;
};

/** In brackets: a ratio of too few trades. */
export const standsBack = (text: string, few: boolean): string => (few ? `(${text})` : text);

const isFew = ({ trades, clusters }: ShownTrial["figures"]): boolean =>
  trades < FEWEST_TRADES || clusters < FEWEST_CLUSTERS;

const moneyText = (value: number): string =>
  Number.isFinite(value) ? signedMoney(value.toFixed(2)) : "–";

const walkForward = (sweep: ShownSweep): Html => {
  const { judgement, trials } = sweep;
  const found = judgement.walkForward;
  if (found === undefined)
    return html`<p>Not asked for: every figure above was seen while it was chosen. <code>--walk-forward</code> chooses on earlier events and scores on later ones.</p>`;
  const byIndex = new Map(trials.map((trial) => [trial.index, trial]));
  const chosen = (index: number | undefined): string => {
    const trial = index === undefined ? undefined : byIndex.get(index);
    return trial === undefined ? "none" : `${trial.index}: ${parametersText(sweep, trial)}`;
  };
  return html`${block(
    { watermark: sweepWatermark(sweep) ?? null },
    "Folds",
    table(
      "Folds",
      [
        { head: "test", cell: ({ test }) => `${test.name}, ${dayYear(test.from)}` },
        {
          head: "trained on",
          number: true,
          cell: ({ training }) => many(training.length, "cluster"),
        },
        { head: "chosen", cell: (fold) => html`<code>${chosen(fold.chosen)}</code>` },
        { head: "in training", number: true, cell: ({ trained }) => fixed(trained.sharpe) },
        { head: "in test", number: true, cell: ({ tested }) => fixed(tested.sharpe) },
        {
          head: "return in test",
          number: true,
          cell: ({ tested }) => signedPercent(tested.return),
        },
        { head: "beats", number: true, cell: ({ rank }) => percent(rank, 0) },
        { head: "purged", number: true, cell: ({ purged }) => count(purged) },
      ],
      found.folds,
    ),
  )}${found.untested.length === 0 ? undefined : html`<p class="unit">Never a test: ${found.untested.map(({ cluster, why }) => `${cluster} (${why})`).join("; ")}.</p>`}`;
};

const planFacts = ({ plan }: ShownSweep, id: string): Html => {
  const { design, tapes, strategy, capital, step, version } = plan;
  const axes = design.axes.map((axis) =>
    axis.kind === "listed"
      ? `${axis.name}: ${axis.values.map((value) => valueText(axis, value)).join(", ")}`
      : `${axis.name}: ${valueText(axis, axis.from)} to ${valueText(axis, axis.to)}`,
  );
  return html`<dl class="facts">
<dt>sweep</dt><dd>${id}</dd>
<dt>strategy</dt><dd>${strategy.title} <code>${strategy.id}</code>, source <code>${strategy.source.slice(0, 16)}…</code></dd>
<dt>tapes</dt><dd>${tapes.map((tape, i) => html`${i > 0 ? ", " : undefined}${tape.name} ${kindBadge(tape.kind)} <code>${tape.manifest.slice(0, 16)}…</code>`)}</dd>
<dt>design</dt><dd>${design.kind}, ${count(design.count)} configurations${design.kind === "grid" ? "" : `, seed ${design.seed}`}</dd>
<dt>axes</dt><dd>${axes.map((axis, i) => html`${i > 0 ? html`<br>` : undefined}${axis}`)}</dd>
<dt>fixed</dt><dd>${
    Object.entries(design.fixed)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(", ") || "nothing"
  }</dd>
<dt>capital</dt><dd>${fixed(capital)} a run; returns of ${step > 0 ? formatDuration(step as Micros) : "–"}</dd>
<dt>engine</dt><dd>pegtape ${version}</dd>
</dl>`;
};
