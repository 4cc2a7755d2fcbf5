import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

export interface Visit {
  readonly page: Page;
  /** What should not have happened: console errors, exceptions, refused content, requests that leave the origin. */
  readonly trouble: string[];
  readonly close: () => Promise<void>;
}

/** A page that is about to go to an address, a server's or a file's, and what should not happen there. */
export const openPage = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const trouble: string[] = [];
  const { origin, protocol } = new URL(url);
  // A file is whole: it may ask for nothing but itself.
  const mayAsk = (asked: string): boolean =>
    protocol === "file:" ? asked === url : asked.startsWith(`${origin}/`);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) trouble.push(message.text());
  });
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("request", (request) => {
    if (!mayAsk(request.url())) trouble.push(`asked for ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      reportError(new Error(`refused: ${event.violatedDirective} ${event.blockedURI}`)),
    );
  });
  return { page, trouble, close: async () => context.close() };
};

/** Opens an address and waits until everything has come; a page with a stream is never so far. */
export const visit = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> => {
  const opened = await openPage(browser, url, options);
  await opened.page.goto(url, { waitUntil: "networkidle" });
  return opened;
};

/** How far the page is wider than the window, pixels, and what axe finds on it. */
export const lookOver = async (
  page: Page,
): Promise<{ readonly tooWide: number; readonly violations: readonly string[] }> => {
  const tooWide = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  return { tooWide: Math.max(0, tooWide), violations: await violationsOf(page) };
};

/**
 * What axe finds on a page, or in one element of it: each rule with the elements that break it. All rules run; left out
 * are frames of other origins, of which these pages have none, and the details of what is in order: half the time.
 */
export const violationsOf = async (page: Page, within?: string): Promise<readonly string[]> => {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await (within === undefined ? axe : axe.include(within)).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`,
  );
};
