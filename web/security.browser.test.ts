import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleAlert, writeAlerts } from "./testing/alert-log.ts";
import { openBrowser } from "./testing/browser.ts";
import { type Served, serve } from "./testing/serve.ts";
import { writeSmallTape } from "./testing/small-tape.ts";

const OWNER = "the-owner-of-the-pages";
const VIEWER = "somebody-who-only-looks";
const CANARY = "canary-of-the-alert-log";

let served: Served;
let asking: Served;
let elsewhere: Server;
let hostile: string;
let browser: Browser;
beforeAll(async () => {
  const prepare = async (home: string): Promise<void> => {
    await writeSmallTape({ home, name: "small" });
    await writeAlerts(home, Date.now(), [sampleAlert("USDC", 1, { message: CANARY })]);
  };
  served = await serve(prepare);
  asking = await serve(prepare, { tokens: { owner: OWNER, viewer: VIEWER } });
  elsewhere = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>elsewhere</title>");
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  hostile = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await new Promise((resolve) => elsewhere.close(resolve));
  await served.close();
  await asking.close();
});

describe("a page of another origin", () => {
  it("reads nothing and changes nothing here, by whatever means", async () => {
    const page = await browser.newPage();
    await page.goto(hostile);
    const got = await page.evaluate(async (target) => {
      const ended = (start: (done: (text: string) => void) => void): Promise<string> =>
        new Promise((resolve) => {
          start(resolve);
          setTimeout(() => resolve("nothing came"), 3_000);
        });
      const text = async (input: RequestInit): Promise<string> =>
        fetch(`${target}/alerts`, input).then(
          async (response) => `${response.type} ${await response.text()}`,
          () => "refused",
        );
      return {
        fetched: await text({}),
        opaque: await text({ mode: "no-cors", credentials: "include" }),
        posted: await fetch(`${target}/alerts/acknowledge`, {
          ...{ method: "POST", mode: "no-cors", credentials: "include" },
          body: new URLSearchParams({ incident: "USDC-depeg-1" }),
        }).then(
          () => "sent",
          () => "refused",
        ),
        dressed: await fetch(`${target}/alerts/acknowledge`, {
          ...{ method: "POST", headers: { "hx-request": "true" } },
          body: new URLSearchParams({ incident: "USDC-depeg-1" }),
        }).then(
          () => "sent",
          () => "refused",
        ),
        image: await ended((done) => {
          const image = new Image();
          image.onload = () => done("shown");
          image.onerror = () => done("refused");
          image.src = `${target}/assets/icon.svg`;
        }),
        script: await ended((done) => {
          const script = document.createElement("script");
          script.onload = () => done("run");
          script.onerror = () => done("refused");
          script.src = `${target}/assets/theme.js`;
          document.head.append(script);
        }),
        events: await ended((done) => {
          const source = new EventSource(`${target}/alerts/stream`);
          source.onmessage = () => done("heard");
          source.onopen = () => done("opened");
          source.onerror = () => done("refused");
        }),
        socket: await ended((done) => {
          const socket = new WebSocket(`${target.replace("http", "ws")}/stream`);
          socket.onopen = () => done("opened");
          socket.onerror = () => done("refused");
        }),
        frame: await ended((done) => {
          const frame = document.createElement("iframe");
          frame.onload = () => {
            try {
              done(frame.contentDocument?.body.textContent ?? "nothing to be seen");
            } catch {
              done("nothing to be seen");
            }
          };
          frame.src = `${target}/alerts`;
          document.body.append(frame);
        }),
      };
    }, served.url);
    expect(got).toEqual({
      ...{ fetched: "refused", opaque: "refused", dressed: "refused" },
      posted: expect.stringMatching(/^(sent|refused)$/),
      ...{ image: "refused", script: "refused", events: "refused", socket: "refused" },
      frame: "nothing to be seen",
    });
    await page.setContent(
      `<form method="post" action="${served.url}/alerts/acknowledge"><input name="incident" value="USDC-depeg-1"><button>go</button></form>`,
    );
    await Promise.all([page.waitForNavigation(), page.click("button")]);
    expect(await page.content()).toContain("this must come from a page of this server");
    const { incidents } = (await served.json("/alerts")) as {
      incidents: { acknowledgedBy: unknown; message: string }[];
    };
    expect(incidents).toMatchObject([{ acknowledgedBy: null, message: CANARY }]);
    await page.close();
  });
});

