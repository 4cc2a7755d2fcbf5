import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { sampleAlert, writeAlerts } from "./testing/alert-log.ts";
import { openBrowser } from "./testing/browser.ts";
import { type Served, serve } from "./testing/serve.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

let house: Served;
let context: BrowserContext;
beforeEach(async () => {
  house = await serve((home) =>
    writeAlerts(home, Date.now(), [
      sampleAlert("USDC", 1),
      sampleAlert("DAI", 1, { severity: "warning" }),
      sampleAlert("USDT", 1),
      sampleAlert("USDT", 2, { state: "resolved" }),
    ]),
  );
  context = await browser.newContext();
  // A browser without a screen refuses notifications: one that takes them is stood in for, by the interface that the
  // standard describes. Tones are counted where they would be heard.
  await context.addInitScript(() => {
    const told: string[] = [];
    const tones: number[] = [];
    class StandIn extends EventTarget {
      static permission = localStorage.getItem("granted") ?? "default";
      static async requestPermission(): Promise<string> {
        localStorage.setItem("granted", "granted");
        StandIn.permission = "granted";
        return "granted";
      }
      readonly tag: string;
      constructor(title: string, { tag = "" }: NotificationOptions) {
        super();
        this.tag = tag;
        told.push(`${title} ${tag}`);
      }
      close(): void {
        told.push(`closed ${this.tag}`);
      }
    }
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (at) {
      tones.push(this.frequency.value);
      start.call(this, at);
    };
    Object.assign(window, { told, tones, Notification: StandIn });
  });
});
afterEach(async () => {
  await context.close();
  await house.close();
});

const open = async (path: string): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(house.url + path);
  return page;
};
const toldOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { told: string[] }).told);
const untilTold = (page: Page, count: number): Promise<unknown> =>
  page.waitForFunction(
    (most) => (window as unknown as { told: string[] }).told.length >= most,
    count,
  );
const RUN = "@20231114T221320Z";

it("tells each emission once, over all tabs, from one in the background, and takes it back when it is seen", async () => {
  const first = await open("/alerts");
  expect(await toldOn(first)).toEqual([]);
  await first.getByRole("button", { name: "Notify this browser" }).click();
  await untilTold(first, 1);
  const other = await open("/alerts");
  await other.bringToFront();
  await other.getByRole("button", { name: "This browser is notified" }).waitFor();
  await writeAlerts(house.home, Date.now(), [sampleAlert("USDE", 1)]);
  await untilTold(first, 2);
  const both = [`CRITICAL USDC -310 bps USDC-depeg-1${RUN}/1`];
  both.push(`CRITICAL USDE -310 bps USDE-depeg-1${RUN}/1`);
  expect(await toldOn(first)).toEqual(both);
  expect(await toldOn(other)).toEqual([]);
  const { listeners } = await metrics();
  expect(listeners, "one tab hears the server for both").toBe(1);
  await other.getByRole("button", { name: "Acknowledge USDE-depeg-1" }).click();
  await untilTold(first, 3);
  expect((await toldOn(first)).at(-1)).toBe(`closed USDE-depeg-1${RUN}/1`);
  // The one that heard goes: the other one hears what comes next, and nothing again.
  await first.close();
  await writeAlerts(house.home, Date.now(), [sampleAlert("FDUSD", 1)]);
  await untilTold(other, 1);
  expect(await toldOn(other)).toEqual([`CRITICAL FDUSD -310 bps FDUSD-depeg-1${RUN}/1`]);
  await other.getByRole("button", { name: "This browser is notified" }).click();
  await other.getByRole("button", { name: "Notify this browser" }).waitFor();
  await expect.poll(async () => (await metrics()).listeners).toBe(0);
});

const metrics = async (): Promise<{ listeners: number }> => {
  const text = await (await house.get("/metrics")).text();
  return { listeners: Number(/^pegtape_stream_listeners (\d+)$/m.exec(text)?.[1]) };
};

it("keeps the last fifty notifications, as text, and forgets them when asked to", async () => {
  const evil = "<img src=x onerror=\"document.title='owned'\">";
  await writeAlerts(
    house.home,
    Date.now(),
    Array.from({ length: 55 }, (_, i) => sampleAlert(`C${i}`, 1, { message: `${evil} ${i}` })),
  );
  const page = await open("/alerts");
  await page.getByRole("button", { name: "Notify this browser" }).click();
  await untilTold(page, 56);
  await page.getByText("Last notifications of this browser").click();
  const items = page.locator("#notices li");
  expect(await items.count()).toBe(50);
  expect(await items.first().textContent()).toContain(`CRITICAL C54 -310 bps ${evil} 54`);
  await page.reload();
  await page.getByText("Last notifications of this browser").click();
  expect(await items.count()).toBe(50);
  expect(await page.title()).toContain("Alerts");
  await page.getByRole("button", { name: "Clear the list" }).click();
  expect(await items.count()).toBe(0);
  expect(await page.locator("#notices").textContent()).toContain("None yet.");
});

it("sounds only where that was switched on", async () => {
  const tones = (page: Page): Promise<number> =>
    page.evaluate(() => (window as unknown as { tones: number[] }).tones.length);
  const page = await open("/alerts");
  await page.getByRole("button", { name: "Notify this browser" }).click();
  await untilTold(page, 1);
  expect(await tones(page)).toBe(0);
  await page.getByText("Last notifications of this browser").click();
  await page.getByRole("checkbox", { name: "With a sound" }).check();
  // Once at once, so that it is known what will be heard.
  await expect.poll(() => tones(page)).toBe(2);
  await writeAlerts(house.home, Date.now(), [sampleAlert("USDE", 1)]);
  await expect.poll(() => tones(page)).toBe(4);
});
