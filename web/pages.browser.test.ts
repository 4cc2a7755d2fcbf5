import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleAlert, writeAlerts } from "./testing/alert-log.ts";
import { openBrowser } from "./testing/browser.ts";
import { type Served, serve } from "./testing/serve.ts";
import { writeSmallTape } from "./testing/small-tape.ts";
import { violationsOf, visit } from "./testing/visit.ts";

const EVIL = `"><script>document.title='owned'</script><img src=x onerror="document.title='owned'">`;

let served: Served;
let empty: Served;
let browser: Browser;
beforeAll(async () => {
  served = await serve(
    async (home) => {
      await writeSmallTape({ home, name: "small", kind: "reconstructed" });
      await writeSmallTape({
        home,
        name: "evil",
        source: { [EVIL]: EVIL },
        licence: EVIL,
        reason: EVIL,
        hours: 3,
      });
      await writeAlerts(home, Date.now(), [
        sampleAlert("USDC", 1, { message: EVIL }),
        sampleAlert("DAI", 1, { severity: "warning" }),
        sampleAlert("DAI", 2, { severity: "warning", state: "resolved" }),
      ]);
    },
    { defaultTape: "small" },
  );
  empty = await serve(async () => undefined);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await served.close();
  await empty.close();
});

const PAGES = [
  "/",
  "/tapes",
  "/tapes/small?check=yes",
  "/alerts",
  "/venues",
  "/alerts/silence?coin=USDC",
  `/alerts/incident?id=${sampleAlert("USDC", 1).incident}`,
  "/rules",
  "/replay/small",
  "/replay/small?from=2023-03-11T07:00Z&to=2023-03-11T07:30Z",
  "/nowhere",
];
const SCREENS = [
  { width: 1600, height: 1000, colorScheme: "light" },
  { width: 360, height: 740, colorScheme: "dark" },
] as const;

describe.each(SCREENS)("at $width pixels, $colorScheme", ({ width, height, colorScheme }) => {
  it.each([...PAGES, "begin"])("%s is quiet, fits and is accessible", async (path) => {
    const url = path === "begin" ? `${empty.url}/` : served.url + path;
    const { page, trouble, close } = await visit(browser, url, {
      viewport: { width, height },
      colorScheme,
    });
    try {
      // The page that is not there says so in its status, and the browser repeats that.
      expect(trouble.filter((text) => !(path === "/nowhere" && text.includes("404")))).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
        "no sideways scroll",
      ).toBeLessThanOrEqual(0);
      expect(await violationsOf(page)).toEqual([]);
    } finally {
      await close();
    }
  });
});

const rangeOf = (page: Page): string | null => new URL(page.url()).searchParams.get("from");