describe("pages that ask who is there", () => {
  it("let one in by the form, who then may do what the token says, until signing out", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const trouble: string[] = [];
    page.on("pageerror", (error) => trouble.push(error.message));
    await page.goto(`${asking.url}/alerts?state=open`);
    expect(await page.title()).toBe("Sign in · pegtape");
    await page.getByLabel("Token").fill("not-a-token-of-theirs");
    await page.getByRole("button", { name: "Sign in" }).click();
    expect(await page.getByRole("alert").textContent()).toBe("That is no token of this server.");
    await page.getByLabel("Token").fill(VIEWER);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/alerts?state=open");
    expect(await page.textContent("body")).toContain(CANARY);
    expect(await page.getByRole("button", { name: /^Acknowledge/ }).count(), "a viewer").toBe(0);
    const tried = await page.evaluate(
      async () =>
        (
          await fetch("/alerts/acknowledge", {
            ...{ method: "POST", headers: { "hx-request": "true" } },
            body: new URLSearchParams({ incident: "USDC-depeg-1" }),
          })
        ).status,
    );
    expect(tried).toBe(403);
    expect(await page.evaluate(() => document.cookie), "no script sees the login").not.toContain(
      "session",
    );
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/login");
    await page.getByLabel("Token").fill(OWNER);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.goto(`${asking.url}/alerts`);
    expect(await page.getByRole("button", { name: /^Acknowledge/ }).count(), "an owner").toBe(1);
    expect(trouble).toEqual([]);
    await context.close();
  });

  it.each([
    "/",
    "/replay/small",
    "/alerts",
    "/sql?q=SELECT+1",
    "/stream",
    "/metrics",
    "/nowhere",
    "/charts/price.svg?tape=small",
    "/data/small/ticks.csv",
  ])("show %s to nobody else", async (path) => {
    const page = await asking.get(path, { accept: "text/html" });
    expect([page.status, page.headers.get("location")]).toEqual([
      303,
      `/login?next=${encodeURIComponent(path)}`,
    ]);
    const data = await asking.get(path, { accept: "application/json" });
    expect(data.status).toBe(401);
    expect(await data.json()).toMatchObject({ error: { code: "unknown" } });
  });

  it("take no sign-in from another site", async () => {
    const response = await fetch(`${asking.url}/login`, {
      ...{ method: "POST", redirect: "manual", headers: { origin: hostile.slice(0, -1) } },
      body: new URLSearchParams({ token: OWNER }),
    });
    expect([response.status, response.headers.get("set-cookie")]).toEqual([403, null]);
  });
});

describe("slow and greedy clients", () => {
  const raw = (port: number, text: string): Promise<{ socket: Socket; ended: Promise<string> }> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      let got = "";
      const ended = new Promise<string>((end) => socket.on("close", () => end(got)));
      socket.setEncoding("utf8").on("data", (data: string) => {
        got += data;
      });
      socket.on("error", () => undefined);
      socket.on("connect", () => {
        socket.write(text);
        resolve({ socket, ended });
      });
      socket.on("timeout", reject);
    });

  it("are cut off with half a head, none at all, half a body, too much of a body or of a head", async () => {
    // The limits of a request are looked after every 300 ms. Silence, which closes without a word, is longer by far, as
    // it is for users.
    const strict = await serve(async (home) => writeSmallTape({ home, name: "small" }), {
      limits: { headMs: 300, requestMs: 600, idleMs: 60_000 },
    });
    const host = `Host: 127.0.0.1:${strict.port}\r\n`;
    const post = `POST /alerts/acknowledge HTTP/1.1\r\n${host}sec-fetch-site: same-origin\r\nhx-request: true\r\ncontent-type: application/x-www-form-urlencoded\r\n`;
    const clients = await Promise.all([
      raw(strict.port, "GET / HTTP/1.1\r\nHost: 127.0.0.1"),
      raw(strict.port, `${post}content-length: 1000\r\n\r\nincident=`),
      raw(strict.port, `${post}content-length: 100000000\r\n\r\n${"a=b&".repeat(20_000)}`),
      raw(strict.port, `GET / HTTP/1.1\r\n${host}x: ${"y".repeat(20_000)}\r\n\r\n`),
      raw(strict.port, ""),
    ]);
    const texts = await Promise.all(clients.map(({ ended }) => ended));
    expect(texts.map((text) => text.slice(9, 12))).toEqual(["408", "408", "413", "431", "408"]);
    expect((await strict.get("/healthz")).status).toBe(200);
    await strict.close();
  });

  it("are told to wait when they ask too fast, and find the door closed when it is full", async () => {
    const strict = await serve(async () => undefined, {
      limits: { requestsAtOnce: 20, requestsPerSecond: 0, connections: 3 },
    });
    const answers = [];
    for (let n = 0; n < 22; n += 1) answers.push((await strict.get("/healthz")).status);
    expect(answers).toEqual([...Array(20).fill(200), 429, 429]);
    const held = await Promise.all([1, 2, 3, 4, 5, 6].map(() => raw(strict.port, "GET /")));
    const first = await Promise.race(held.map(({ ended }) => ended));
    expect(first, "the door is closed without a word").toBe("");
    for (const { socket } of held) socket.destroy();
    await strict.close();
  });
});
