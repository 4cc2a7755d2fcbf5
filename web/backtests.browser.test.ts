import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keepSamples, sampleResult } from "../datasets/backtest/testing/keep-samples.ts";
import { tearSheetReport } from "./reports/tear-sheet-report.ts";
import { openBrowser } from "./testing/browser.ts";
import { type Served, serve } from "./testing/serve.ts";
import { lookOver, visit } from "./testing/visit.ts";

let served: Served;
let browser: Browser;
let file = "";
let kept: Awaited<ReturnType<typeof keepSamples>>;
beforeAll(async () => {
  served = await serve(async (home) => {
    kept = await keepSamples(home);
    const { sheet, series } = sampleResult();
    file = join(home, "sheet.html");
    await writeFile(file, await tearSheetReport(sheet, series));
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

const WIDE = { width: 1440, height: 900, colorScheme: "light" } as const;
const NARROW = { width: 360, height: 740, colorScheme: "dark" } as const;

it.each([
  { ...WIDE, place: "the file" },
  { ...NARROW, place: "the file" },
  { ...NARROW, place: "/sweeps/:id" },
])(
  "$place at $width pixels, $colorScheme: quiet, fits, accessible",
  async ({ width, height, colorScheme, place }) => {
    const isFile = place === "the file";
    const path = place.replace(":id", kept.sweep);
    const { page, trouble, close } = await visit(
      browser,
      isFile ? pathToFileURL(file).href : served.url + path,
      { viewport: { width, height }, colorScheme, offline: isFile },
    );
    try {
      expect(trouble).toEqual([]);
      expect(await lookOver(page)).toEqual({ tooWide: 0, violations: [] });
    } finally {
      await close();
    }
  },
);

it("prints a tear sheet on five pages of A4, with every column of its tables", async () => {
  const { page, close } = await visit(browser, pathToFileURL(file).href, { offline: true });
  await page.emulateMedia({ media: "print" });
  // A4 without its margins of a centimetre.
  await page.setViewportSize({ width: 718, height: 1040 });
  const cut = await page
    .locator(".scroll:visible")
    .evaluateAll((boxes) =>
      boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.ariaLabel),
    );
  expect(cut).toEqual([]);
  const paper = await page.pdf({ format: "A4" });
  expect(paper.toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(5);
  await close();
});

it("changes the field of a sweep by its form without loading the page anew", async () => {
  const { page, trouble, close } = await visit(browser, `${served.url}/sweeps/${kept.sweep}`);
  await page.evaluate(() => Object.assign(window, { marked: true }));
  await page.getByLabel("Colour").selectOption("trades");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByRole("heading", { name: "Trades by entry and exit" }).waitFor();
  expect(await page.evaluate(() => "marked" in window), "swapped, not loaded").toBe(true);
  expect(page.url()).toContain("measure=trades");
  expect(trouble).toEqual([]);
  await close();
});