describe("the replay page", () => {
  it("gives the price chart at least two fifths of the first screen", async () => {
    const { page, close } = await visit(browser, `${served.url}/replay/small`);
    const box = await page.locator("#chart-price svg:visible").boundingBox();
    expect(
      Math.min(900, (box?.y ?? 900) + (box?.height ?? 0)) - (box?.y ?? 900),
    ).toBeGreaterThanOrEqual(360);
    expect(box?.width).toBeGreaterThan(1380);
    await close();
  });

  it("draws charts to the pixel after the first visit", async () => {
    const { page, close } = await visit(browser, `${served.url}/replay/small`, {
      viewport: { width: 1000, height: 800 },
    });
    await page.waitForFunction(() => document.querySelectorAll("#chart-price svg").length === 1);
    const drawn = await page
      .locator("#chart-price svg")
      .evaluate((svg: SVGSVGElement) => svg.viewBox.baseVal.width - svg.clientWidth);
    expect(Math.abs(drawn)).toBeLessThanOrEqual(1);
    await close();
  });

  it("changes its window by the form without loading the page anew, and goes back", async () => {
    const { page, trouble, close } = await visit(browser, `${served.url}/replay/small`);
    await page.evaluate(() => Object.assign(window, { marked: true }));
    await page.getByRole("textbox", { name: "From", exact: true }).fill("2023-03-11T07:00Z");
    await page.getByRole("textbox", { name: "to", exact: true }).fill("2023-03-11T07:30Z");
    await page.getByRole("button", { name: "Show" }).click();
    await page.waitForFunction(() =>
      document.querySelector(".data-clock")?.textContent?.includes("07:30"),
    );
    expect(rangeOf(page)).toBe("2023-03-11T07:00Z");
    expect(await page.title()).toContain("11 Mar 07:00 to 11 Mar 07:30 UTC");
    expect(await page.evaluate(() => "marked" in window), "swapped, not loaded").toBe(true);
    await page.goBack();
    await page.waitForFunction(() =>
      document.querySelector(".data-clock")?.textContent?.includes("10:00"),
    );
    expect(rangeOf(page)).toBeNull();
    expect(trouble).toEqual([]);
    await close();
  });

  it("keeps the focus on the link that changed the window", async () => {
    const { page, close } = await visit(browser, `${served.url}/replay/small`);
    await page.getByRole("link", { name: "1 h", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/from=/);
    await page.waitForFunction(
      () => document.querySelector(".segments [aria-current]")?.textContent === "1 h",
    );
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("1 h");
    await close();
  });

  it("says what is wrong with a range that is none, on the page", async () => {
    const { page, close } = await visit(browser, `${served.url}/replay/small`);
    await page.getByRole("textbox", { name: "From", exact: true }).fill("soon");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain('From: "soon" is no time');
    await close();
  });

  it("shows time and values under the pointer, and zooms to what is dragged over", async () => {
    const { page, trouble, close } = await visit(browser, `${served.url}/replay/small`);
    const box = await page.locator("#chart-price svg:visible").boundingBox();
    if (!box) throw new Error("no chart");
    const y = box.y + box.height / 2;
    const output = page.locator('#chart-price [data-series="kraken:USDC/USD"] output');
    const rest = await output.textContent();
    await page.mouse.move(box.x + 470, y);
    await page.waitForFunction(
      (text) => document.querySelector("#chart-price output")?.textContent !== text,
      rest,
    );
    expect(Number(await output.textContent())).toBeLessThan(0.95);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, y, { steps: 3 });
    await page.mouse.up();
    await page.waitForURL(/from=2023-03-11T0\d:\d\dZ&to=/);
    await page.waitForLoadState("networkidle");
    expect(trouble).toEqual([]);
    await close();
  });

  it("moves the crosshair by key and says what is read there, and forgets it on Escape", async () => {
    const { page, trouble, close } = await visit(browser, `${served.url}/replay/small`);
    await page.locator("#chart-price").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+ArrowRight");
    const said = page.locator(".chart-said");
    await said
      .filter({ hasText: "2023-03-11 06:24 UTC: kraken USDC/USD 1" })
      .waitFor({ state: "attached" });
    await page.keyboard.press("Escape");
    expect(await page.locator(".pointed").count()).toBe(0);
    expect(trouble).toEqual([]);
    await close();
  });

  it("keeps a chart as a PNG and as an SVG that needs nothing else", async () => {
    const { page, trouble, close } = await visit(browser, `${served.url}/replay/small`);
    await page.locator("#chart-price summary").click();
    const [png] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#chart-price").getByRole("button", { name: "PNG" }).click(),
    ]);
    expect(png.suggestedFilename()).toBe("small-price.png");
    const bytes = await readFile(await png.path());
    expect(bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
    // Width in the header: twice that of the picture.
    expect(bytes.readUInt32BE(16)).toBe(2 * 1224);
    const [svg] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#chart-price").getByRole("link", { name: "SVG, dark of Price" }).click(),
    ]);
    expect(await readFile(await svg.path(), "utf8")).toContain("small, reconstructed");
    expect(trouble).toEqual([]);
    await close();
  });

  it("reads and changes its window without JavaScript", async () => {
    const { page, close } = await visit(browser, `${served.url}/replay/small`, {
      javaScriptEnabled: false,
    });
    expect(await page.locator("#chart-price svg.chart").first().getAttribute("aria-label")).toMatch(
      /^Price of /,
    );
    await page.getByRole("textbox", { name: "From", exact: true }).fill("2023-03-11T07:00Z");
    await page.getByRole("button", { name: "Show" }).click();
    await page.waitForURL(/from=2023-03-11T07/);
    await page.locator("#chart-price summary").click();
    expect(await page.getByRole("region", { name: /^Price, / }).isVisible()).toBe(true);
    await close();
  });

  it("keeps a chosen theme", async () => {
    const { page, close } = await visit(browser, `${served.url}/replay/small`, {
      colorScheme: "light",
    });
    const paper = async (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    const button = page.getByRole("button", { name: /^Theme/ });
    await button.click();
    await button.click();
    expect(await paper()).not.toBe(light);
    await page.reload();
    expect(await paper()).not.toBe(light);
    await close();
  });
});

describe("hostile text on a tape", () => {
  it.each(["/tapes/evil", "/replay/evil"])("runs nowhere on %s", async (path) => {
    const { page, trouble, close } = await visit(browser, served.url + path);
    expect(trouble).toEqual([]);
    expect(await page.title()).toContain("evil");
    expect(await page.locator("main script, main img").count()).toBe(0);
    await close();
  });
});

describe("another site", () => {
  it("cannot send, frame or read anything here", async () => {
    // The second server stands for a stranger's: another port is another origin.
    const { page, close } = await visit(browser, `${empty.url}/`);
    const result = await page.evaluate(async (target) => {
      const read = await fetch(`${target}/tapes`).then(
        () => "read",
        () => "refused",
      );
      const image = await new Promise((resolve) => {
        const element = new Image();
        element.onload = () => resolve("shown");
        element.onerror = () => resolve("refused");
        element.src = `${target}/charts/price.svg?tape=small`;
      });
      return { read, image };
    }, served.url);
    expect(result).toEqual({ read: "refused", image: "refused" });
    await close();
  });
});

describe("the page of alerts", () => {
  it("acknowledges and silences without loading the page anew", async () => {
    const { page, trouble, close } = await visit(browser, `${served.url}/alerts`);
    await page.evaluate(() => Object.assign(window, { marked: true }));
    await page.getByRole("button", { name: "Acknowledge USDC-depeg-1" }).click();
    await page.getByText("somebody at the page").first().waitFor();
    await page.getByText("Silence something").click();
    await page.getByLabel("Coin", { exact: true }).last().fill("USDE");
    await page.getByText("would have hidden 0 of the").waitFor();
    await page.getByLabel("Reason").fill("the pool is being moved");
    await page.getByRole("button", { name: "Silence", exact: true }).click();
    await page.getByRole("button", { name: "End silence-1" }).click();
    await page.getByText("Nothing is silent.").waitFor();
    expect(await page.evaluate(() => "marked" in window), "swapped, not loaded").toBe(true);
    expect(trouble).toEqual([]);
    await close();
  });

  it("says so where a browser refuses notifications", async () => {
    // As one without a screen does, whatever it is granted.
    const { page, close } = await visit(browser, `${served.url}/alerts`);
    const button = page.getByRole("button", { name: "This browser refuses notifications" });
    expect(await button.isDisabled()).toBe(true);
    await close();
  });
});
