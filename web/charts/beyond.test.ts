import { JSDOM } from "jsdom";
import { beforeAll, describe, expect, it } from "vitest";
import { sampleRun, sampleView } from "../testing/sample-view.ts";
import { BEYOND } from "./beyond.ts";
import { chartDocument } from "./document.ts";
import { price } from "./price.ts";
import { standalone } from "./standalone.ts";

const size = { width: 800, height: 300, timeAxis: true };
let document: Document;
beforeAll(async () => {
  document = await chartDocument();
});
const parse = (svg: string): Element =>
  new JSDOM(svg, { contentType: "image/svg+xml" }).window.document.documentElement;

describe("prices far from the peg", () => {
  it("are on broad strokes, the further the broader, and the key says so", () => {
    const view = sampleView(sampleRun());
    const root = parse(price.draw(view, size, document));
    const strokes = [...root.querySelectorAll(".beyond")].map((path) => [
      path.getAttribute("class"),
      path.getAttribute("stroke-width"),
    ]);
    expect(strokes).toEqual([
      ["beyond beyond-2", "5"],
      ["beyond beyond-5", "9"],
    ]);
    expect(new Set(BEYOND.map(({ width }) => width)).size).toBe(BEYOND.length);
    expect(price.keys?.(view).map(({ label }) => label)).toEqual([
      "beyond 2 % of the peg",
      "beyond 5 % of the peg",
    ]);
  });

  it("are not marked where nothing is, before the fall", () => {
    const calm = sampleView(sampleRun(), 0, 120);
    expect(price.draw(calm, size, document)).not.toContain("beyond");
    expect(price.keys?.(calm)).toEqual([]);
  });
});

describe("a picture that stands alone", () => {
  it("has its colours in itself, no style, and says what it is of", () => {
    const view = sampleView(sampleRun());
    const colours = new Map([
      ["paper", "#010203"],
      ["grid", "#1a1f2412"],
    ]);
    const svg = standalone(price.draw(view, size, document), `<"&'> price`, colours);
    const root = parse(svg);
    expect(svg).not.toMatch(/var\(|<style|style=/);
    expect(root.querySelector("rect")?.getAttribute("fill")).toBe("#010203");
    expect(root.querySelector("text")?.textContent).toBe(`<"&'> price`);
    expect(svg).toContain('stroke="#1a1f24" stroke-opacity="0.071"');
    expect(root.getAttribute("aria-label")).toBe(price.describe(view));
  });
});
