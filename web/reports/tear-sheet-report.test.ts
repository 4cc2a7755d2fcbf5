import { JSDOM } from "jsdom";
import { expect, it } from "vitest";
import { sampleResult } from "../../datasets/backtest/testing/keep-samples.ts";
import { tearSheetReport } from "./tear-sheet-report.ts";

it("is whole, the same each time, and without a word where a market printed it", async () => {
  const { sheet, series } = sampleResult({}, { kind: "imported" });
  const text = await tearSheetReport(sheet, series);
  expect(text === (await tearSheetReport(sheet, series)), "the same bytes").toBe(true);
  const { document } = new JSDOM(text).window;
  const main = document.querySelector("main");
  expect(main?.innerHTML).not.toMatch(/RECONSTRUCTED|class="watermark"|stamp"/);
  expect(document.querySelectorAll("script, link, img, iframe, [style], [onerror]")).toHaveLength(
    0,
  );
  expect(text).not.toMatch(/\b(?:src|href)="(?!#)|url\((?!"?#)|@import/);
  const names = [...document.querySelectorAll("[role=region]")].map((each) =>
    each.getAttribute("aria-label"),
  );
  expect(new Set(names).size, "regions have names of their own").toBe(names.length);
  for (const svg of document.querySelectorAll("svg.chart"))
    expect(svg.outerHTML).not.toMatch(/NaN|Infinity|undefined/);
});
