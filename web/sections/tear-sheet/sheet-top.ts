import type { Interval, TearSheet } from "../../../engine/backtest/tear-sheet/shape.ts";
import { formatDuration, type Micros, parseTime } from "../../../engine/market/time.ts";
import { exact, fixed, percent, rounded, signedMoney, signedPercent } from "../../exact.ts";
import { count, dayClock, dayYear } from "../../format.ts";
import { type Html, html } from "../../html.ts";
import { figure, kindBadge } from "../../parts.ts";
import { stamp } from "./block.ts";

const time = (text: string): number => parseTime(text) ?? Number.NaN;
/** `11 Mar 2023 07:15`. */
export const longTime = (text: string): string =>
  `${dayYear(time(text))} ${dayClock(time(text)).split(" ").at(-1) ?? ""}`;

/** One sentence before everything: what it came to, beside what, and on how much it rests. */
export const verdictOf = ({ pnl, settings, costs, comparison, standing }: TearSheet): string => {
  const others = comparison
    .slice(1)
    .map(({ name, return: came }) => `${name} ${signedPercent(came)}`);
  const beside = others.length === 0 ? "" : `; ${others.join(", ")}`;
  const trades = many(standing.trades, "trade");
  const clusters = many(standing.clusters, "event cluster");
  return `${signedPercent(pnl.return)} (${signedMoney(pnl.total)} ${settings.currency}) after ${rounded(costs.total)} ${settings.currency} of costs${beside}. ${trades} in ${clusters}.`;
};

/** `1 trade`, `3 trades`. */
export const many = (number: number, what: string): string =>
  `${count(number)} ${what}${number === 1 ? "" : "s"}`;

/** `−0.4 to 2.9`. */
export const intervalText = ({ low, high }: Interval): string =>
  low === null || high === null ? "no interval" : `${ratioText(low)} to ${ratioText(high)}`;

/** Beyond this a ratio says only that there was nothing to divide by. */
const MOST = 1000;

/** A ratio; one that is out of all reason as no more than that: `> 1 000`. */
export const ratioText = (value: number | null): string => {
  if (value === null || Math.abs(value) <= MOST) return fixed(value);
  return value > 0 ? `> ${fixed(MOST, 0)}` : `< ${fixed(-MOST, 0)}`;
};

export const sheetFigures = (sheet: TearSheet): Html => {
  const { pnl, settings, standing, trading, drawdown, exposure, costs, ratios } = sheet;
  const { sharpe } = ratios;
  return html`<dl class="figures">
${figure("Profit and loss", html`${signedMoney(pnl.total)} <small>${settings.currency}</small>`, `${signedPercent(pnl.return)} of ${rounded(pnl.start)}`)}
${figure("Trades", count(standing.trades), `${count(standing.independent)} independent, ${many(standing.clusters, "event cluster")}`)}
${figure("Hit rate", percent(trading.hitRate, 0), `profit factor ${ratioText(trading.profitFactor)}`)}
${figure("Largest drawdown", percent(drawdown.fraction), drawdown.troughAt === null ? "none" : `lowest ${dayClock(time(drawdown.troughAt))}`)}
${standing.leads === "ratios" ? figure("Sharpe ratio", ratioText(sharpe.estimate), `95 %: ${intervalText(sharpe)}`) : undefined}
${figure("Exposure", percent(exposure.mean, 1), `in the market ${percent(exposure.timeInMarket, 1)} of the time`)}
${figure("Costs", html`${rounded(costs.total)} <small>${settings.currency}</small>`, `${percent(costs.share)} of the start, turnover ${fixed(trading.turnover)}×`)}
</dl>${sheet.watermark === null ? undefined : html`<p class="unit">${stamp(sheet)} Every figure above and below is of a ${sheet.kind} tape.</p>`}`;
};

/** What was run on what, and how to have it again. */
export const sheetFacts = (sheet: TearSheet): Html => {
  const { tape, strategy, settings } = sheet;
  const parameters = Object.entries(strategy.written);
  return html`<dl class="facts sheet-facts">
<dt>tape</dt><dd>${tape.name} ${kindBadge(sheet.kind)}</dd>
<dt>manifest</dt><dd><code>${tape.manifest}</code></dd>
<dt>time</dt><dd>${longTime(tape.from)} to ${longTime(tape.to)} UTC, ${count(tape.ticks)} ticks</dd>
<dt>gaps</dt><dd>${tape.gaps === 0 ? "none" : count(tape.gaps)}; ${percent(tape.covered, 1)} of the time covered</dd>
<dt>strategy</dt><dd>${strategy.title} <code>${strategy.id}</code>${strategy.source === null ? undefined : html`, source <code>${strategy.source.slice(0, 16)}…</code>`}</dd>
<dt>parameters</dt><dd>${parameters.length === 0 ? "none" : parameters.map(([name, value], i) => html`${i > 0 ? ", " : ""}<code>${name}=${value}</code>`)}</dd>
<dt>capital</dt><dd>${exact(settings.capital)} ${settings.currency}</dd>
<dt>terms</dt><dd>${termsText(sheet)}</dd>
<dt>seed</dt><dd>${settings.seed}</dd>
<dt>engine</dt><dd>pegtape ${settings.version}</dd>
</dl>
<pre><code>${settings.command}</code></pre>
`;
};

const bps = (ppm: number): string => String(Number((ppm / 100).toFixed(4)));
const span = (micros: number): string => (micros === 0 ? "0" : formatDuration(micros as Micros));

const termsText = ({ settings: { terms, termsHash } }: TearSheet): Html => {
  const { venues, other, latency, participation, assumedSpread, halts } = terms;
  const fees = Object.entries(venues).map(
    ([venue, { maker, taker }]) => `${venue} ${bps(maker)}/${bps(taker)}`,
  );
  const rest = `${fees.length > 0 ? "others" : "all"} ${bps(other.maker)}/${bps(other.taker)}`;
  const known = halts.length === 0 ? "no halts" : many(halts.length, "halt");
  return html`maker/taker fees, bps: ${[...fees, rest].join(", ")}; latency ${span(latency.median)}, 95 % under ${span(latency.p95)}; ${percent(participation, 0)} of the volume at most; ${assumedSpread} bps of spread where no quotes are; ${known}; <code>${termsHash.slice(0, 16)}…</code>`;
};

/** What must be known first, the run's end with it. */
export const sheetRemarks = ({ remarks }: TearSheet): Html | undefined =>
  remarks.length === 0
    ? undefined
    : html`<ul class="remarks">${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>`;
