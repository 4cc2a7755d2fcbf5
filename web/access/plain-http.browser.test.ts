import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleAlert, writeAlerts } from "../testing/alert-log.ts";
import { openBrowser } from "../testing/browser.ts";
import { type Served, serve } from "../testing/serve.ts";

const OWNER = "the-owner-of-the-pages";

let served: Served;
let browser: Browser;
beforeAll(async () => {
  served = await serve(
    async (home) => writeAlerts(home, Date.now(), [sampleAlert("USDC", 1, { message: "a fall" })]),
    { tokens: { owner: OWNER }, allowedHosts: ["tapes.test"] },
  );
  browser = await openBrowser(["--host-resolver-rules=MAP tapes.test 127.0.0.1"]);
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

// To a name that is not this machine's, and without TLS, browsers do not say Sec-Fetch-Site: only Origin is left.
describe("under a name in the local network, without TLS", () => {
  it("one signs in, and a form of the pages changes what it says", async () => {
    const page = await browser.newPage();
    await page.goto(`http://tapes.test:${served.port}/alerts`);
    await page.getByLabel("Token").fill(OWNER);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/alerts");
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === "POST"),
      page.getByRole("button", { name: /^Acknowledge/ }).click(),
    ]);
    expect(await answer.request().headerValue("sec-fetch-site")).toBeNull();
    expect(answer.status()).toBeLessThan(300);
    await page.close();
  }, 20_000);
});
