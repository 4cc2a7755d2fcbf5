import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createServer } from "../server.ts";
import { openBrowser } from "../testing/browser.ts";
import { writeSmallTape } from "../testing/small-tape.ts";
import { openPage, violationsOf } from "../testing/visit.ts";

let home: string;
let app: FastifyInstance;
let url: string;
let browser: Browser;

const start = async (port = 0): Promise<void> => {
  app = await createServer({ home, version: "1.2.3", now: Date.now });
  url = await app.listen({ host: "127.0.0.1", port });
};
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-theatre-"));
  await writeSmallTape({ home, name: "small", kind: "reconstructed" });
  await start();
  await (await fetch(`${url}/replay/small`)).text();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await app.close();
  await rm(home, { recursive: true });
});

interface State {
  readonly mode: string;
  readonly time: string;
  readonly ticks: string;
  readonly digest: string;
}

const stateOf = (page: Page): Promise<State> =>
  page.evaluate(() => {
    const {
      mode = "",
      time = "",
      ticks = "",
      digest = "",
    } = document.getElementById("theatre-state")?.dataset ?? {};
    return { mode, time, ticks, digest };
  });

/** Does something that moves the replay and waits until the page says so. */
const moved = async (page: Page, act: () => Promise<unknown>): Promise<State> => {
  const { time, mode } = await stateOf(page);
  await act();
  await page.waitForFunction(
    ([then, was]) => {
      const now = document.getElementById("theatre-state")?.dataset;
      return now !== undefined && (now["time"] !== then || now["mode"] !== was);
    },
    [time, mode],
  );
  return stateOf(page);
};

const visit = async (query: string, options: BrowserContextOptions = {}) => {
  const viewport = { width: 900, height: 700 };
  const opened = await openPage(browser, url, { viewport, ...options });
  const { page } = opened;
  // Its charts are drawn to the pixel at once, as on every visit but the very first.
  const { width = 900 } = options.viewport ?? {};
  const drawn = width > 640 ? width - 48 : width - 24;
  await page.context().addCookies([{ name: "pegtape-width", value: String(drawn), url }]);
  await page.goto(`${url}/replay/small${query}`);
  if (options.javaScriptEnabled !== false && query.includes("t="))
    await page.locator("#theatre-state").waitFor({ state: "attached" });
  return opened;
};

const seek = (page: Page, time: string): Promise<State> =>
  moved(page, async () => {
    await page.getByLabel("Go to a time, UTC").fill(time);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
  });

const T = "2023-03-11T07:25:02Z";

describe.each([
  { width: 1600, height: 1000, colorScheme: "light" },
  { width: 360, height: 740, colorScheme: "dark" },
] as const)("at $width pixels, $colorScheme", ({ width, height, colorScheme }) => {
  it("is quiet, fits, is accessible and draws nothing of the future", async () => {
    const { page, trouble, close } = await visit(`?t=${T}`, {
      viewport: { width, height },
      colorScheme,
    });
    await page.locator("#alerts a").first().click();
    await page.getByRole("heading", { name: "Thresholds in force" }).waitFor();
    const beyond = await page.evaluate(() =>
      [...document.querySelectorAll("#theatre-charts svg")].map((svg) => {
        const cursor = [...svg.querySelectorAll("line")].at(-1)?.getBoundingClientRect().left ?? 0;
        const paths = [...svg.querySelectorAll("path, g[aria-label=rect] rect")];
        return {
          drawn: paths.length > 0,
          beyond: paths.filter((path) => path.getBoundingClientRect().right > cursor + 6).length,
        };
      }),
    );
    expect(beyond).toHaveLength(4);
    // Volume is drawn in rectangles.
    expect(beyond.slice(0, 3)).toEqual(Array(3).fill({ drawn: true, beyond: 0 }));
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0);
    expect(await violationsOf(page)).toEqual([]);
    expect(trouble).toEqual([]);
    await close();
  });
});

