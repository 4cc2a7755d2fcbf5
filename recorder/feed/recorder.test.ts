import { describe, expect, it } from "vitest";
import { micros, parseTime } from "../../engine/market/time.ts";
import { tickLines } from "../fold/testing.ts";
import { TickFold } from "../fold/tick-fold.ts";
import { kraken } from "../venues/kraken.ts";
import {
  assetPairs,
  rest,
  restTrades,
  scriptedRecorder,
  subscribe,
  ticks,
  trade,
} from "./testing/scripted-recorder.ts";

const PAIRS = assetPairs("USDC/USD", "USDT/USD", "BTC/USD");

describe("Recorder", () => {
  it("reads the list of pairs, subscribes to what prices the coins, and records their trades", async () => {
    const it = scriptedRecorder({});
    await it.clock.run(5_000);
    expect(it.recorder.status().get("kraken")).toMatchObject({ state: "live", pairs: 2, live: 2 });
    it.net.sockets[0]?.send(trade("USDC/USD", 1, 2));
    await it.clock.run(100);
    expect(ticks(it)).toEqual(["trade kraken:USDC/USD 1", "trade kraken:USDC/USD 2"]);
    expect(it.recorder.fold.rows.batch.kind.slice(0, 6)).toContain(5);
  });

  it("records everything that a second fold needs to come to the same ticks", async () => {
    const it = scriptedRecorder({});
    await it.clock.run(5_000);
    it.net.sockets[0]?.send(trade("USDC/USD", 1, 5));
    await it.clock.run(5_000);
    it.net.sockets[0]?.end({ reason: "closed by the server (1006)" });
    await it.clock.run(20_000);
    it.recorder.stop();
    const again = new TickFold({ kraken });
    for (const frame of it.frames) again.frame(frame);
    expect(tickLines(again)).toEqual(tickLines(it.recorder.fold));
    expect(again.save()).toBe(it.recorder.fold.save());
  });

  it("comes back after a lost connection, asks REST, and puts the gap on record", async () => {
    const known = [1, 2, 3, 4, 5];
    const it = scriptedRecorder({
      rest: (url) =>
        url.includes("AssetPairs")
          ? PAIRS
          : url.includes("since") && url.includes("USDC")
            ? restTrades(...known)
            : restTrades(),
    });
    await it.clock.run(5_000);
    it.net.sockets[0]?.send(trade("USDC/USD", 1));
    await it.clock.run(1_000);
    it.net.sockets[0]?.end({ reason: "closed by the server (1006)" });
    await it.clock.run(12_000);
    expect(it.net.sockets.length).toBe(2);
    expect((it.net.sockets[1]?.at ?? 0) - 6).toBeGreaterThanOrEqual(1);
    const usdc = ticks(it).filter((line) => line.includes("USDC"));
    expect(usdc.slice(0, 5)).toEqual([
      "trade kraken:USDC/USD 1",
      ...[2, 3, 4, 5].map((id) => `trade kraken:USDC/USD ${id} backfill`),
    ]);
    expect(usdc[5]).toMatch(
      /^gap kraken:USDC\/USD 00:05 to 00:0\d closed by the server \(1006\) missed 0$/,
    );
    expect(usdc.length).toBe(6);
  });

  it("honours Retry-After at the upgrade, and never tries more than once a second", async () => {
    const it = scriptedRecorder({
      accept: ({ number }) =>
        number === 1
          ? { reason: "HTTP 429 at the upgrade", retryAfterMs: 90_000, hopeless: true }
          : { reason: "connection refused" },
    });
    await it.clock.run(600_000);
    const at = it.net.sockets.map((socket) => socket.at);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(90);
    for (let i = 1; i < at.length; i++) expect((at[i] ?? 0) - (at[i - 1] ?? 0)).toBeGreaterThan(1);
    expect(at.length).toBeGreaterThan(8);
    expect(it.remarks).toContain("kraken: HTTP 429 at the upgrade");
  });

  it("drops a refused pair, records the rest, and does not ask for it again", async () => {
    const asked: string[] = [];
    const it = scriptedRecorder({
      received: (frame, socket) => {
        asked.push(frame);
        subscribe(frame, socket, ["USDT/USD"]);
      },
    });
    await it.clock.run(5_000);
    expect(it.recorder.status().get("kraken")).toMatchObject({ state: "live", live: 1 });
    expect(it.remarks).toContain(
      'kraken refuses "trade USDT/USD" (USDT/USD): Currency pair not supported USDT/USD',
    );
    it.net.sockets[0]?.end({ reason: "closed by the server (1006)" });
    asked.length = 0;
    await it.clock.run(10_000);
    expect(asked.join()).toContain("USDC/USD");
    expect(asked.join()).not.toContain("USDT/USD");
  });

  it("gives up a subscription that nobody answers, and keeps the connection", async () => {
    const it = scriptedRecorder({
      received: (frame, socket) => {
        if (!frame.includes('"ticker"')) subscribe(frame, socket);
      },
      accept: (socket) => {
        const beat = (): void => {
          if (socket.open) socket.send({ channel: "heartbeat" });
          it.clock.after(1_000, beat);
        };
        it.clock.after(1_000, beat);
        return true;
      },
    });
    await it.clock.run(30_000);
    expect(it.net.sockets.length).toBe(1);
    expect(it.recorder.status().get("kraken")).toMatchObject({ state: "live", live: 2 });
    expect(it.remarks.filter((line) => line.includes("no answer"))).toHaveLength(2);
  });

  it("ends a connection that has gone silent", async () => {
    const it = scriptedRecorder({
      received: (frame, socket) => {
        if (frame.includes('"subscribe"')) subscribe(frame, socket);
      },
    });
    await it.clock.run(120_000);
    // Nothing but the acknowledgements ever came, no pong either.
    expect(it.net.sockets.length).toBeGreaterThan(2);
    expect(it.frames.some(({ frame }) => /silent for \d+ s/.test(frame))).toBe(true);
  });

  it("replaces a connection before its end of life without a gap", async () => {
    const it = scriptedRecorder(
      {
        accept: (socket) => {
          let id = 1;
          const beat = (): void => {
            if (socket.open) socket.send(trade("USDC/USD", id++));
            it.clock.after(1_000, beat);
          };
          it.clock.after(1_000, beat);
          return true;
        },
      },
      { ...kraken, lifetimeMs: 100_000 },
    );
    await it.clock.run(110_000);
    expect(it.net.sockets.map(({ open }) => open)).toEqual([false, true]);
    expect(ticks(it).filter((line) => line.startsWith("gap"))).toEqual([]);
    expect(it.recorder.status().get("kraken")?.reconnects).toBe(0);
  });

  it("proves a quiet pair quiet by REST, and does not reconnect for it", async () => {
    const it = scriptedRecorder({
      accept: (socket) => {
        const beat = (): void => {
          if (socket.open) socket.send({ channel: "heartbeat" });
          it.clock.after(1_000, beat);
        };
        it.clock.after(1_000, beat);
        return true;
      },
    });
    await it.clock.run(1_200_000);
    expect(it.net.sockets.length).toBe(1);
    expect(it.net.requests.filter((url) => url.includes("Trades")).length).toBeGreaterThan(4);
    expect(it.net.requests.length).toBeLessThan(30);
  });

  it("finds a dead subscription behind living heartbeats, and reconnects", async () => {
    let at = 0;
    const it = scriptedRecorder({
      accept: (socket) => {
        const beat = (): void => {
          at += 1;
          if (socket.open) socket.send({ channel: "heartbeat" });
          if (socket.open && at < 60) socket.send(trade("USDC/USD", at));
          it.clock.after(1_000, beat);
        };
        it.clock.after(1_000, beat);
        return true;
      },
      rest: (url) => {
        if (url.includes("AssetPairs")) return PAIRS;
        return url.includes("USDC")
          ? restTrades(...Array.from({ length: at }, (_, i) => i + 1))
          : restTrades();
      },
    });
    await it.clock.run(420_000);
    expect(it.net.sockets.length).toBe(2);
    const gaps = ticks(it).filter((line) => line.startsWith("gap kraken:USDC"));
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatch(/^gap kraken:USDC\/USD 0[01]:\d\d to 06:\d\d no data missed 0$/);
  });

  it("asks REST for a hole in the numbers, after giving it time to fill by itself", async () => {
    let happened = false;
    const it = scriptedRecorder({
      rest: (url) => {
        if (url.includes("AssetPairs")) return PAIRS;
        return happened ? restTrades(1, 2, 3, 4, 5) : restTrades();
      },
    });
    await it.clock.run(5_000);
    it.net.requests.length = 0;
    happened = true;
    it.net.sockets[0]?.send(trade("USDC/USD", 1));
    it.net.sockets[0]?.send(trade("USDC/USD", 5));
    await it.clock.run(1_500);
    expect(it.net.requests).toEqual([]);
    await it.clock.run(3_000);
    expect(it.net.requests).toHaveLength(1);
    expect(ticks(it)).toEqual([
      "trade kraken:USDC/USD 1",
      "trade kraken:USDC/USD 5",
      "trade kraken:USDC/USD 2 backfill",
      "trade kraken:USDC/USD 3 backfill",
      "trade kraken:USDC/USD 4 backfill",
    ]);
  });

  it("leaves a venue alone that asks for it, and keeps its socket", async () => {
    let banned = 0;
    const it = scriptedRecorder({
      rest: (url) => {
        if (url.includes("AssetPairs")) return PAIRS;
        banned += 1;
        return { status: 418, body: "", retryAfterMs: 120_000 };
      },
    });
    await it.clock.run(10_000);
    expect(banned).toBe(1);
    expect(it.recorder.status().get("kraken")).toMatchObject({ live: 2, reconnects: 0 });
  });

  it("takes nothing more once stopped, not even an answer that was on its way", async () => {
    const it = scriptedRecorder({ rest: rest(() => [1, 2, 3]) });
    await it.clock.run(5_000);
    it.net.sockets[0]?.send(trade("USDC/USD", 3));
    it.net.sockets[0]?.end({ reason: "closed by the server (1006)" });
    const asked = it.net.requests.length;
    while (it.net.requests.length === asked) await it.clock.run(1);
    it.recorder.stop();
    const [frames, rows] = [it.frames.length, it.recorder.fold.rows.length];
    await it.clock.run(600_000);
    it.recorder.remark("late", "late");
    expect([it.frames.length, it.recorder.fold.rows.length]).toEqual([frames, rows]);
    expect(it.frames.at(-1)?.frame).toContain('"closed"');
  });

  it("holds the sockets back while the disk does not keep up; after ten seconds they are lost, and a gap says so", async () => {
    const log = { pending: 0 };
    let frames = 0;
    const held: string[] = [];
    const it = scriptedRecorder(
      { accept: (socket) => it.beat(socket, () => trade("USDC/USD", ++id)), rest: rest(() => []) },
      kraken,
      ({ net }) => ({
        log: {
          get pending() {
            return log.pending;
          },
          append: () => ++frames,
        },
        net: {
          request: (method, url) => net.request(method, url),
          connect: (url, most, events) => ({
            ...net.connect(url, most, events),
            pause: () => held.push("pause"),
            resume: () => held.push("resume"),
          }),
        },
      }),
    );
    let id = 0;
    await it.clock.run(10_000);
    log.pending = 33 << 20;
    await it.clock.run(5_000);
    log.pending = 0;
    await it.clock.run(2_000);
    expect([held, it.net.sockets.length]).toEqual([["pause", "resume"], 1]);
    log.pending = 33 << 20;
    await it.clock.run(12_000);
    log.pending = 0;
    await it.clock.run(10_000);
    expect(it.net.sockets.map(({ open }) => open)).toEqual([false, true]);
    expect(ticks(it).find((line) => line.startsWith("gap kraken:USDC"))).toMatch(
      / overrun missed /,
    );
  });

  it("never goes back in time, whatever the clock does, nor before the recording that it goes on with", async () => {
    let step = 0;
    const since = parseTime("2026-11-25T00:00:05Z") ?? micros(0);
    const it = scriptedRecorder(
      { accept: (socket) => it.beat(socket, () => trade("USDC/USD", ++id)) },
      kraken,
      ({ clock }) => ({
        since,
        clock: {
          now: () => micros(clock.now() + step),
          after: (ms, done) => clock.after(ms, done),
        },
      }),
    );
    let id = 0;
    await it.clock.run(20_000);
    step = -3_600e6;
    await it.clock.run(20_000);
    const times = it.frames.map(({ receiveTime }) => receiveTime);
    expect(times[0]).toBe(since);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(ticks(it).length).toBeGreaterThan(30);
  });
});
