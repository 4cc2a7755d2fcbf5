import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "./testing/serve.ts";
import { writeSmallTape } from "./testing/small-tape.ts";

const EVIL = `"><script>document.title='owned'</script><img src=x onerror=alert(1)>'&`;

let served: Served;
beforeAll(async () => {
  served = await serve(async (home) => {
    await writeSmallTape({ home, name: "small" });
    await writeSmallTape({ home, name: "drawn", kind: "reconstructed", hours: 2 });
    await writeSmallTape({
      home,
      name: "evil",
      source: { [EVIL]: EVIL, nested: { [EVIL]: [EVIL] } },
      licence: EVIL,
      reason: EVIL,
      hours: 3,
    });
    await mkdir(join(home, "tapes/broken"));
    await writeFile(join(home, "tapes/broken/tape.json"), `{"format":1,"name":"${"<b>x"}"`);
    // A folder elsewhere that only a link inside the tapes leads to.
    await mkdir(join(home, "secret"));
    await writeFile(join(home, "secret/tape.json"), "{}");
    await symlink(join(home, "secret"), join(home, "tapes/linked"));
  });
});
afterAll(async () => served.close());

const PAGES = [
  "/",
  "/tapes",
  "/tapes/small",
  "/tapes/small?check=yes",
  "/replay/small",
  "/replay/small?from=2023-03-11T07:00Z&to=2023-03-11T08:00Z",
  "/replay/small?every=5m",
  "/replay/small?instrument=kraken:USDC/USD",
];
const CHARTS = ["price", "deviation", "rsi", "volume"].map(
  (name) => `/charts/${name}.svg?tape=small`,
);