describe("the transport", () => {
  it("steps by mouse and by key to the same places and back", async () => {
    const { page, trouble, close } = await visit(`?t=${T}&panels=price`);
    const press = (key: string) => moved(page, () => page.keyboard.press(key));
    const click = (name: string) =>
      moved(page, () => page.getByRole("button", { name, exact: true }).click());
    for (const [on, back, onKey, backKey] of [
      ["On one tick", "Back one tick", ".", ","],
      ["On one second", "Back one second", "ArrowRight", "ArrowLeft"],
      ["On one minute", "Back one minute", "Shift+ArrowRight", "Shift+ArrowLeft"],
      ["On one bar", "Back one bar", "b", "Shift+B"],
      ["Next alert", "Previous alert", "n", "Shift+N"],
    ] as const) {
      const from = await click(on);
      const to = await click(on);
      expect(to.time > from.time, `${on}: ${from.time} to ${to.time}`).toBe(true);
      expect(await press(backKey), backKey).toEqual(from);
      expect(await press(onKey), onKey).toEqual(to);
      expect(await click(back), back).toEqual(from);
    }
    const { time } = await stateOf(page);
    const gap = await click("Next gap");
    expect(gap.time).toBe("2023-03-11T08:30:00.000000Z");
    await seek(page, time);
    expect(await press("d")).toEqual(gap);
    await page.keyboard.press("d");
    await page.getByText("No gap after 11 Mar 08:30 UTC").waitFor();
    expect(await page.title(), "a complaint is no page").toContain("replay");
    // The complaint is an answer of its own kind, which the browser's console repeats.
    expect(trouble.filter((text) => !text.includes("400"))).toEqual([]);
    await close();
  });

  it("plays and pauses, changes its speed and goes to a time", async () => {
    const { page, trouble, close } = await visit(`?t=${T}&speed=60&panels=price`);
    const modeIs = (text: string) =>
      page.locator("#board-head .badge", { hasText: text }).waitFor();
    await page.getByRole("button", { name: "Play" }).click();
    await modeIs("REPLAY ×60");
    await moved(page, async () => undefined);
    await page.locator("#theatre-speed").selectOption("600");
    await modeIs("REPLAY ×600");
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press("[");
    await modeIs("REPLAY ×60");
    await page.keyboard.press("]");
    await modeIs("REPLAY ×600");
    await page.keyboard.press("Space");
    await modeIs("PAUSED");
    expect(await page.locator("#theatre-speed").inputValue()).toBe("600");
    await page.keyboard.press("g");
    await page.keyboard.type("2023-03-11T07:40:00Z");
    const sought = await moved(page, () => page.keyboard.press("Enter"));
    expect(sought.time).toBe("2023-03-11T07:40:00.000000Z");
    const twin = await fetch(`${url}/replay/small?t=2023-03-11T07:40Z`, {
      headers: { accept: "application/json" },
    });
    const { state } = (await twin.json()) as { state: { digest: string; ticks: number } };
    expect([sought.digest, Number(sought.ticks)]).toEqual([state.digest, state.ticks]);
    // Typing in a field is no command.
    await page.keyboard.type(" n.");
    expect(await stateOf(page)).toEqual(sought);
    expect(trouble).toEqual([]);
    await close();
  });

  it("seeks by a click on the timeline, loops by dragging, and shows the panels that are chosen", async () => {
    const { page, trouble, close } = await visit(`?t=${T}`);
    const box = await page.locator("#timeline").boundingBox();
    if (!box) throw new Error("no timeline");
    const { x, y, width } = box;
    const sought = await moved(page, () => page.mouse.click(x + width / 2, y + 30));
    expect(sought.time).toMatch(/^2023-03-11T0(7:59|8:0[01])/);
    await page.mouse.move(x + width / 4, y + 30);
    await page.mouse.down();
    await page.mouse.move(x + width / 3, y + 30, { steps: 3 });
    const looped = await moved(page, () => page.mouse.up());
    expect(looped.time).toMatch(/^2023-03-11T0(6:59|7:0[01])/);
    await page.getByText(/^Loop 11 Mar 07:00/).waitFor();
    await page.getByRole("button", { name: "End the loop" }).click();
    await page.getByRole("button", { name: "End the loop" }).waitFor({ state: "detached" });
    await page.keyboard.press("2");
    await page.locator("#chart-deviation").waitFor({ state: "detached" });
    await page.getByRole("checkbox", { name: "volume" }).click();
    await page.locator("#chart-volume").waitFor({ state: "detached" });
    await page.waitForURL(/panels=price,rsi/);
    await page.keyboard.press("2");
    await page.locator("#chart-deviation").waitFor();
    expect(trouble).toEqual([]);
    await close();
  });

  it("lists its keys, and lets them be", async () => {
    const { page, trouble, close } = await visit(`?t=${T}&panels=price`);
    const { ticks } = await stateOf(page);
    await page.getByRole("button", { name: "Keys" }).focus();
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog", { name: "Keys of the replay" });
    await dialog.waitFor();
    expect(await violationsOf(page, "dialog")).toEqual([]);
    await page.getByRole("checkbox", { name: "Single keys act" }).uncheck();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Keys");
    await page.keyboard.press(".");
    await page.keyboard.press("n");
    await page.keyboard.press("?");
    expect(await dialog.isVisible()).toBe(false);
    expect((await stateOf(page)).ticks).toBe(ticks);
    expect(trouble).toEqual([]);
    await close();
  });
});

