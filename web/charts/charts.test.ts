import { JSDOM } from "jsdom";
import { beforeAll, describe, expect, it } from "vitest";
import { at, fallAlerts, sampleRun, sampleView } from "../testing/sample-view.ts";
import { chartDocument } from "./document.ts";
import { charts } from "./index.ts";
import { spread } from "./marks.ts";
import { ink } from "./palette.ts";
import { price } from "./price.ts";

const size = { width: 800, height: 300, timeAxis: true };
let document: Document;
beforeAll(async () => {
  document = await chartDocument();
});
const parse = (svg: string): Element => {
  const root = new JSDOM(svg, { contentType: "image/svg+xml" }).window.document.documentElement;
  return root;
};

describe.each(charts.map((chart) => [chart.id, chart] as const))("%s", (id, chart) => {
  const view = sampleView(sampleRun());

  it("gives the same bytes for the same view", () => {
    const first = chart.draw(view, size, document);
    chart.draw(sampleView(sampleRun(), 100, 200), size, document);
    expect(chart.draw(sampleView(sampleRun()), size, document)).toBe(first);
  });

  it("is well-formed XML with no style of its own, one role and one sentence", () => {
    const root = parse(chart.draw(view, size, document));
    expect(root.getAttribute("class")).toBe(`chart chart-${id}`);
    expect(root.getAttribute("role")).toBe("img");
    expect(root.getAttribute("aria-label")).toMatch(/ 11 Mar 00:00 to 12 Mar 00:00 UTC.*\.$/);
    expect(root.querySelectorAll("style, [style], script")).toHaveLength(0);
    expect(root.querySelectorAll("[aria-label], [aria-description], [aria-hidden]")).toHaveLength(
      0,
    );
  });

  it("draws an hour, an instrument's quiet day and nothing at all", () => {
    for (const window of [
      sampleView(sampleRun(), 700, 760),
      sampleView(sampleRun(), 0, 60),
      { ...view, subjects: [], alerts: [] },
    ]) {
      const svg = chart.draw(window, size, document);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      parse(svg);
    }
  });

  it("stays small however long the tape is", () => {
    const long = chart.draw(sampleView(sampleRun({ length: 20_000 })), size, document);
    expect(long.length).toBeLessThan(250_000);
  });

  it("hatches what was lost", () => {
    const gap = {
      instrument: "kraken:USDC/USD",
      from: at(300),
      to: at(400),
      reason: "disconnect",
      missed: undefined,
    };
    expect(chart.draw(sampleView(sampleRun({ gaps: [gap] })), size, document)).toContain(
      `url(#hatch-${id})`,
    );
    expect(chart.draw(view, size, document)).not.toContain("url(#");
  });

  it("has lines whose values are those of the view", () => {
    const series = chart.series(view);
    expect(series.length).toBeGreaterThan(0);
    for (const { points } of series) expect(points.time.length).toBe(points.value.length);
  });
});

describe("price", () => {
  it("names the low: price, venue and minute", () => {
    const texts = [
      ...parse(price.draw(sampleView(sampleRun()), size, document)).querySelectorAll("text"),
    ].map((text) => text.textContent);
    expect(texts.join(" ")).toContain("low 0.8990 kraken USDC/USD");
    expect(texts.join(" ")).toContain("11 Mar 12:00 UTC");
    expect(price.describe(sampleView(sampleRun()))).toBe(
      "Price of kraken USDC/USD, coinbase USDC/USD from 11 Mar 00:00 to 12 Mar 00:00 UTC, data. The low is 0.8990 on kraken USDC/USD in the minute of 11 Mar 12:00; 3 alerts.",
    );
  });

  it("says in the picture when it was drawn and not recorded", () => {
    expect(price.draw(sampleView(sampleRun({ kind: "reconstructed" })), size, document)).toContain(
      "RECONSTRUCTED",
    );
    expect(price.draw(sampleView(sampleRun({ kind: "simulated" })), size, document)).toContain(
      "SIMULATED",
    );
    expect(price.describe(sampleView(sampleRun({ kind: "reconstructed" })))).toContain(
      "reconstructed data",
    );
    expect(price.draw(sampleView(sampleRun()), size, document)).not.toContain("RECONSTRUCTED");
  });

  it("breaks a line where its feed was lost", () => {
    const gap = {
      instrument: "kraken:USDC/USD",
      from: at(300),
      to: at(400),
      reason: "disconnect",
      missed: undefined,
    };
    const [line] = price.series(sampleView(sampleRun({ gaps: [gap] })));
    const i = line?.points.value.findIndex((value) => Number.isNaN(value)) ?? -1;
    expect(line?.points.time[i]).toBe(gap.from);
  });

  it("marks alerts by shape: filled when they fire, hollow when they are over", () => {
    const svg = price.draw(sampleView(sampleRun()), size, document);
    expect(svg).toContain("11 Mar 10:00 UTC critical depeg USDC firing");
    expect(svg).toContain("11 Mar 14:00 UTC critical depeg USDC resolved");
  });

  it("draws what escalates and what recovers, and pale what nobody is told", () => {
    const view = sampleView({ ...sampleRun(), alerts: fallAlerts });
    const root = parse(price.draw(view, size, document));
    const marks = [...root.querySelectorAll("title")].map((title) => {
      const said = (name: string) => title.closest(`[${name}]`)?.getAttribute(name) ?? "";
      const hollow = said("fill") === ink.paper ? "hollow" : "filled";
      return `${title.textContent}: ${hollow} ${said("opacity")}`.trim();
    });
    expect(marks).toEqual([
      "11 Mar 05:00 UTC info watch USDC firing, on the board only: filled 0.55",
      "11 Mar 16:20 UTC info depeg USDC recovers: hollow",
      "11 Mar 08:10 UTC warning depeg USDC firing: filled",
      "11 Mar 08:20 UTC critical depeg USDC escalated: filled",
    ]);
  });

  it("puts hostile text into the picture as text", () => {
    const run = sampleRun();
    const [first, ...others] = run.subjects;
    if (!first) throw new Error("the sample has subjects");
    const evil = `x:"><script>alert(1)</script>`;
    const view = sampleView({
      ...run,
      subjects: [{ ...first, id: evil }, ...others],
      alerts: run.alerts.map((each) => ({ ...each, coin: evil })),
    });
    const root = parse(price.draw(view, size, document));
    expect(root.querySelectorAll("script")).toHaveLength(0);
    expect(root.getAttribute("aria-label")).toContain("<script>");
  });
});

describe("spread", () => {
  it("moves names apart, inside the chart, in their order", () => {
    expect(spread([10, 11, 12], 15, 0, 100)).toEqual([10, 25, 40]);
    expect(spread([99, 98, 97], 15, 0, 100)).toEqual([100, 85, 70]);
    expect(spread([50, 10], 15, 0, 100)).toEqual([50, 10]);
  });
});
