import * as Plot from "@observablehq/plot";
import { signedBps } from "../format.ts";
import type { Run } from "../view/run.ts";
import { plainFigure, svgText } from "./frame.ts";
import { watermarkAt } from "./marks.ts";
import { hue, ink } from "./palette.ts";
import { niceStep, valueTicks } from "./ticks.ts";

export interface TradeResults {
  /** Of each trade, bps of what was paid. */
  readonly results: readonly number[];
  readonly kind: Run["kind"];
  /** One sentence. */
  readonly describe: string;
  /** CSS pixels. */
  readonly width: number;
}

const MOST_BINS = 24;
/** bps; a millionth of them is rounding. */
const LEAST_SPREAD = 0.1;

/** How trades ended: a bar a class of results, losses left of zero and gains right of it. */
export const tradeResults = (
  { results, kind, describe, width }: TradeResults,
  document: Document,
): string => {
  const narrow = width < 640;
  const bins = binsOf(results);
  const most = Math.max(1, ...bins.map(({ trades }) => trades));
  const [low, high] = [bins[0]?.from ?? -1, bins.at(-1)?.to ?? 1];
  const across = valueTicks(low, high, niceStep(high - low, narrow ? 4 : 10));
  const up = valueTicks(0, most, Math.max(1, niceStep(most, 4)));
  const axis = { fill: ink.muted, fontSize: 12 } as const;
  const figure = Plot.plot({
    ...{ document, className: "chart", width, height: narrow ? 160 : 180 },
    ...{ marginTop: 8, marginRight: 40, marginBottom: 44, marginLeft: 1 },
    x: { type: "linear", domain: [low, high], axis: null },
    y: { type: "linear", domain: [0, most * 1.08], axis: null },
    marks: [
      Plot.ruleY(up, { stroke: ink.grid }),
      Plot.rect(bins, {
        ...{ x1: "from", x2: "to", y1: 0, y2: "trades", insetLeft: 1, insetRight: 1 },
        ...{ fill: ({ from }: Bin) => hue(from < 0 ? 3 : 0), fillOpacity: 0.85 },
      }),
      Plot.ruleX([0], { stroke: ink.peg }),
      Plot.ruleY([0], { stroke: ink.peg }),
      Plot.text(across, {
        ...axis,
        ...{ x: (value: number) => value, text: signedBps, frameAnchor: "bottom" },
        ...{ dy: 8, lineAnchor: "top" },
      }),
      Plot.text(["bps of what was paid, after costs"], {
        ...{ ...axis, frameAnchor: "bottom-right", dy: 26, lineAnchor: "top", textAnchor: "end" },
      }),
      Plot.text(up, {
        ...{ ...axis, y: (value: number) => value, text: String, frameAnchor: "right" },
        ...{ textAnchor: "start", dx: 8 },
      }),
      ...watermarkAt(kind, {
        ...{ frameAnchor: "bottom-left", dx: 4, dy: 26, lineAnchor: "top", textAnchor: "start" },
      }),
    ],
  });
  plainFigure(figure, "trade-results", describe);
  return svgText(figure);
};

interface Bin {
  readonly from: number;
  readonly to: number;
  readonly trades: number;
}

/** Classes of one width, zero at the edge of two of them: a loss never shares a bar with a gain. */
export const binsOf = (results: readonly number[]): Bin[] => {
  const known = results.filter(Number.isFinite);
  if (known.length === 0) return [];
  const low = known.reduce((least, value) => Math.min(least, value), 0);
  const high = known.reduce((most, value) => Math.max(most, value), 0);
  const width = niceStep(Math.max(high - low, LEAST_SPREAD), MOST_BINS);
  const first = Math.floor(low / width + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / width - 1e-9));
  const counts = new Array<number>(last - first).fill(0);
  for (const value of known) {
    const at = Math.min(counts.length - 1, Math.max(0, Math.floor(value / width) - first));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts.map((trades, i) => ({
    ...{ from: (first + i) * width, to: (first + i + 1) * width, trades },
  }));
};
