import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../testing/browser.ts";
import { type Served, serve } from "../testing/serve.ts";
import { writeSmallTape } from "../testing/small-tape.ts";
import { visit as open, violationsOf } from "../testing/visit.ts";

let served: Served;
let browser: Browser;
beforeAll(async () => {
  served = await serve((home) => writeSmallTape({ home, name: "small" }), {
    defaultTape: "small",
    sqlLimits: { timeMs: 60_000 },
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

const QUERY = 'SELECT event_time, venue, price FROM "small" WHERE price IS NOT NULL LIMIT 50';

const visit = (path: string, options: BrowserContextOptions = {}) =>
  open(browser, served.url + path, options);

const editor = (page: Page) => page.getByRole("textbox", { name: "Query" });

const RESULT = `/sql?q=${encodeURIComponent(QUERY)}`;

describe.each([
  { width: 1600, height: 1000, colorScheme: "light", paths: ["/sql", RESULT] },
  { width: 360, height: 740, colorScheme: "dark", paths: ["/sql?q=COPY", RESULT] },
] as const)("at $width pixels, $colorScheme", ({ width, height, colorScheme, paths }) => {
  it.each(paths)("%s fits and is accessible", async (path) => {
    const { page, trouble, close } = await visit(path, {
      viewport: { width, height },
      colorScheme,
    });
    await page.locator(".sql-views summary").first().click();
    expect(trouble.filter((text) => !(path.endsWith("COPY") && text.includes("400")))).toEqual([]);
    const beyond = () => document.documentElement.scrollWidth - window.innerWidth;
    expect(await page.evaluate(beyond), "no sideways scroll").toBeLessThanOrEqual(0);
    expect(await violationsOf(page)).toEqual([]);
    await close();
  });
});

describe("the SQL page", () => {
  it("runs what is typed by Ctrl+Enter, and its address is the query", async () => {
    const { page, trouble, close } = await visit("/sql");
    await editor(page).fill(QUERY);
    await editor(page).press("Control+Enter");
    await page.getByRole("table", { name: "Rows" }).waitFor();
    expect(await page.getByRole("table", { name: "Rows" }).getByRole("row").count()).toBe(51);
    expect(new URL(page.url()).searchParams.get("q")).toBe(QUERY);
    expect(await editor(page).inputValue()).toBe(QUERY);
    const plot = page.getByRole("img", { name: /^price over event_time, 2 lines/ });
    expect(await plot.count()).toBe(1);
    expect(trouble).toEqual([]);
    await close();
  });

  it("cancels a query that runs, and runs the next", async () => {
    const { page, close } = await visit("/sql");
    const cancel = page.getByRole("button", { name: "Cancel" });
    expect(await cancel.isVisible()).toBe(false);
    await editor(page).fill("SELECT count(*) FROM range(1000000000000)");
    await page.getByRole("button", { name: "Run" }).click();
    await cancel.click();
    await cancel.waitFor({ state: "hidden" });
    await editor(page).fill("SELECT 42 AS answer");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("rowheader", { name: "42" }).waitFor();
    await close();
  });

  it("shows why a query is refused, with the query still there", async () => {
    const { page, close } = await visit("/sql");
    await editor(page).fill("DROP VIEW small");
    await editor(page).press("Control+Enter");
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("this is no SELECT");
    expect(await editor(page).inputValue()).toBe("DROP VIEW small");
    await close();
  });

  it("works without JavaScript", async () => {
    const { page, close } = await visit("/sql", { javaScriptEnabled: false });
    await editor(page).fill('SELECT max(event_time) AS last FROM "small"');
    await page.getByRole("textbox", { name: "As of" }).fill("2023-03-11T07:00Z");
    await page.getByRole("button", { name: "Run" }).click();
    await page.waitForURL(/asof=/);
    expect(await page.getByRole("table", { name: "Rows" }).textContent()).toContain(
      "2023-03-11T07:00:00.000000Z",
    );
    await close();
  });
});
