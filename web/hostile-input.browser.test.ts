import { connect, type Socket } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleAlert, writeAlerts } from "./testing/alert-log.ts";
import { openBrowser } from "./testing/browser.ts";
import { type Served, serve } from "./testing/serve.ts";
import { writeSmallTape } from "./testing/small-tape.ts";

/** Leaves texts, attributes in either quote, titles and scripts; the mark shows that it was run. */
const EVIL = `'"></title></script><script>window.owned=1</script><img src=x onerror=window.owned=1><svg onload=window.owned=1>`;

let served: Served;
let browser: Browser;
beforeAll(async () => {
  served = await serve(async (home) => {
    await writeSmallTape({ home, name: "small", hours: 2 });
    await writeAlerts(home, Date.now(), [sampleAlert(EVIL, 1, { message: EVIL, rule: EVIL })]);
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

const evil = encodeURIComponent(EVIL);

const short = evil.slice(0, 150);
const PATHS: Readonly<Record<string, string>> = {
  overview: `/?tape=${evil}`,
  tape: `/tapes/${short}`,
  check: `/tapes/small?check=${evil}`,
  replay: `/replay/small?from=${evil}&to=${evil}&t=${evil}&venue=${evil}&coin=${evil}`,
  alerts: "/alerts",
  "alerts, filtered": `/alerts?state=${evil}&severity=${evil}&coin=${evil}&rule=${evil}&q=${evil}`,
  incident: `/alerts/incident?id=${encodeURIComponent(sampleAlert(EVIL, 1).incident)}`,
  silence: `/alerts/silence?coin=${evil}&rule=${evil}&reason=${evil}`,
  event: `/events/${short}`,
  query: `/sql?q=${evil}&asof=${evil}`,
  chart: `/charts/price.svg?tape=${evil}&symbol=${evil}&width=${evil}`,
  nowhere: `/${evil}`,
};

describe("hostile texts in addresses, cookies, referrer and the alert log", () => {
  it.each(Object.entries(PATHS))(
    "run nothing, and no policy has to stop them: %s",
    async (_, path) => {
      const context = await browser.newContext({
        extraHTTPHeaders: {
          cookie: `pegtape-width=${evil}; pegtape-session=${evil}`,
          referer: evil,
        },
      });
      const page = await context.newPage();
      const trouble: string[] = [];
      page.on("pageerror", (error) => trouble.push(error.message));
      await page.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) =>
          reportError(new Error(`refused: ${event.violatedDirective} ${event.blockedURI}`)),
        );
      });
      const response = await page.goto(served.url + path);
      expect(response?.status(), "foreseen").toBeLessThan(500);
      expect(await page.evaluate(() => "owned" in window)).toBe(false);
      expect(await page.locator("img[src=x], [onload], [onerror]").count()).toBe(0);
      expect(trouble).toEqual([]);
      if (path === "/alerts") expect(await page.textContent("main"), "as it is").toContain(EVIL);
      await context.close();
    },
  );
});

describe("clients that read nothing", () => {
  const head = (port: number, path: string): string =>
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;

  /** The status of an answer; empty when the door is closed. */
  const probe = async (port: number, path: string): Promise<string> =>
    new Promise((resolve) => {
      let text = "";
      const socket = connect(port, "127.0.0.1", () =>
        socket.write(`${head(port, path)}connection: close\r\n\r\n`),
      );
      socket.on("data", (data) => {
        text += data.toString("latin1");
      });
      socket.on("error", () => undefined).on("close", () => resolve(text.slice(9, 12)));
    });

  /** Asks for far more than the system's buffers take, so that the answers have to wait for their reader. */
  const hold = async (port: number): Promise<Socket> =>
    new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.pause();
        socket.write(`${head(port, "/assets/htmx.js")}\r\n`.repeat(300), () => resolve(socket));
      });
      socket.on("error", () => undefined);
    });

  it("hold up nobody else", async () => {
    const held = await Promise.all(Array.from({ length: 3 }, async () => hold(served.port)));
    expect(await probe(served.port, "/tapes/small")).toBe("200");
    for (const socket of held) socket.destroy();
  });

  it("lose their place to others", async () => {
    const most = 4;
    const strict = await serve(async () => undefined, {
      limits: { idleMs: 700, connections: most },
    });
    const held = await Promise.all(Array.from({ length: most }, async () => hold(strict.port)));
    await expect.poll(async () => probe(strict.port, "/healthz")).toBe("200");
    for (const socket of held) socket.destroy();
    await strict.close();
  });
});
