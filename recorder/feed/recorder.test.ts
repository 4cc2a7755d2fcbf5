import { describe, expect, it } from "vitest";
import { parseTime } from "../../engine/market/time.ts";
import { tickLines } from "../fold/testing.ts";
import { TickFold } from "../fold/tick-fold.ts";
import { kraken } from "../venues/kraken.ts";
import type { Venue } from "../venues/venue.ts";
import type { RawFrame } from "../wire/raw-frame.ts";
import { Recorder } from "./recorder.ts";
import { type Script, ScriptedNet, type ServerSocket } from "./testing/scripted-net.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

const START = parseTime("2026-11-25T00:00:00Z") ?? Number.NaN;
const PAIRS = ["USDC/USD", "USDT/USD"] as const;

const ok = (body: unknown) => ({ status: 200, body: JSON.stringify(body) });

const assetPairs = {
  error: [],
  result: Object.fromEntries(
    [...PAIRS, "BTC/USD"].map((pair) => [
      pair.replace("/", ""),
      { altname: pair.replace("/", ""), wsname: pair, status: "online" },
    ]),
  ),
};

const trade = (symbol: string, ...ids: number[]) => ({
  channel: "trade",
  type: "update",
  data: ids.map((id) => ({
    ...{ symbol, side: "sell", price: 0.9997, qty: 5, trade_id: id },
    timestamp: "2026-11-25T00:00:00Z",
  })),
});

const restTrades = (...ids: number[]) =>
  ok({
    error: [],
    result: { PAIR: ids.map((id) => ["0.9997", "5", 1_764_028_800, "s", "l", "", id]), last: "1" },
  });

/** Answers a subscription as Kraken does, a pair at a time; `refuse` names pairs that it does not know. */
const subscribe = (frame: string, socket: ServerSocket, refuse: readonly string[] = []) => {
  const { method, params } = JSON.parse(frame) as {
    method: string;
    params?: { channel: string; symbol: string[] };
  };
  if (method !== "subscribe") return socket.send({ method: "pong" });
  for (const symbol of params?.symbol ?? [])
    if (refuse.includes(symbol))
      socket.send({
        method,
        success: false,
        symbol,
        error: `Currency pair not supported ${symbol}`,
      });
    else socket.send({ method, success: true, result: { channel: params?.channel, symbol } });
};

const setUp = (script: Partial<Script>, venue: Venue = kraken) => {
  const clock = new VirtualClock(START);
  const net = new ScriptedNet(clock, {
    received: (frame, socket) => subscribe(frame, socket),
    rest: (url) => (url.includes("AssetPairs") ? ok(assetPairs) : restTrades()),
    ...script,
  });
  const frames: RawFrame[] = [];
  const remarks: string[] = [];
  const recorder = new Recorder({
    ...{ venues: [venue], coins: new Set(["USDC", "USDT"]), endpoints: {}, rests: {} },
    ...{ clock, net, random: () => 0.5 },
    log: {
      pending: 0,
      append: (frame) => frames.push({ seq: frames.length + 1, ...frame }),
    },
    fold: (listener) => new TickFold({ [venue.id]: venue }, listener),
    remark: (text) => remarks.push(text),
  });
  recorder.start();
  return { clock, net, frames, remarks, recorder };
};

/** Ticks without the clock's. */
const ticks = ({ recorder }: { recorder: Recorder }): string[] =>
  tickLines(recorder.fold).filter((line) => line !== "clock");

describe("Recorder", () => {
  it("reads the list of pairs, subscribes to what prices the coins, and records their trades", async () => {
    const it = setUp({});
    await it.clock.run(5_000);
    expect(it.recorder.status().get("kraken")).toMatchObject({ state: "live", pairs: 2, live: 2 });
    it.net.sockets[0]?.send(trade("USDC/USD", 1, 2));
    await it.clock.run(100);
    expect(ticks(it)).toEqual(["trade kraken:USDC/USD 1", "trade kraken:USDC/USD 2"]);
    expect(it.recorder.fold.rows.batch.kind.slice(0, 6)).toContain(5);
  });

  it("records everything that a second fold needs to come to the same ticks", async () => {
    const it = setUp({});
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
    const it = setUp({
      rest: (url) =>
        url.includes("AssetPairs")
          ? ok(assetPairs)
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
    const it = setUp({
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
    const it = setUp({
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
    const it = setUp({
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
    const it = setUp({
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
    const it = setUp(
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
    const it = setUp({
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
    const it = setUp({
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
        if (url.includes("AssetPairs")) return ok(assetPairs);
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
    const it = setUp({
      rest: (url) => {
        if (url.includes("AssetPairs")) return ok(assetPairs);
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
    const it = setUp({
      rest: (url) => {
        if (url.includes("AssetPairs")) return ok(assetPairs);
        banned += 1;
        return { status: 418, body: "", retryAfterMs: 120_000 };
      },
    });
    await it.clock.run(10_000);
    expect(banned).toBe(1);
    expect(it.recorder.status().get("kraken")).toMatchObject({ live: 2, reconnects: 0 });
  });
});
