import { describe, expect, it } from "vitest";
import { bitstamp } from "../venues/bitstamp.ts";
import { kraken } from "../venues/kraken.ts";
import { kucoin } from "../venues/kucoin.ts";
import type { Net, RestAnswer } from "./surroundings.ts";
import type { ServerSocket } from "./testing/scripted-net.ts";
import {
  ok,
  rest,
  scriptedRecorder,
  subscribe,
  ticks,
  trade,
} from "./testing/scripted-recorder.ts";

const open = ({ net }: { net: { sockets: readonly ServerSocket[] } }): number[] =>
  net.sockets.filter((socket) => socket.open).map(({ number }) => number);

const gaps = (it: Parameters<typeof ticks>[0]): string[] =>
  ticks(it).filter((line) => line.startsWith("gap"));

/** Bitstamp, which announces its ends; a trade a second. */
const bitstampScript = {
  received: (frame: string, socket: ServerSocket) => {
    const { event, data } = JSON.parse(frame) as { event: string; data?: { channel: string } };
    if (event === "bts:heartbeat") socket.send({ event, channel: "", data: {} });
    else
      socket.send({ event: "bts:subscription_succeeded", channel: data?.channel ?? "", data: {} });
  },
  rest: (url: string) =>
    url.includes("trading-pairs")
      ? ok([{ name: "USDT/USD", url_symbol: "usdtusd", trading: "Enabled" }])
      : ok([]),
};

const print = (id: number) => ({
  ...{ event: "trade", channel: "live_trades_usdtusd" },
  data: {
    ...{ id, amount: 5, amount_str: "5.00000", price: 0.9997, price_str: "0.99970", type: 0 },
    microtimestamp: "1764028800000000",
  },
});

describe("an announced end", () => {
  it("is no error: the next connection first, then the end of the old one, and no gap", async () => {
    const it = scriptedRecorder(
      { ...bitstampScript, accept: (socket) => it.beat(socket, () => print(++id)) },
      bitstamp,
    );
    let id = 0;
    await it.clock.run(5_000);
    // Some say it more than once.
    for (let i = 0; i < 3; i++)
      it.net.sockets[0]?.send({ event: "bts:request_reconnect", channel: "", data: "" });
    await it.clock.run(1_000);
    expect(open(it)).toEqual([1, 2]);
    it.net.sockets[0]?.send({ event: "bts:request_reconnect", channel: "", data: "" });
    await it.clock.run(10_000);
    expect(open(it)).toEqual([2]);
    expect(gaps(it)).toEqual([]);
    expect(it.recorder.status().get("bitstamp")).toMatchObject({ state: "live", reconnects: 0 });
  });

  it("that comes before the next connection stands is taken over early", async () => {
    const it = scriptedRecorder(bitstampScript, bitstamp);
    await it.clock.run(5_000);
    it.net.sockets[0]?.send({ event: "bts:request_reconnect", channel: "", data: "" });
    await it.clock.run(3);
    it.net.sockets[0]?.end({ reason: "closed by the server (1012)" });
    await it.clock.run(10_000);
    expect(it.net.sockets).toHaveLength(2);
    expect(open(it)).toEqual([2]);
    expect(gaps(it)).toHaveLength(1);
  });

  it("begins the count of failures anew once the next connection has held", async () => {
    let refused = 0;
    const it = scriptedRecorder(
      {
        ...bitstampScript,
        accept: ({ number }) => {
          if (number === 1 || number > 6) return true;
          refused += 1;
          return { reason: "connection refused" };
        },
      },
      bitstamp,
    );
    await it.clock.run(65_000);
    it.net.sockets[0]?.send({ event: "bts:request_reconnect", channel: "", data: "" });
    await it.clock.run(300_000);
    expect([refused, open(it)]).toEqual([5, [7]]);
    it.net.sockets[6]?.end({ reason: "closed by the server (1006)" });
    await it.clock.run(3_000);
    expect(open(it)).toEqual([8]);
  });
});

/** A network on which the end of a connection is heard of only long after it was ended. */
const late = (net: Net, clock: { after(ms: number, done: () => void): unknown }): Net => ({
  request: (method, url) => net.request(method, url),
  connect: (url, maxPayload, events) =>
    net.connect(url, maxPayload, {
      ...events,
      frame: (text) => events.frame(text),
      opened: () => events.opened(),
      ended: (end) => void clock.after(5_000, () => events.ended(end)),
    }),
});

it("an old connection whose end is heard of late does not touch the new one", async () => {
  const it = scriptedRecorder(
    { accept: (socket) => it.beat(socket, () => trade("USDC/USD", ++id)) },
    { ...kraken, lifetimeMs: 20_000 },
    ({ net, clock }) => ({ net: late(net, clock) }),
  );
  let id = 0;
  await it.clock.run(38_000);
  expect(open(it)).toEqual([2]);
  expect(it.net.sockets).toHaveLength(2);
  expect(gaps(it)).toEqual([]);
  expect(it.recorder.status().get("kraken")).toMatchObject({ state: "live", live: 2 });
});

