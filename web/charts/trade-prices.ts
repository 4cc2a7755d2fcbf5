import * as Plot from "@observablehq/plot";
import type { PriceSeries, SeriesFill } from "../../datasets/backtest/run-series.ts";
import { count } from "../format.ts";
import type { Run, Span } from "../view/run.ts";
import { type ChartFrame, finishChart, plotOptions, timeAxis, valueAxis } from "./frame.ts";
import { gapHatches, lineNames, type Series, watermark } from "./marks.ts";
import { hue, ink } from "./palette.ts";
import { stepLine } from "./step-line.ts";
import { niceStep, valueTicks } from "./ticks.ts";

export interface TradePrices extends Span {
  /** Share an axis: those quoted in the same currency. */
  readonly prices: readonly PriceSeries[];
  readonly fills: readonly SeriesFill[];
  readonly gaps: readonly Span[];
  readonly kind: Run["kind"];
  /** One sentence. */
  readonly describe: string;
  /** CSS pixels. */
  readonly width: number;
  /** Characters beside the plot; default the longest name. */
  readonly room?: number;
  /** Tells the picture from others of its kind on a page. */
  readonly name: string;
}

/** Fills closer than this, pixels, of the same side and instrument are one mark. */
const CLOSE = 5;

/** Prices of what was traded, with every fill on them: a triangle up for a buy, down for a sale, larger where there are many. */
export const tradePrices = (chart: TradePrices, document: Document): string => {
  const { prices, fills, gaps, kind, describe, width, from, to, name } = chart;
  const narrow = width < 640;
  const series = prices.map(
    ({ instrument, end, close }, at): Series => ({
      ...{ id: instrument, name: instrument.replace(":", " "), hue: at },
      points: { time: end, value: close },
    }),
  );
  const { room: longest = Math.max(0, ...series.map((each) => each.name.length)) } = chart;
  const [left, top, bottom, height] = [1, 8, 34, narrow ? 260 : 320];
  const right = narrow ? 54 : 54 + 16 + Math.round(8.2 * longest);
  const frame: ChartFrame = {
    ...{ from, to, width, height, narrow, left, right, top, bottom, timeAxis: true },
    innerWidth: width - left - right,
    innerHeight: height - top - bottom,
  };
  const marks = gathered(fills, frame);
  const domain = domainOf(prices, marks, chart);
  const ticks = valueTicks(...domain, niceStep(domain[1] - domain[0], 6));
  const decimals = Math.max(2, ...ticks.map((tick) => String(tick).split(".")[1]?.length ?? 0));
  return finishChart(
    Plot.plot({
      ...plotOptions(frame, domain, document),
      marks: [
        ...timeAxis(frame),
        ...valueAxis(ticks, (value) =>
          value >= 1000 ? count(value) : value.toFixed(Math.min(6, decimals)),
        ),
        ...gapHatches(gaps, `trades-${name}`),
        ...series.toReversed().map((line) => stepLine(line, frame, 1.25)),
        ...(["buy", "sell"] as const).map((side) => fillMarks(marks, side)),
        ...(series.length > 1 ? lineNames(series, frame, domain) : []),
        ...watermark({ kind }, "left"),
      ],
    }),
    "trade-prices",
    describe,
    frame,
  );
};

interface FillMark {
  readonly time: number;
  readonly price: number;
  readonly side: "buy" | "sell";
  readonly fills: number;
}

const gathered = (fills: readonly SeriesFill[], frame: ChartFrame): FillMark[] => {
  const places = new Map<
    string,
    { time: number; price: number; side: "buy" | "sell"; fills: number }
  >();
  for (const { time, instrument, side, price } of fills) {
    if (!(time >= frame.from && time <= frame.to)) continue;
    const x = ((time - frame.from) / (frame.to - frame.from)) * frame.innerWidth;
    const key = `${instrument} ${side} ${Math.floor(x / CLOSE)}`;
    const place = places.get(key);
    if (place === undefined) places.set(key, { time, price, side, fills: 1 });
    else place.fills++;
  }
  return [...places.values()];
};

/** Shape, place beside the price and colour: the side never rests on one of them alone. */
const fillMarks = (marks: readonly FillMark[], side: FillMark["side"]): Plot.Markish =>
  Plot.dot(
    marks.filter((mark) => mark.side === side),
    {
      ...{ x: "time", y: "price", dy: side === "buy" ? 7 : -7 },
      r: ({ fills }: FillMark) => Math.min(9, 5.5 + Math.log2(fills)),
      symbol: "triangle",
      rotate: side === "buy" ? 0 : 180,
      ...{ fill: hue(side === "buy" ? 0 : 3), stroke: ink.paper, strokeWidth: 1 },
      title: ({ fills }: FillMark) => `${fills} ${side}${fills === 1 ? "" : "s"}`,
    },
  );

const domainOf = (
  prices: readonly PriceSeries[],
  marks: readonly FillMark[],
  { from, to }: Span,
): [number, number] => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const see = (value: number): void => {
    if (value < low) low = value;
    if (value > high) high = value;
  };
  for (const { end, close } of prices)
    for (const [i, value] of close.entries())
      if ((end[i] ?? 0) >= from && (end[i] ?? 0) <= to) see(value);
  for (const { price } of marks) see(price);
  if (!(low <= high)) return [0, 1];
  const pad = (high - low) * 0.07 || Math.abs(high) * 0.001 || 1;
  return [low - pad, high + pad];
};