describe("a replay and its address", () => {
  it("is one viewer's, and opens there again for another", async () => {
    const one = await visit(`?t=${T}&panels=price`);
    const other = await visit(`?t=${T}&panels=price`);
    const before = await stateOf(other.page);
    expect(before).toEqual(await stateOf(one.page));
    const there = await seek(one.page, "2023-03-11T08:10:03Z");
    expect(await stateOf(other.page)).toEqual(before);
    await one.page.waitForURL(/t=2023-03-11T08:10:03Z/);
    const third = await visit(new URL(one.page.url()).search);
    expect(await stateOf(third.page)).toEqual(there);
    expect(await third.page.locator("#theatre-charts figure").count()).toBe(1);
    expect([...one.trouble, ...other.trouble, ...third.trouble]).toEqual([]);
    for (const each of [one, other, third]) await each.close();
  });

  it("begins from the whole tape by one press, and shows a moment without JavaScript", async () => {
    const whole = await visit("");
    await whole.page.keyboard.press("Space");
    await whole.page.locator("#theatre-state").waitFor({ state: "attached" });
    expect((await stateOf(whole.page)).mode).toBe("replay");
    await whole.page.getByRole("button", { name: "Pause" }).click();
    await whole.page.getByRole("button", { name: "Play" }).waitFor();
    expect(whole.trouble).toEqual([]);
    await whole.close();
    const plain = await visit(`?t=${T}`, { javaScriptEnabled: false });
    expect(await plain.page.getByText("what came after is not shown").isVisible()).toBe(true);
    const label = await plain.page.locator("#chart-price svg").first().getAttribute("aria-label");
    expect(label).toMatch(/^Price of /);
    await plain.close();
  });

  it("is told when the server began anew, and goes on where it stood", async () => {
    const { page, close } = await visit(`?t=${T}&panels=price`);
    const stood = await seek(page, "2023-03-11T07:33:00Z");
    await page.waitForURL(/t=2023-03-11T07:33Z/);
    await app.close();
    await page.getByText("Connection lost").waitFor();
    await start(Number(new URL(url).port));
    await page.getByText("This replay is over").waitFor({ timeout: 15_000 });
    await page.getByRole("link", { name: "Open it again where it stood" }).click();
    await page.waitForFunction(() => !document.querySelector("#theatre-over a"));
    await page.locator("#theatre-state").waitFor({ state: "attached" });
    expect(await stateOf(page)).toEqual(stood);
    await close();
  });
});
