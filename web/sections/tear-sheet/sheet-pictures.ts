import type { PriceSeries, RunSeries } from "../../../datasets/backtest/run-series.ts";
import type { TearSheet } from "../../../engine/backtest/tear-sheet/shape.ts";
import { type Micros, micros, parseTime } from "../../../engine/market/time.ts";
import type { Series } from "../../charts/marks.ts";
import { overTime } from "../../charts/over-time.ts";
import { sensitivityStrip } from "../../charts/sensitivity-strip.ts";
import { timeStep } from "../../charts/ticks.ts";
import { tradePrices } from "../../charts/trade-prices.ts";
import { binsOf, tradeResults } from "../../charts/trade-results.ts";
import { fixed, percent, signedPercent } from "../../exact.ts";
import { count, dayClock, price, signedBps } from "../../format.ts";
import { type Html, html } from "../../html.ts";
import { NUMBER_ROWS, numbersTable } from "../../numbers-table.ts";
import { table } from "../../parts.ts";
import { chartPair } from "../../reports/chart-pair.ts";

/** What all pictures of a sheet share. */
export interface Pictured {
  readonly sheet: TearSheet;
  readonly series: RunSeries;
  readonly document: Document;
}

/** On paper two thirds of a screen's width are left: so much, and its words can still be read there. */
const PAPER = 960;

const picture = (parts: Omit<Parameters<typeof chartPair>[0], "wide" | "level">): Html =>
  chartPair({ ...parts, wide: PAPER, level: 3 });

const timeOf = (text: string): Micros => parseTime(text) ?? micros(0);
const spanOf = ({ tape }: TearSheet) => ({ from: timeOf(tape.from), to: timeOf(tape.to) });
const kindOf = ({ kind }: TearSheet): string =>
  kind === "recorded" || kind === "imported" ? "" : `, ${kind} data`;

/** Characters beside every plot over time, so that all have one axis. */
const roomOf = ({ curves, prices }: RunSeries): number =>
  Math.min(
    24,
    Math.max(
      ...[...curves.map(({ name }) => name), ...prices.map(({ instrument }) => instrument), ""].map(
        ({ length }) => length,
      ),
    ),
  );

/** Return since the start of the run and of those beside it, and under it how far it fell. */
export const equityPictures = ({ sheet, series, document }: Pictured): Html => {
  const { from, to } = spanOf(sheet);
  const start = Number(sheet.settings.capital);
  const lines = series.curves.map(
    ({ name, time, equity }, hue): Series => ({
      ...{ id: name, name, hue },
      points: {
        time: Float64Array.from([from, ...time]),
        value: Float64Array.from([0, ...equity], (value, i) =>
          i === 0 ? 0 : (value / start - 1) * 100,
        ),
      },
    }),
  );
  const [own] = lines;
  if (own === undefined || from >= to) return html`<p>No mark was made.</p>`;
  const ends = sheet.comparison.map(({ name, return: came }) => `${name} ${signedPercent(came)}`);
  const sentence = `Return since the start from ${dayClock(from)} to ${dayClock(to)} UTC${kindOf(sheet)}: ${ends.join(", ")}.`;
  const falls: Series = { ...own, id: "drawdown", points: under(own.points) };
  const deepest = `Distance of the equity from its last peak${kindOf(sheet)}: at most ${percent(sheet.drawdown.fraction)}.`;
  const shared = { from, to, kind: sheet.kind, gaps: gapsOf(sheet), room: roomOf(series) };
  return html`${picture({
    ...{ title: "Equity", unit: "% since the start" },
    legend: lines.map(({ name, hue }) => ({ name, hue, emphasised: false })),
    draw: (width) =>
      overTime(
        {
          ...shared,
          id: "equity",
          series: lines,
          format: tick,
          describe: sentence,
          width,
          height: width < 640 ? 240 : 300,
        },
        document,
      ),
    numbers: numbersOf("Equity, % since the start", lines, shared),
  })}${picture({
    ...{ title: "Drawdown", unit: "% under the last peak" },
    draw: (width) =>
      overTime(
        {
          ...shared,
          id: "drawdown",
          series: [falls],
          format: tick,
          describe: deepest,
          width,
          height: 120,
          filled: true,
        },
        document,
      ),
    numbers: numbersOf("Drawdown, %", [falls], shared),
  })}`;
};

const tick = (value: number): string =>
  fixed(value, Math.abs(value) < 10 && value % 1 !== 0 ? 2 : 0);

const numbersOf = (
  caption: string,
  series: readonly Series[],
  { from, to }: { readonly from: Micros; readonly to: Micros },
): Html =>
  numbersTable({
    ...{
      caption,
      series,
      from,
      format: (value) => fixed(value),
      step: timeStep(from, to, NUMBER_ROWS),
    },
    to: micros(to + 1),
  });

const under = ({ time, value }: Series["points"]): Series["points"] => {
  let peak = 100;
  return {
    time,
    value: value.map((each) => {
      const now = 100 + each;
      peak = Math.max(peak, Number.isNaN(now) ? peak : now);
      return (now / peak - 1) * 100;
    }),
  };
};

const gapsOf = ({ tape }: TearSheet) =>
  tape.lost.map((gap) => ({
    instrument: gap.instrument,
    from: timeOf(gap.from),
    to: timeOf(gap.to),
  }));

