import fc from "fast-check";
import { JSDOM } from "jsdom";
import { beforeAll, describe, expect, it } from "vitest";
import { sampleResult } from "../../datasets/backtest/testing/keep-samples.ts";
import { sampleSweep } from "../../datasets/backtest/testing/sample-sweep.ts";
import { micros } from "../../engine/market/time.ts";
import { fieldChoice } from "../sections/sweep/field-choice.ts";
import { sweepField } from "../view/sweep-field.ts";
import { chartDocument } from "./document.ts";
import { overTime } from "./over-time.ts";
import { sensitivityStrip } from "./sensitivity-strip.ts";
import { sweepHeatmap } from "./sweep-heatmap.ts";
import { tradePrices } from "./trade-prices.ts";
import { binsOf, tradeResults } from "./trade-results.ts";

let document: Document;
beforeAll(async () => {
  document = await chartDocument();
});
const parse = (svg: string): Element =>
  new JSDOM(svg, { contentType: "image/svg+xml" }).window.document.documentElement;

const { series, sheet } = sampleResult();
const from = micros(series.prices[0]?.start[0] ?? 0);
const to = micros(series.prices[0]?.end.at(-1) ?? 1);
const describeIt = "What is seen.";

const { plan, trials, judgement } = sampleSweep();
const sweepOf = (query: Readonly<Record<string, string>> = {}) => {
  const shown = { plan, judgement, trials: trials.map((each) => ({ ...each, currency: "USD" })) };
  const choice = fieldChoice(shown, query);
  return { choice, field: sweepField(shown, choice) };
};

const draws: Readonly<Record<string, (width: number, marked: boolean) => string>> = {
  equity: (width, marked) =>
    overTime(
      {
        ...{ id: "equity", from, to, width, format: String, describe: describeIt, filled: true },
        kind: marked ? "simulated" : "recorded",
        gaps: [{ from: micros(from + 3600e6), to: micros(from + 7200e6) }],
        series: series.curves.slice(0, 1).map(({ name, time, equity }) => ({
          ...{ id: name, name, hue: 0, points: { time, value: equity } },
        })),
      },
      document,
    ),
  "trade-prices": (width, marked) =>
    tradePrices(
      {
        ...{ from, to, width, describe: describeIt, name: "usd", gaps: [], ...series },
        kind: marked ? "simulated" : "recorded",
      },
      document,
    ),
  "trade-results": (width, marked) =>
    tradeResults(
      {
        ...{ results: [-120, 5, 40, 60, 300], width, describe: describeIt },
        kind: marked ? "simulated" : "recorded",
      },
      document,
    ),
  sensitivity: (width, marked) =>
    sensitivityStrip(
      {
        ...{ own: 0.0074, steps: sheet.sensitivity, width, describe: describeIt },
        kind: marked ? "simulated" : "recorded",
      },
      document,
    ),
  "sweep-heatmap": (width, marked) => {
    const { field, choice } = sweepOf();
    return sweepHeatmap(
      {
        ...{ field, x: choice.x, y: choice.y, signed: true, width, describe: describeIt },
        ...{ format: (value) => value.toFixed(2), watermark: marked ? "SIMULATED" : undefined },
      },
      document,
    );
  },
};

