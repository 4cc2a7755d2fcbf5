import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "../web/testing/browser.ts";
import { lookOver, visit } from "../web/testing/visit.ts";
import { type ServedNotebooks, serveNotebooks } from "./build/serve-notebooks.ts";

// The one command, as in a fresh clone: the embedded tape made, every command run, every query asked, every page rendered
// once and looked at in a browser.

const here = fileURLToPath(new URL(".", import.meta.url));
const project = join(here, "..");
const DESK = { width: 1280, height: 900 };
const TELEPHONE = { width: 360, height: 740 };

/** Of each page: pictures, tables, and words of it that only the tape can have put there. */
const PAGES = {
  index: { pictures: 0, tables: 0, says: ["Tape svb-2023", "Reconstructed, not recorded."] },
  "svb-weekend": {
    pictures: 2,
    tables: 2,
    says: [
      "bps on kraken:USDC/USDT, 11 Mar 07:20",
      "10 Mar 22:02:26",
      "Who moved first at tick level cannot be said from this tape (reconstructed",
      "holds neither DAI nor FRAX",
      "price at the time of writing, not a verified low",
    ],
  },
  indicators: {
    pictures: 8,
    tables: 1,
    says: ["off its peg for good from 10 Mar 22:03, farthest at 11 Mar 07:18", "CUSUM alarm"],
  },
  "early-warning": {
    pictures: 4,
    tables: 1,
    says: [
      "USDC, discount, 10 March 2023 22:03 UTC (svb-2023, reconstructed)",
      "nothing about a market",
    ],
  },
  "strategy-study": {
    pictures: 2,
    tables: 2,
    says: ["no figure here is evidence", "6,893.48", "24 configurations"],
  },
  "data-quality": {
    pictures: 2,
    tables: 2,
    says: [
      "1,256,422 records, numbered 1 to 1,256,422: no number is missing",
      "422,687",
      "No gap records.",
    ],
  },
} as const;

/** The project with notebooks of its own, so that nobody's files and pages are made over. */
const clone = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "pegtape-notebooks-"));
  await cp(here, join(folder, "notebooks"), {
    recursive: true,
    filter: (path) => !/[\\/](data|\.observable)$/.test(path),
  });
  for (const name of ["engine", "recorder", "datasets", "web", "cli", "node_modules"])
    await symlink(join(project, name), join(folder, name), "junction");
  await cp(join(project, "package.json"), join(folder, "package.json"));
  return folder;
};

/** `npm run notebooks` there; what it says, and its exit code. */
const build = async (cwd: string): Promise<{ code: number | null; said: string }> => {
  const { PEGTAPE_HOME: _, PEGTAPE_NOTEBOOKS_TAPE: __, ...env } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", "notebooks/main.ts"], { cwd, env });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { code, said };
};

let work = "";
let served: ServedNotebooks;
let browser: Browser;
let built: { code: number | null; said: string };
beforeAll(async () => {
  work = await clone();
  built = await build(work);
  expect(built.code, built.said).toBe(0);
  served = await serveNotebooks(join(work, "notebooks", ".observable", "dist"), 0);
  // No name but this machine resolves: whatever a page wants of another host fails.
  browser = await openBrowser(["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await served?.close();
  await rm(work, { recursive: true, force: true });
});

it("has a page for every notebook, and a test for every page", async () => {
  const names = (await readdir(here)).filter((name) => name.endsWith(".html"));
  expect(Object.keys(PAGES).sort()).toEqual(names.map((name) => name.replace(".html", "")).sort());
  expect(built.said).toMatch(/rendered into .*dist/);
});

it.each(Object.entries(PAGES))(
  "%s shows its charts and numbers, asks no other host, and fits a telephone in the dark",
  async (name, { pictures, tables, says }) => {
    const { page, trouble, close } = await visit(browser, `${served.url}/${name}.html`, {
      ...{ viewport: DESK, colorScheme: "light" },
      // Far from UTC, so that a time which the page takes for its own shows.
      timezoneId: "Asia/Tokyo",
    });
    const whole = async (): Promise<void> => {
      expect(await page.locator(".observablehq--error").allTextContents()).toEqual([]);
      expect(await page.locator('main svg[role="img"]').count()).toBe(pictures);
      expect(await page.locator("main table").count()).toBe(tables);
    };
    try {
      await whole();
      const text = ((await page.locator("main").textContent()) ?? "").replace(/\s+/g, " ");
      for (const words of says) expect(text).toContain(words);
      const captions = await page.locator("main figcaption").allInnerTexts();
      expect(captions.filter((caption) => !caption.includes("Reconstructed:"))).toEqual([]);
      expect(await lookOver(page)).toEqual({ tooWide: 0, violations: [] });

      await page.emulateMedia({ colorScheme: "dark" });
      await page.setViewportSize(TELEPHONE);
      // Charts are drawn anew for the new width.
      await page.waitForFunction(
        () => document.documentElement.scrollWidth <= window.innerWidth,
        undefined,
        { timeout: 10_000 },
      );
      await page.waitForLoadState("networkidle");
      await whole();
      expect(trouble).toEqual([]);
    } finally {
      await close();
    }
  },
);
