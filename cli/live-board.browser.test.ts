import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "../web/testing/browser.ts";
import { openPage, violationsOf } from "../web/testing/visit.ts";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "./test-machine.ts";
import { running, type SimulatedFeeds, simulateFeeds, until } from "./testing/simulated-feeds.ts";

// The whole way: a simulated venue, its feed, the pipeline, the server, and a browser that looks.

let browser: Browser;
let machine: TestMachine;
let feeds: SimulatedFeeds;
beforeAll(async () => {
  machine = testMachine(running);
  browser = await openBrowser();
  // At par, and 4 % under it from the third second on.
  const tape = await importTrades(machine, { after: 60, before: 720 });
  feeds = await simulateFeeds(tape, machine.cwd, 200);
});
afterAll(async () => {
  await browser?.close();
  await feeds?.close();
  machine?.dispose();
});

/** A live run with pages, on a free port or on the same as before. */
const startLive = async (port = "0") => {
  const own = testMachine({ ...running, cwd: machine.cwd });
  const rules = ["--preset", "article", "--every", "1s"];
  const asked = [...feeds.options, ...rules, "--json", "--refresh", "250ms", "--port", port];
  const done = runOn(own, "live", ...asked);
  await until(() => own.printed.out.includes('"listening"') || own.printed.err !== "");
  const url = String(jsonLines(own)[0]?.["url"]);
  return {
    url,
    stop: async () => {
      own.interrupt();
      expect(await done, own.printed.err).toBe(130);
    },
  };
};

/** Opens the board, and notes what the console, the policy and the network have to complain of. */
const look = async (url: string, options: BrowserContextOptions) => {
  const opened = await openPage(browser, url, options);
  // A page with a stream is never idle.
  await opened.page.goto(url, { waitUntil: "load" });
  return opened;
};

const fits = async (page: Page): Promise<void> => {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide, "no sideways scroll").toBeLessThanOrEqual(0);
  expect(await violationsOf(page)).toEqual([]);
};

it("fills, goes on by itself, keeps the focus, and finds the server again after a restart", async () => {
  const first = await startLive();
  const { url } = first;
  const wide = { viewport: { width: 1600, height: 1000 }, colorScheme: "light" } as const;
  // It may be there before the first price.
  const { page, trouble, close } = await look(url, wide);
  const state = page.locator("#coin-USDC .state");
  await state.waitFor();
  await page.evaluate(() => Object.assign(window, { marked: true }));
  const link = page.locator("#link-USDC");
  await link.focus();
  const clock = page.locator(".board-clock time");
  const then = await clock.getAttribute("datetime");
  await page.locator("#coin-USDC .state.critical").waitFor();
  expect(await page.locator("#coin-USDC .deviation").textContent()).toMatch(/^−3[5-9]\d|^−400$/);
  expect(await page.locator("#coin-USDC .wrap").textContent()).toMatch(/^consider buy: of \d+ doc/);
  expect(await clock.getAttribute("datetime")).not.toBe(then);
  expect(await page.evaluate(() => document.activeElement?.id), "focus").toBe("link-USDC");
  // Venues closed by hand stay closed while rows change.
  await page.getByRole("checkbox", { name: "Venues of USDC" }).uncheck();
  const ticks = await page.locator(".board-facts").textContent();
  await page.waitForFunction(
    (text) => document.querySelector(".board-facts")?.textContent !== text,
    ticks,
  );
  expect(await page.locator(".venue-row").isVisible()).toBe(false);
  await fits(page);
  expect(await page.evaluate(() => "marked" in window), "never loaded anew").toBe(true);

  const small = { viewport: { width: 360, height: 740 }, colorScheme: "dark" } as const;
  const narrow = await look(url, small);
  await narrow.page.locator("#live-charts svg.chart:visible").first().waitFor();
  await fits(narrow.page);
  expect(narrow.trouble).toEqual([]);
  await narrow.close();

  expect(trouble).toEqual([]);
  await first.stop();
  const connection = page.locator("[data-connection]");
  await page.getByText(/^Connection lost, values are \d+ s old\. Trying again\.$/).waitFor();
  const second = await startLive(new URL(url).port);
  await page.waitForFunction(() => document.querySelector("[data-connection]")?.textContent === "");
  const before = await clock.getAttribute("datetime");
  await page.waitForFunction(
    (text) => document.querySelector(".board-clock time")?.getAttribute("datetime") !== text,
    before,
  );
  expect(await connection.textContent()).toBe("");
  // The browser and htmx tell of each attempt that found nobody.
  expect(trouble.filter((text) => !/ERR_CONNECTION_REFUSED|Failed to fetch/.test(text))).toEqual(
    [],
  );
  await close();
  await second.stop();
});
