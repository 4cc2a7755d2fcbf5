import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { ensureDataset } from "../../datasets/index.ts";
import { parseTime } from "../../engine/market/time.ts";
import { openBrowser } from "../../web/testing/browser.ts";
import { jsonLines, runOn, testMachine } from "../test-machine.ts";
import { running, simulateFeeds, until } from "./simulated-feeds.ts";

/**
 * `npm run screens`: the pictures under docs/screens, taken of the real pages over the embedded tape; or only those whose
 * names begin with one of the arguments.
 */
const OUT = fileURLToPath(new URL("../../docs/screens/", import.meta.url));
const WIDE = { width: 1440, height: 1010 };
const NARROW = { width: 360, height: 800 };
const LOW = "t=2023-03-11T07:17Z";

/** Opens the first link to a page under `path`. */
const follow = async (page: Page, path: string): Promise<void> => {
  const href = await page.locator(`main a[href^="${path}"]`).first().getAttribute("href");
  await page.goto(new URL(href ?? "", page.url()).href);
  await page.waitForTimeout(1_000);
};

interface Screen {
  readonly name: string;
  readonly path: string;
  readonly size?: typeof WIDE;
  readonly scheme?: "dark";
  /** What is there when the page is whole. */
  readonly ready?: string;
  /** What is done on the page before the picture. */
  readonly first?: (page: Page) => Promise<void>;
}

const OVER_THE_TAPE: readonly Screen[] = [
  { name: "overview", path: "/" },
  { name: "replay-svb-2023", path: "/replay/svb-2023" },
  { name: "replay-svb-2023-dark", path: "/replay/svb-2023", scheme: "dark" },
  { name: "replay-svb-2023-narrow", path: "/replay/svb-2023", size: NARROW },
  { name: "theatre", path: `/replay/svb-2023?${LOW}`, ready: "#board-head" },
  {
    name: "theatre-dark",
    path: `/replay/svb-2023?${LOW}`,
    ready: "#board-head",
    scheme: "dark",
  },
  {
    name: "theatre-narrow",
    path: `/replay/svb-2023?${LOW}`,
    ready: "#board-head",
    size: NARROW,
  },
  { name: "tapes", path: "/tapes" },
  { name: "tape-svb-2023", path: "/tapes/svb-2023" },
  { name: "events", path: "/events" },
  { name: "event-usdc-2023", path: "/events/usdc-2023-03-11" },
  { name: "early-warning", path: "/early-warning" },
  {
    name: "rules",
    path: "/rules",
    first: async (page) => {
      await page.getByRole("link", { name: "nervous" }).click();
      await page.waitForTimeout(1_000);
      await page.getByRole("button", { name: "Dry run" }).first().click();
      await page.waitForTimeout(12_000);
    },
  },
  {
    name: "tear-sheet",
    path: "/backtests",
    first: (page) => follow(page, "/reports/"),
  },
  {
    name: "tear-sheet-narrow",
    path: "/backtests",
    size: NARROW,
    scheme: "dark",
    first: (page) => follow(page, "/reports/"),
  },
  { name: "sweep", path: "/sweeps", first: (page) => follow(page, "/sweeps/") },
  {
    name: "sql",
    path: `/sql?q=${encodeURIComponent(`SELECT time_bucket(INTERVAL 1 HOUR, event_time) AS hour, min(price) AS low, sum(size) AS volume\nFROM "svb-2023" WHERE kind = 'trade' AND symbol = 'USDC/USD'\nGROUP BY hour ORDER BY hour`)}`,
  },
];

const LIVE: readonly Screen[] = [
  { name: "board", path: "/", ready: "#coin-USDC" },
  { name: "board-dark", path: "/", ready: "#coin-USDC", scheme: "dark" },
  { name: "board-narrow", path: "/", ready: "#coin-USDC", size: NARROW },
  { name: "venues", path: "/venues" },
  { name: "alerts", path: "/alerts" },
];

const wanted = process.argv.slice(2);
const isWanted = ({ name }: Screen): boolean =>
  wanted.length === 0 || wanted.some((begin) => name.startsWith(begin));

const shoot = async (browser: Browser, url: string, screens: readonly Screen[]): Promise<void> => {
  for (const { name, path, size = WIDE, scheme = "light", ready, first } of screens.filter(
    isWanted,
  )) {
    const context = await browser.newContext({ viewport: size, colorScheme: scheme });
    const page = await context.newPage();
    // The first visit tells the server how wide to draw; the second is drawn to the pixel.
    for (const open of [() => page.goto(url + path), () => page.reload()]) {
      await open();
      if (ready !== undefined) await page.locator(ready).first().waitFor();
      await page.waitForTimeout(1_000);
    }
    await first?.(page);
    await page.screenshot({ path: join(OUT, `${name}.png`) });
    await context.close();
  }
};

/** Runs a command that serves pages, for as long as pictures are taken. */
const serving = async (
  home: string,
  args: readonly string[],
  look: (url: string) => Promise<void>,
): Promise<void> => {
  const machine = testMachine({ ...running, cwd: home });
  const [command = "", ...rest] = args;
  const done = runOn(machine, command, ...rest, "--home", home, "--port", "0", "--json");
  await until(() => /"listening"/.test(machine.printed.out) || machine.printed.err.includes(":"));
  const line = jsonLines(machine).find(({ type }) => type === "listening");
  if (line === undefined) throw new Error(machine.printed.err);
  await look(String(line["url"]).replace(/\/$/, ""));
  machine.interrupt();
  await done;
};

mkdirSync(OUT, { recursive: true });
const home = testMachine(running).cwd;
const tape = await ensureDataset("svb-2023", home);
const evaluation = ["--tape", "svb-2023", "--drawn", "--keep", "svb-2023", "--home", home];
await runOn(testMachine({ ...running, cwd: home }), "evaluate", ...evaluation);
/** What the pages of results show. */
const kept = [
  ["backtest", "svb-2023", "--strategy", "depegReversion"],
  ["sweep", "svb-2023", "--strategy", "depegReversion", "--allow-reconstructed"],
] as const;
const grid = ["--grid", "entry=-1000:-50:50 turn=10:200:10"];
for (const [command, ...args] of kept)
  await runOn(
    testMachine({ ...running, cwd: home }),
    command,
    ...args,
    ...(command === "sweep" ? grid : []),
    "--home",
    home,
  );
const browser = await openBrowser();

/** The morning of the low, at a pace at which every venue stays fresh. */
const shootLive = async (): Promise<void> => {
  const feeds = await simulateFeeds(tape, home, 30, parseTime("2023-03-11T06:40Z"));
  await serving(home, ["live", ...feeds.options], async (url) => {
    await new Promise((resolve) => setTimeout(resolve, 45_000));
    await shoot(browser, url, LIVE);
  });
  await feeds.close();
};

try {
  await serving(home, ["serve", "--tape", "svb-2023"], async (url) => {
    // The first who asks waits until the whole tape has been replayed; a browser would give up on a busy machine.
    await (await fetch(`${url}/replay/svb-2023`)).text();
    await shoot(browser, url, OVER_THE_TAPE);
  });
  if (LIVE.some(isWanted)) await shootLive();
} finally {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
}
