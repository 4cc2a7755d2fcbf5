import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { minutes } from "../engine/market/time.ts";
import { openTape } from "../recorder/tape/open-tape.ts";
import { makeTapeReport } from "./reports/make-tape-report.ts";
import { openBrowser } from "./testing/browser.ts";
import { keepEvaluation } from "./testing/kept-evaluation.ts";
import { type Served, serve } from "./testing/serve.ts";
import { writeSmallTape } from "./testing/small-tape.ts";
import { lookOver, visit } from "./testing/visit.ts";

const EVIL = `"><script>document.title='owned'</script><img src=x onerror="document.title='owned'">`;
const ID = "usdc-2023-03-11";

let served: Served;
let browser: Browser;
let file = "";
beforeAll(async () => {
  served = await serve(async (home) => {
    const strange = { source: { [EVIL]: EVIL }, licence: EVIL, reason: EVIL };
    await writeSmallTape({ home, name: "small", kind: "reconstructed", hours: 3, ...strange });
    await keepEvaluation(home, "sample");
    const tape = await openTape(join(home, "tapes", "small"), { home });
    const { text } = await makeTapeReport({
      ...{ tape, home, every: minutes(1), options: "", version: "1.2.3" },
    });
    tape.close();
    file = join(home, "report.html");
    await writeFile(file, text);
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

const SCREENS = [
  { width: 1600, height: 1000, colorScheme: "light" },
  { width: 360, height: 740, colorScheme: "dark" },
] as const;

describe.each(SCREENS)("at $width pixels, $colorScheme", ({ width, height, colorScheme }) => {
  it.each(["/events", `/events/${ID}`, "/events/ust-2022-05-07", "/early-warning", "the report"])(
    "%s is quiet, fits and is accessible",
    async (path) => {
      const isFile = path === "the report";
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
});

it("narrows the events by its form without loading the page anew", async () => {
  const { page, trouble, close } = await visit(browser, `${served.url}/events`);
  await page.evaluate(() => Object.assign(window, { marked: true }));
  await page.getByLabel("Coin").selectOption("USDC");
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL(/coin=USDC/);
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  expect(await page.evaluate(() => "marked" in window), "swapped, not loaded").toBe(true);
  await page.getByRole("link", { name: ID }).click();
  await page.getByRole("heading", { name: /^USDC at a discount/ }).waitFor();
  expect(trouble).toEqual([]);
  await close();
});

it("prints an event on two pages of paper, its pictures in their own size", async () => {
  const { page, close } = await visit(browser, `${served.url}/events/${ID}`);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(2);
  expect(pdf).toMatch(/\/MediaBox\s*\[0 0 59[45]\.?\d* 84[12]\.?\d*\]/);
  await page.emulateMedia({ media: "print" });
  const shown = page.locator("svg.chart-price:visible");
  expect(await shown.count()).toBe(1);
  expect(await shown.getAttribute("width")).toBe("718");
  await close();
});

it("keeps a report's strange names as text, and its numbers to be read without a script", async () => {
  const { page, trouble, close } = await visit(browser, pathToFileURL(file).href, {
    javaScriptEnabled: false,
  });
  expect(await page.title()).toBe("small · pegtape");
  expect(await page.locator("script, main img, main a:not([href^='#'])").count()).toBe(0);
  await page.locator("#chart-price summary").click();
  expect(await page.getByRole("region", { name: /^Price, / }).isVisible()).toBe(true);
  expect(await page.getByText("RECONSTRUCTED").first().isVisible()).toBe(true);
  expect(trouble).toEqual([]);
  await close();
});