/** What was held, as a part of the equity. */
export const exposurePicture = ({ sheet, series, document }: Pictured): Html => {
  const { from, to } = spanOf(sheet);
  const [own] = series.curves;
  if (own === undefined || from >= to) return html``;
  const line: Series = {
    ...{ id: "exposure", name: "exposure", hue: 0 },
    points: {
      time: Float64Array.from([from, ...own.time]),
      value: Float64Array.from([0, ...own.exposure], (value) => value * 100),
    },
  };
  const describe = `Exposure${kindOf(sheet)}: ${percent(sheet.exposure.mean, 1)} of the equity on average, ${percent(sheet.exposure.most, 1)} at most.`;
  return picture({
    ...{ title: "Exposure", unit: "% of the equity" },
    draw: (width) =>
      overTime(
        {
          ...{ from, to, kind: sheet.kind, describe, width, room: roomOf(series) },
          id: "exposure",
          series: [line],
          format: tick,
          height: 120,
          filled: true,
        },
        document,
      ),
    numbers: numbersOf("Exposure, %", [line], { from, to }),
  });
};

/** Every fill on the prices of what it was of; one picture for those that share an axis. */
export const pricePictures = ({ sheet, series, document }: Pictured): Html => {
  const { from, to } = spanOf(sheet);
  if (from >= to) return html``;
  const groups = new Map<string, PriceSeries[]>();
  for (const each of series.prices) {
    const key = axisOf(each);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return html`${[...groups].map(([axis, prices]) => {
    const ids = prices.map(({ instrument }) => instrument);
    const fills = series.fills.filter(({ instrument }) => ids.includes(instrument));
    const buys = fills.filter(({ side }) => side === "buy").length;
    const describe = `Prices of ${ids.map((id) => id.replace(":", " ")).join(", ")}${kindOf(sheet)}, with ${count(buys)} buys and ${count(fills.length - buys)} sales.`;
    return picture({
      title: "Trades on the price",
      unit: `${axis}; triangles up buy, down sell`,
      legend: prices.map(({ instrument }, hue) => ({
        name: instrument.replace(":", " "),
        hue,
        emphasised: false,
      })),
      draw: (width) =>
        tradePrices(
          {
            ...{ from, to, prices, fills, kind: sheet.kind, describe, width },
            room: roomOf(series),
            gaps: gapsOf(sheet).filter(({ instrument }) => ids.includes(instrument)),
            name: `${axis.replace(/[^A-Za-z0-9]+/g, "-")}${width < 640 ? "-narrow" : ""}`,
          },
          document,
        ),
      numbers: table(
        `Fills, ${axis}`,
        [
          { head: "time (UTC)", cell: ({ time }) => dayClock(time) },
          { head: "instrument", cell: ({ instrument }) => instrument },
          { head: "side", cell: ({ side }) => side },
          { head: "price", number: true, cell: (fill) => price(fill.price) },
          { head: "size", number: true, cell: ({ size }) => fixed(size) },
        ],
        fills.slice(0, MOST_FILLS),
      ),
    });
  })}`;
};

const MOST_FILLS = 100;

/** What trades near 1 shares an axis with its like; anything else has one of its own. */
const axisOf = ({ instrument, close }: PriceSeries): string => {
  const first = close.find((value) => !Number.isNaN(value)) ?? Number.NaN;
  const quote = instrument.split("/").at(-1) ?? "";
  return first > 0.2 && first < 5 ? quote : instrument.replace(":", " ");
};

/** How trades ended. */
export const resultPicture = ({ sheet, document }: Pictured): Html => {
  const results = sheet.trades.flatMap(({ pnl, entry, size }) => {
    const paid = (entry ?? 0) * (size ?? 0);
    return pnl === null || !(paid > 0) ? [] : [(pnl / paid) * 1e4];
  });
  if (results.length < 2) return html``;
  const gains = results.filter((value) => value > 0).length;
  const describe = `Results of ${count(results.length)} trades${kindOf(sheet)}: ${count(gains)} gained; from ${signedBps(Math.min(...results))} to ${signedBps(Math.max(...results))} basis points.`;
  return picture({
    ...{ title: "Results of trades", unit: "trades by what they came to" },
    draw: (width) => tradeResults({ results, kind: sheet.kind, describe, width }, document),
    numbers: table(
      "Results of trades",
      [
        { head: "bps", cell: ({ from, to }) => `${signedBps(from)} to ${signedBps(to)}` },
        { head: "trades", number: true, cell: ({ trades }) => count(trades) },
      ],
      binsOf(results),
    ),
  });
};

/** What it comes to with one thing changed. */
export const sensitivityPicture = ({ sheet, document }: Pictured): Html => {
  const { sensitivity: steps, pnl, kind } = sheet;
  const own = pnl.return ?? Number.NaN;
  if (steps.length === 0 || !Number.isFinite(own)) return html``;
  const describe = `Return with one thing changed${kindOf(sheet)}: ${signedPercent(own)} as it is; ${steps.map((step) => `${step.what} ${step.setting} ${step.failure === null ? signedPercent(step.return) : "cannot run"}`).join(", ")}.`;
  return picture({
    ...{ title: "With one thing changed", unit: "return, %" },
    draw: (width) => sensitivityStrip({ own, steps, kind, describe, width }, document),
    numbers: table(
      "With one thing changed",
      [
        {
          ...{ head: "what", wrap: true },
          cell: ({ what, setting, failure }) =>
            `${what} ${setting}${failure === null ? "" : `: cannot run, ${failure}`}`,
        },
        { head: "return", number: true, cell: (step) => signedPercent(step.return) },
        { head: "P&L", number: true, cell: (step) => fixed(step.pnl) },
        { head: "trades", number: true, cell: ({ trades }) => count(trades) },
      ],
      steps,
    ),
  });
};