it("connections that began together are not replaced together", async () => {
  let drawn = 0;
  const [line] = kraken.lines;
  if (line === undefined) throw new Error("Kraken has a line");
  const it = scriptedRecorder(
    { accept: (socket) => it.beat(socket) },
    { ...kraken, lifetimeMs: 1_000_000, lines: [{ ...line, pairs: 1 }] },
    () => ({ random: () => (drawn++ % 2 === 0 ? 0.1 : 0.9) }),
  );
  await it.clock.run(1_100_000);
  const at = it.net.sockets.map((socket) => Math.round(socket.at));
  expect(at.length).toBe(4);
  expect((at[3] ?? 0) - (at[2] ?? 0)).toBeGreaterThan(50);
  expect(it.net.sockets.map((socket) => socket.open)).toEqual([false, false, true, true]);
});

it("an outage of an hour: an attempt a minute, and a gap from the last frame to the return", async () => {
  let down = false;
  let last = 1;
  const it = scriptedRecorder({
    accept: (socket) => {
      if (down) return { reason: "no such address (EAI_AGAIN)" };
      return it.beat(socket);
    },
    rest: rest(() => Array.from({ length: last }, (_, i) => i + 1)),
  });
  await it.clock.run(10_000);
  it.net.sockets[0]?.send(trade("USDC/USD", 1));
  await it.clock.run(500);
  down = true;
  it.net.sockets[0]?.end({ reason: "closed by the server (1006)" });
  last = 4;
  await it.clock.run(3_600_000);
  const attempts = it.net.sockets.length;
  down = false;
  await it.clock.run(100_000);
  expect(attempts).toBeGreaterThan(60);
  expect(attempts).toBeLessThan(140);
  expect(ticks(it).filter((line) => line.includes("USDC/USD 4"))).toHaveLength(1);
  expect(gaps(it).find((line) => line.includes("USDC/USD"))).toMatch(
    /^gap kraken:USDC\/USD 00:10 to 0[01]:\d\d closed by the server \(1006\) missed 0$/,
  );
  // The same reason is told once, however often it is met.
  expect(it.remarks.filter((line) => line.includes("EAI_AGAIN"))).toHaveLength(1);
});

it("a token that is refused late, while another is on its way, leaves one connection", async () => {
  let asked = 0;
  const token = (status: number): RestAnswer =>
    status === 200
      ? ok({
          code: "200000",
          data: { token: "t", instanceServers: [{ endpoint: "wss://x/", pingInterval: 18_000 }] },
        })
      : { status, body: "" };
  const it = scriptedRecorder(
    {
      accept: (socket) => {
        socket.send({ id: "w", type: "welcome" });
        return true;
      },
      received: (frame, socket) => {
        const { id, type } = JSON.parse(frame) as { id: string; type: string };
        socket.send({ id, type: type === "ping" ? "pong" : "ack" });
      },
      rest: (url) => {
        if (url.includes("symbols"))
          return ok({ code: "200000", data: [{ symbol: "USDC-USDT", enableTrading: true }] });
        return ok({ code: "200000", data: [] });
      },
    },
    { ...kucoin, lifetimeMs: 20_000 },
    ({ net, clock }) => ({
      net: {
        connect: (...args) => net.connect(...args),
        request: async (method, url) => {
          if (!url.includes("bullet")) return net.request(method, url);
          asked += 1;
          const now = asked;
          const ms = asked === 2 || asked === 3 ? 5_000 : 1;
          await new Promise<void>((resolve) => clock.after(ms, resolve));
          return token(now === 2 ? 500 : 200);
        },
      },
    }),
  );
  await it.clock.run(19_500);
  expect([asked, open(it)]).toEqual([2, [1]]);
  it.net.sockets[0]?.end({ reason: "closed by the server (1006)" });
  await it.clock.run(12_000);
  expect(open(it)).toHaveLength(1);
  expect(it.recorder.status().get("kucoin")).toMatchObject({ state: "live", live: 1 });
});

it("a pair that was refused is asked for again on a connection that lives on, and told of once", async () => {
  let known = false;
  const asked: string[] = [];
  const it = scriptedRecorder({
    accept: (socket) => it.beat(socket),
    received: (frame, socket) => {
      if (frame.includes('"subscribe"')) asked.push(frame);
      subscribe(frame, socket, known ? [] : ["USDT/USD"]);
    },
  });
  await it.clock.run(700_000);
  known = true;
  expect(asked.filter((frame) => frame.includes("USDT/USD"))).toHaveLength(4);
  await it.clock.run(700_000);
  expect(it.net.sockets).toHaveLength(1);
  expect(it.recorder.status().get("kraken")).toMatchObject({ state: "live", live: 2 });
  expect(it.remarks.filter((line) => line.includes('"trade USDT/USD"'))).toHaveLength(1);
  expect(asked.filter((frame) => frame.includes("USDC/USD"))).toHaveLength(2);
});
