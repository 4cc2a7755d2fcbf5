import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rulesOf } from "../engine/alerts/rules-of.ts";
import { openBrowser } from "./testing/browser.ts";
import { startLive, stopLive } from "./testing/live.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stopLive();
});

/** A page that counts what it has heard, and done. */
const countingPage = async (): Promise<Page> => {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const counts = Object.assign(window, { heard: 0 });
    document.addEventListener("htmx:sse:after:message", () => {
      counts.heard += 1;
    });
  });
  return page;
};

const heardOf = async (page: Page, least: number): Promise<void> => {
  await page.waitForFunction((n) => (window as unknown as { heard: number }).heard >= n, least);
};

const order = (page: Page): Promise<string[]> => page.locator(".coin-name").allTextContents();

it("moves no row under the pointer or the focus; takes in what begins, what it missed, and a stream refused at first", async () => {
  const rules = rulesOf({ preset: "article" }, "the test");
  const { url, clock, push, begin } = await startLive({ rules });
  begin();
  push({ at: 1, on: "kraken:USDC/USD", trade: 1 });
  const page = await countingPage();
  await page.goto(url, { waitUntil: "load" });
  // Another that finds nobody at the first attempt: it is looked at again at the end.
  const refused = await countingPage();
  await refused.route("**/stream", (route) => route.abort(), { times: 1 });
  await refused.goto(url, { waitUntil: "load" });
  let heard = 0;
  const next = async (): Promise<void> => {
    heard += 1;
    await heardOf(page, heard);
  };
  const said = async (say: () => void): Promise<void> => {
    say();
    clock.go(500);
    await next();
  };
  // Whoever comes is told at once.
  await next();

  await said(() => push({ at: 2, on: "kraken:DAI/USD", trade: 1 }));
  expect(await order(page)).toEqual(["USDC", "DAI"]);

  await page.locator("#coin-USDC").hover();
  await said(() => push({ at: 3, on: "kraken:DAI/USD", trade: 0.9 }));
  expect(await page.locator("#coin-DAI .state").textContent()).toBe("critical");
  expect(await order(page), "under the pointer").toEqual(["USDC", "DAI"]);
  await page.mouse.move(5, 5);
  await page.waitForFunction(() => document.querySelector(".coin-name")?.textContent === "DAI");

  await page.locator("#link-USDC").focus();
  await said(() => {
    push({ at: 400, on: "kraken:DAI/USD", trade: 1 });
    push({ at: 401, on: "kraken:USDC/USD", trade: 0.9 });
    push(
      { at: 800, on: "kraken:USDC/USD", trade: 0.9 },
      { at: 800, on: "kraken:DAI/USD", trade: 1 },
    );
  });
  expect(await order(page), "under the focus").toEqual(["DAI", "USDC"]);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("link-USDC");
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await said(() => push({ at: 801, on: "kraken:DAI/USD", trade: 1 }));
  expect(await order(page)).toEqual(["USDC", "DAI"]);

  // As after a message that never came.
  await page.evaluate(() => document.getElementById("rows-DAI")?.remove());
  await said(() => push({ at: 802, on: "kraken:DAI/USD", trade: 1 }));
  await page.locator("#rows-DAI").waitFor();
  await page.close();

  await heardOf(refused, 1);
  await refused.close();
});