describe("pages", () => {
  it.each(PAGES)("%s is a page for people and data for programs", async (path) => {
    const page = await served.get(path, { accept: "text/html,application/xhtml+xml,*/*;q=0.8" });
    const text = await page.text();
    expect(page.status, text).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).toContain("<h1>");
    expect(text, "no inline style or script").not.toMatch(
      /<style|<script>|<[^>]*\s(?:style|on\w+)=/,
    );
    const twin = await served.get(path, { accept: "application/json" });
    expect(twin.status).toBe(200);
    expect(twin.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(twin.headers.get("vary")).toContain("accept");
    expect(Object.keys((await twin.json()) as object).length).toBeGreaterThan(0);
  });

  it("sends a picture compressed to who takes it so, and the same one to who does not", async () => {
    const path = "/charts/price.svg?tape=small";
    const plain = await served.get(path, { "accept-encoding": "identity" });
    expect(plain.headers.get("content-encoding")).toBeNull();
    const text = await plain.text();
    expect(text).toMatch(/^<\?xml .*\n<\?xml-stylesheet .*\n<svg [\s\S]*<\/svg>\n$/);
    for (let again = 0; again < 2; again++) {
      const zipped = await served.get(path, { "accept-encoding": "gzip" });
      expect(zipped.headers.get("content-encoding")).toBe("gzip");
      expect(zipped.headers.get("vary")).toContain("accept-encoding");
      expect(Number(zipped.headers.get("content-length"))).toBeLessThan(text.length / 2);
      expect(await zipped.text()).toBe(text);
    }
  });

  it("say what kind of data they show, in words and in JSON", async () => {
    for (const path of ["/tapes", "/tapes/drawn", "/replay/drawn"]) {
      expect(await (await served.get(path)).text()).toContain('class="badge kind-reconstructed"');
      expect(JSON.stringify(await served.json(path))).toContain('"kind":"reconstructed"');
    }
    expect(await (await served.get("/charts/price.svg?tape=drawn")).text()).toContain(
      "RECONSTRUCTED",
    );
    expect(await (await served.get("/charts/price.svg?tape=small")).text()).not.toContain(
      "RECONSTRUCTED",
    );
  });

  it("give htmx the main part alone, with a title", async () => {
    const part = await (
      await served.get("/replay/small", { "hx-request": "true", "hx-request-type": "partial" })
    ).text();
    expect(part).toMatch(/^<title>small, /);
    expect(part).not.toContain("<html");
    const whole = await (
      await served.get("/replay/small", { "hx-request": "true", "hx-request-type": "full" })
    ).text();
    expect(whole).toMatch(/^<!doctype html>/);
  });

  it("draw charts at the width that the browser has told", async () => {
    const page = await (
      await served.get("/replay/small", { cookie: "a=b; pegtape-width=777" })
    ).text();
    expect(
      [...page.matchAll(/<svg[^>]* viewBox="0 0 (\d+) /g)]
        .map(([, width]) => width)
        .filter((width) => width !== "20" && width !== "12"),
    ).toEqual(["777", "777", "777", "777"]);
  });

  it("answer HEAD", async () => {
    const response = await fetch(`${served.url}/tapes`, { method: "HEAD" });
    expect(response.status).toBe(200);
  });
});

describe("the replay's twin", () => {
  it("holds what the page shows", async () => {
    const replay = (await served.json("/replay/small")) as Record<string, never>;
    expect(replay).toMatchObject({
      tape: {
        name: "small",
        kind: "imported",
        clock: "event_time",
        instruments: ["kraken:USDC/USD", "coinbase:USDC/USD"],
      },
      from: "2023-03-11T06:00:00.000000Z",
      to: "2023-03-11T10:00:00.000000Z",
      every: "1m",
      run: { ticks: 5641, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      summary: { coin: "USDC", low: { instrument: "kraken:USDC/USD" } },
      gaps: [
        {
          instrument: "coinbase:USDC/USD",
          from: "2023-03-11T08:20:00.000000Z",
          to: "2023-03-11T08:30:00.000000Z",
          reason: "disconnect",
        },
      ],
    });
    const { alerts, charts } = replay as unknown as {
      alerts: { type: string; time: string; severity: string }[];
      charts: { chart: string }[];
    };
    expect(alerts.find(({ severity }) => severity === "critical")).toMatchObject({
      type: "alert",
      time: expect.stringMatching(/^2023-03-11T07:1\d:/),
    });
    expect(charts.map(({ chart }) => chart)).toEqual(["price", "deviation", "rsi", "volume"]);
  });

  it("lists critical incidents from end to end, and apart what nobody is told", async () => {
    const page = new JSDOM(await (await served.get("/replay/small")).text()).window.document;
    const rows = (caption: string) =>
      [...page.querySelectorAll(`#alerts [aria-label="${caption}"] tbody tr`)].map((row) =>
        [...row.querySelectorAll("td")].map(({ textContent }) => textContent?.trim() ?? ""),
      );
    const critical = rows("Critical incidents").map(([severity, , rule, state]) => [
      severity,
      rule,
      state,
    ]);
    expect(critical).toEqual([
      ["critical", "depeg", "firing"],
      ["info", "depeg", "recovers"],
    ]);
    const shown = rows("On the board only").map(([severity, , rule]) => `${severity} ${rule}`);
    expect(shown.length).toBeGreaterThan(0);
    expect(new Set(shown)).toEqual(new Set(["info watch"]));
    expect(page.querySelector("#alerts")?.textContent).toContain(
      "on the board only, told to nobody",
    );
  });

  it("is cut to the window that is asked for", async () => {
    const replay = (await served.json(
      "/replay/small?from=2023-03-11T06:00Z&to=2023-03-11T06:30Z",
    )) as { alerts: unknown[]; charts: { series: { time: string[] }[] }[] };
    expect(replay).toMatchObject({
      from: "2023-03-11T06:00:00.000000Z",
      to: "2023-03-11T06:30:00.000000Z",
    });
    for (const { series } of replay.charts)
      for (const { time } of series)
        for (const at of time) expect(at < "2023-03-11T06:30:00.000000Z").toBe(true);
  });
});

describe("charts", () => {
  it.each(CHARTS)("%s is a picture of its own", async (path) => {
    const response = await served.get(path);
    const svg = await response.text();
    expect(response.headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
    expect(svg).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<\?xml-stylesheet [^>]+>\n<svg /,
    );
    expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"');
    expect(svg).not.toMatch(/<style|\sstyle=|<script/);
    const twin = await served.json(path);
    expect(twin).toMatchObject({ tape: "small", kind: "imported", series: expect.any(Array) });
  });

  it.each([
    ["/charts/nope.svg?tape=small", 404, "missing"],
    ["/charts/price.png?tape=small", 404, "missing"],
    ["/charts/price.svg", 400, "usage"],
    ["/charts/price.svg?tape=small&instrument=kraken:NOPE/USD", 400, "usage"],
    ["/charts/price.svg?tape=small&width=1e9", 400, "usage"],
  ])("%s is refused", async (path, status, code) => {
    const response = await served.get(path, { accept: "application/json" });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });
});

describe("errors", () => {
  it.each([
    ["/nowhere", 404, "missing"],
    ["/tapes/none", 404, "missing"],
    ["/replay/none", 404, "missing"],
    ["/replay/small?from=yesterday", 400, "usage"],
    ["/replay/small?from=2023-02-30", 400, "usage"],
    ["/replay/small?from=2023-03-11T08:00Z&to=2023-03-11T07:00Z", 400, "usage"],
    ["/replay/small?from=2024-01-01", 400, "usage"],
    ["/replay/small?every=often", 400, "usage"],
    ["/tapes/broken", 500, "damaged"],
    ["/replay/broken", 500, "damaged"],
    ["/%zz", 400, "usage"],
  ])("%s: %i for people and for programs", async (path, status, code) => {
    const twin = await served.get(path, { accept: "application/json" });
    expect(twin.status).toBe(status);
    expect(await twin.json()).toEqual({
      error: { code, message: expect.any(String), hint: expect.stringMatching(/./) },
    });
    const page = await served.get(path);
    expect(page.status).toBe(status);
    const text = await page.text();
    expect(text).toContain('role="alert"');
    expect(text).not.toContain("node_modules");
  });

  it("lists a tape that cannot be read, and what is wrong with it", async () => {
    const page = await (await served.get("/tapes")).text();
    expect(page).toContain("unreadable");
    expect(JSON.stringify(await served.json("/tapes"))).toContain(
      '"name":"broken","error":{"code":"damaged"',
    );
  });
});

describe("paths", () => {
  it.each([
    "/tapes/..%2f..%2fsecret",
    "/tapes/%2e%2e",
    "/tapes/..",
    "/tapes/../../secret",
    "/tapes/..%5c..%5csecret",
    "/tapes/small%00",
    "/tapes/.hidden",
    "/tapes/linked",
    "/replay/linked",
    "/tapes/%2fetc",
    "/tapes/small%2f..%2fsmall",
    `/tapes/${"a".repeat(65)}`,
    "/tapes/ѕmall",
    "/charts/price.svg?tape=../secret",
    "/charts/price.svg?tape=linked",
    "/assets/..%2fserver.ts",
    "/assets/%2e%2e/server.ts",
    "/assets/../server.ts",
    "/assets/....//server.ts",
    "/assets/",
    "/assets/.htaccess",
  ])("%s leads nowhere", async (path) => {
    const { status, text } = await served.getAsWritten(path);
    expect([400, 403, 404], text).toContain(status);
    expect(text).not.toContain("export const");
  });

  it("shows a tape outside its home only under the name it was given", async () => {
    const elsewhere = await serve(async () => undefined, {
      tapes: { given: join(served.home, "tapes/small"), "../bad": served.home },
    });
    try {
      expect(await elsewhere.json("/tapes")).toMatchObject({
        tapes: [{ name: "given", kind: "imported" }],
      });
      expect((await elsewhere.get("/replay/given")).status).toBe(200);
      expect((await elsewhere.get("/replay/small")).status).toBe(404);
    } finally {
      await elsewhere.close();
    }
  });
});

describe("hostile text", () => {
  it.each([
    "/",
    "/tapes",
    "/tapes/evil",
    "/replay/evil",
    `/tapes/${encodeURIComponent(EVIL)}`,
    `/${encodeURIComponent(EVIL)}`,
    `/replay/evil?from=${encodeURIComponent(EVIL)}`,
    `/replay/evil?instrument=${encodeURIComponent(EVIL)}`,
    "/charts/price.svg?tape=evil",
  ])("stays text on %s", async (path) => {
    const text = await (await served.get(path)).text();
    expect(text).not.toContain("<script>");
    expect(text).not.toContain("<img");
  });
});

describe("a home without tapes", () => {
  it("says where to begin", async () => {
    const empty = await serve(async () => undefined);
    try {
      expect(await (await empty.get("/")).text()).toContain("npx pegtape start");
      expect(await (await empty.get("/tapes")).text()).toContain("There is no tape yet");
      expect(await empty.json("/")).toMatchObject({ tapes: [], featured: null });
    } finally {
      await empty.close();
    }
  });
});

describe("for programs", () => {
  it("answers that it lives, and counts what it did", async () => {
    expect(await served.json("/healthz")).toEqual({ status: "ok", version: "1.2.3", uptimeMs: 0 });
    const text = await (await served.get("/metrics")).text();
    expect(text).toContain("pegtape_start_time_seconds 1700000000\n");
    expect(text).toContain('pegtape_tapes{state="unreadable"} 1\n');
    expect(text).toMatch(/pegtape_http_answers_total\{status="2xx"\} [1-9]/);
  });
});