describe.each(Object.entries(draws))("%s", (id, draw) => {
  it("gives the same bytes each time, well-formed, with one role and one sentence", () => {
    const svg = draw(900, false);
    expect(draw(900, false)).toBe(svg);
    const root = parse(svg);
    expect(root.getAttribute("class")).toBe(`chart chart-${id}`);
    expect(root.getAttribute("role")).toBe("img");
    expect(root.getAttribute("aria-label")).toBe(describeIt);
    expect(root.querySelectorAll("style, [style], script, [aria-hidden]")).toHaveLength(0);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("carries the word of a tape that nobody recorded, and only of such", () => {
    for (const width of [900, 364]) {
      expect(parse(draw(width, true)).textContent).toContain("SIMULATED");
      expect(draw(width, true)).not.toMatch(/NaN|Infinity|undefined/);
    }
    expect(parse(draw(900, false)).textContent).not.toContain("SIMULATED");
  });
});

describe("trades on the price", () => {
  it("are a triangle each, up for a buy and down for a sale; many in one place are one", () => {
    const root = parse(draws["trade-prices"]?.(900, false) ?? "");
    const titles = [...root.querySelectorAll("title")].map((title) => title.textContent);
    expect(titles).toEqual(["1 buy", "1 buy", "1 buy", "1 sell", "1 sell"]);
    const [fill] = series.fills;
    if (fill === undefined) throw new Error("the sample has fills");
    const crowd = Array.from({ length: 40 }, (_, i) => ({ ...fill, time: fill.time + i }));
    const crowded = tradePrices(
      {
        ...{ from, to, width: 900, describe: describeIt, name: "usd", gaps: [], kind: "recorded" },
        ...{ prices: series.prices, fills: crowd },
      },
      document,
    );
    expect(parse(crowded).querySelector("title")?.textContent).toBe("40 buys");
  });

  it("stay small however long the tape is", () => {
    const count = 200_000;
    const time = Float64Array.from({ length: count }, (_, i) => from + ((to - from) * i) / count);
    const close = time.map((_, i) => 1 + Math.sin(i) / 100);
    const price = { start: time, end: time, low: close, high: close, close };
    const svg = tradePrices(
      {
        ...{ from, to, width: 900, describe: describeIt, name: "usd", gaps: [], kind: "recorded" },
        ...{ prices: [{ instrument: "kraken:USDC/USD", ...price }], fills: [] },
      },
      document,
    );
    expect(svg.length).toBeLessThan(80_000);
  });
});

it("puts every trade into one class, and no loss beside a gain", () => {
  const results = fc.array(fc.double({ min: -5000, max: 5000, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(results, (values) => {
      const bins = binsOf(values);
      expect(bins.reduce((sum, { trades }) => sum + trades, 0)).toBe(values.length);
      for (const { from: low, to: high } of bins) expect(low < 0 && high > 0).toBe(false);
    }),
  );
});

describe("a heatmap", () => {
  it("outlines the best, marks what walk-forward chose, hatches what is few", () => {
    const root = parse(draws["sweep-heatmap"]?.(1200, false) ?? "");
    expect(root.querySelectorAll("rect.cell")).toHaveLength(60);
    expect(root.querySelectorAll(".best-in")).toHaveLength(1);
    expect(root.querySelectorAll(".best-out")).toHaveLength(1);
    expect(root.querySelectorAll(".chosen")).toHaveLength(1);
    expect(root.querySelectorAll(".few")).toHaveLength(48);
    expect(root.textContent).toContain("hold 6h");
    expect(root.textContent).toContain("failed");
  });

  it("hatches by what is asked for, fixes what is fixed, and pools what is free", () => {
    const none = sweepOf({ trades: "0", clusters: "0" }).field;
    expect(none.panels.flatMap(({ cells }) => cells).some(({ few }) => few)).toBe(false);
    const one = sweepOf({ facet: "", "at.hold": "1" }).field;
    expect(one.panels).toHaveLength(1);
    expect(one.trials).toBe(20);
    const pooled = sweepOf({ facet: "", "at.hold": "" }).field;
    expect(pooled.trials).toBe(60);
    expect(pooled.panels[0]?.cells.every(({ trials }) => trials.length === 3)).toBe(true);
    expect(sweepOf({ y: "", facet: "" }).choice.fixed).toEqual({ exit: 2, hold: 1 });
  });

  it("refuses what the sweep has not", () => {
    expect(() => sweepOf({ x: "nobody" })).toThrow(/no x "nobody" in this sweep/);
    expect(() => sweepOf({ measure: "luck" })).toThrow(/no measure "luck"/);
    expect(() => sweepOf({ y: "entry" })).toThrow(/no y "entry"/);
    expect(() => sweepOf({ facet: "", "at.hold": "9" })).toThrow(/no at.hold "9"/);
    expect(() => sweepOf({ trades: "-1" })).toThrow(/trades cannot be "-1"/);
  });
});
