import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sampleAlert, writeAlerts } from "../web/testing/alert-log.ts";
import { openBrowser } from "../web/testing/browser.ts";
import { type Served, serve } from "../web/testing/serve.ts";
import { writeSmallTape } from "../web/testing/small-tape.ts";
import { visit as open, violationsOf } from "../web/testing/visit.ts";
import { rulesFile } from "./rules-file.ts";
import { type TestMachine, testMachine } from "./test-machine.ts";

let machine: TestMachine;
let served: Served;
let browser: Browser;
beforeAll(async () => {
  machine = testMachine();
  const sections = { file: "pegtape.config.json", alerts: undefined, notify: undefined };
  served = await serve(
    async (home) => {
      await writeSmallTape({ home, name: "small", hours: 2 });
      await writeAlerts(home, Date.now(), [
        sampleAlert("USDC", 1),
        sampleAlert("USDT", 1, { severity: "warning" }),
      ]);
    },
    { defaultTape: "small", rules: rulesFile({ cwd: machine.cwd, env: {}, sections }) },
  );
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await served.close();
  machine.dispose();
});

const visit = (path: string, options: BrowserContextOptions = {}) =>
  open(browser, served.url + path, { viewport: { width: 1600, height: 1000 }, ...options });

/** What axe finds, and whether the page scrolls sideways. */
const faults = async (page: Page): Promise<string[]> => {
  const violations = await violationsOf(page);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return [...violations, ...(over > 0 ? [`${over} px too wide`] : [])];
};

it("edits rules, tries them, saves them, and shows them when loaded anew", async () => {
  const { page, trouble, close } = await visit("/rules");
  await page.getByRole("link", { name: "nervous" }).click();
  const text = page.getByLabel("Rules as JSON");
  await text.fill((await text.inputValue()).replace('"enter": 50', '"enter": 51'));
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.getByRole("heading", { name: /Dry run over small/ }).waitFor();
  expect(await page.locator("#dry-run").textContent()).toMatch(/Notifications to phone/);
  expect(await text.inputValue()).toContain('"enter": 51');
  expect(await faults(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await faults(page)).toEqual([]);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved in pegtape.config.json").waitFor();
  await page.goto(`${served.url}/rules`, { waitUntil: "networkidle" });
  expect(await text.inputValue()).toContain('"enter": 51');
  expect(readFileSync(join(machine.cwd, "pegtape.config.json"), "utf8")).toContain('"enter": 51');
  expect(trouble).toEqual([]);
  await text.fill('{"preset": "loud"}');
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("alerts: preset: Invalid option").waitFor();
  expect(await text.inputValue()).toBe('{"preset": "loud"}');
  await close();
});

it("hears keys in the list alone: moves, silences with a preview, acknowledges, filters", async () => {
  const { page, trouble, close } = await visit("/alerts");
  const focused = (): Promise<string | null | undefined> =>
    page.evaluate(() => document.activeElement?.textContent);
  await page.keyboard.press("m");
  expect(await page.locator("#silence-more[open]").count(), "not in the list").toBe(0);
  await page.getByRole("region", { name: "Incidents" }).focus();
  await page.keyboard.press("j");
  expect(await focused()).toBe("USDC-depeg-1");
  await page.keyboard.press("j");
  expect(await focused()).toBe("USDT-depeg-1");
  await page.keyboard.press("m");
  await page.getByText("would have hidden 1 of the 2 incidents").waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("silence-coin");
  await page.getByLabel("Reason").fill("known");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "End silence-1" }).waitFor();
  expect(await page.locator("#incidents").textContent()).toContain("silenced");
  await page.getByRole("link", { name: "USDC-depeg-1" }).focus();
  await page.keyboard.press("a");
  await page.getByText("somebody at the page").first().waitFor();
  expect(await focused()).toBe("USDC-depeg-1");
  await page.keyboard.press("/");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("coin");
  expect(await faults(page)).toEqual([]);
  expect(trouble).toEqual([]);
  await close();
});
