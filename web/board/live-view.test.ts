import { afterEach, describe, expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { startLive, stopLive } from "../testing/live.ts";
import { serve } from "../testing/serve.ts";

afterEach(stopLive);

/** Reads an endless answer message by message. */
const listen = async (url: string) => {
  const response = await fetch(url);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    response,
    next: async (): Promise<string> => {
      while (!text.includes("\n\n")) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done) return "the end";
        text += value;
      }
      const at = text.indexOf("\n\n");
      const message = text.slice(0, at);
      text = text.slice(at + 2);
      return message;
    },
  };
};
const targets = (message: string): string[] =>
  [...message.matchAll(/hx-target="#([^"]+)"/g)].map(([, id]) => id ?? "");

describe("the stream of a live run", () => {
  it("tells a newcomer everything, then what changes, once a refresh", async () => {
    const { url, clock, push, begin } = await startLive();
    begin();
    push({ at: 1, on: "kraken:USDC/USD", trade: 1 }, { at: 1, on: "kraken:DAI/USD", trade: 1 });
    const stream = await listen(`${url}/stream`);
    expect(stream.response.headers.get("content-type")).toContain("text/event-stream");
    const all = ["board-head", "coin-USDC", "venue-kraken_3a_USDC_2f_USD", "coin-DAI"];
    expect(targets(await stream.next())).toEqual([...all, "venue-kraken_3a_DAI_2f_USD"]);
    push({ at: 1.4, on: "kraken:USDC/USD", trade: 0.9 });
    clock.go(499);
    clock.go(1);
    const message = await stream.next();
    expect(targets(message)).toEqual(["board-head", "coin-USDC", "venue-kraken_3a_USDC_2f_USD"]);
    expect(message).toContain("0.90000");
  });

  it("tells one who comes everything, and the others what has changed", async () => {
    const { url, clock, push, begin } = await startLive();
    begin();
    push({ at: 0, on: "kraken:USDC/USD", trade: 1 });
    const first = await listen(`${url}/stream`);
    expect(targets(await first.next())).toHaveLength(3);
    push({ at: 0.1, on: "kraken:USDC/USD", trade: 1 });
    clock.go(500);
    expect(targets(await first.next())).toEqual(["board-head", "coin-USDC"]);
    const second = await listen(`${url}/stream`);
    expect(targets(await second.next())).toHaveLength(3);
    push({ at: 0.6, on: "kraken:USDC/USD", trade: 1 });
    clock.go(500);
    const both = [targets(await first.next()), targets(await second.next())];
    expect(both[0]).toEqual(both[1]);
  });

  it("tells one who comes after a silence what is so now", async () => {
    const { url, live, clock, push, begin } = await startLive();
    begin();
    push({ at: 0, on: "kraken:USDC/USD", trade: 1 });
    await (await listen(`${url}/stream`)).response.body?.cancel().catch(() => undefined);
    // What the first one heard is old when the next comes.
    push({ at: 600, on: "kraken:USDC/USD", trade: 0.5 });
    clock.go(1);
    live.close();
    const message = await (await listen(`${url}/stream`)).next();
    expect(message).toContain("0.50000");
  });

  it("ends with the server, and nothing is awaited any longer", async () => {
    const { url, clock, push, begin, live } = await startLive();
    begin();
    push({ at: 0, on: "kraken:USDC/USD", trade: 1 });
    const stream = await listen(`${url}/stream`);
    await stream.next();
    // The next refresh, and the second of the stream that somebody hears.
    expect(clock.waiting).toBe(2);
    live.close();
    expect(await stream.next()).toBe("the end");
    expect(clock.waiting).toBe(0);
  });

  it("is not there where nothing runs live", async () => {
    const served = await serve(async () => undefined);
    const response = await served.get("/stream", { accept: "application/json" });
    await served.close();
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: {
        ...{ code: "missing", message: "nothing runs live here" },
        hint: "`pegtape live --port 8787` shows live feeds on these pages.",
      },
    });
  });
});

describe("the page of a live run", () => {
  it("waits for the first price, and says so", async () => {
    const { get, json } = await startLive();
    expect(await (await get("/")).text()).toContain("no price has come yet");
    expect(await json("/")).toEqual({ version: "1.2.3", board: null });
  });

  it("is the board, as a page and as data, with the charts of a coin", async () => {
    const { get, json, push, begin } = await startLive();
    begin();
    for (let at = 0; at < 600; at += 10)
      push(
        { at, on: "kraken:USDC/USD", trade: 1 - at / 1e5 },
        { at, on: "kraken:DAI/USD", trade: 1 },
      );
    expect(await json("/?coin=DAI")).toMatchObject({
      board: { mode: { name: "live" }, coins: [{ coin: "USDC" }, { coin: "DAI" }] },
      coin: "DAI",
      charts: [{ chart: "price", series: [{ id: "kraken:DAI/USD" }] }, { chart: "deviation" }],
    });
    const page = await (await get("/?coin=USDC")).text();
    expect(page).toContain('hx-sse:connect="/stream"');
    expect(page).toContain("kraken: heard from an address that was given with --endpoint");
    expect(page).toMatch(/<svg[^>]* class="chart chart-price"[^>]*>/);
    const charts = await (
      await get("/?coin=USDC&part=charts", { "hx-request": "true", "hx-request-type": "partial" })
    ).text();
    expect(charts).toMatch(/^<title>.*<\/title><section id="live-charts" hx-get/);
    // A window that somebody chose stays where it is.
    const window = await (
      await get("/?coin=USDC&from=2023-03-10T00:02Z&to=2023-03-10T00:05Z")
    ).text();
    expect(window).toContain("Follow the clock again");
    expect(window).not.toContain("every 20s");
    expect((await get("/?from=soon")).status).toBe(400);
  });

  it("counts its ticks by our clock, and venues by their feeds", async () => {
    const { clock, live, push, begin } = await startLive();
    begin();
    for (let i = 0; i < 20; i++) {
      push({ at: i, on: "kraken:USDC/USD", trade: 1 });
      clock.go(500);
    }
    expect(live.board?.ticksPerSecond).toBeCloseTo(2, 5);
    expect(live.board).toMatchObject({ venuesUp: 1, venuesKnown: 1 });
    const feed = {
      ...{ pairs: 2, live: 1, reconnects: 3, reason: "", frames: 1, trades: 1, quotes: 0 },
      ...{ ticksPerSecond: 1, lagMs: null, lastTick: null, gaps: 0, rejected: 0, unknown: 0 },
    };
    live.feeds = {
      time: micros(0),
      venues: { kraken: { ...feed, state: "live" }, coinbase: { ...feed, state: "waiting" } },
    };
    expect(live.board).toMatchObject({ venuesUp: 1, venuesKnown: 2 });
  });

  it("notes gaps for its charts", async () => {
    const { live, push, begin } = await startLive();
    begin();
    push({ at: 0, on: "kraken:USDC/USD", trade: 1 });
    push({ at: 100, on: "kraken:USDC/USD", gap: [10, 100] });
    expect(live.runOf("USDC")?.gaps).toMatchObject([{ instrument: "kraken:USDC/USD" }]);
    expect(live.runOf("DAI")?.gaps).toEqual([]);
  });
});
