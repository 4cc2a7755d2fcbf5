import { describe, expect, it } from "vitest";
import { okx } from "../venues/okx.ts";
import type { ServerSocket } from "./testing/scripted-net.ts";
import {
  ok,
  rest,
  scriptedRecorder,
  subscribe,
  ticks,
  trade,
} from "./testing/scripted-recorder.ts";

const ticker = (symbol: string) => ({
  ...{ channel: "ticker", type: "update" },
  data: [{ symbol, bid: 0.9996, bid_qty: 5, ask: 0.9997, ask_qty: 5 }],
});

const gaps = (it: Parameters<typeof ticks>[0]): string[] =>
  ticks(it).filter((line) => line.startsWith("gap kraken:USDC"));

describe("a subscription that dies while the connection lives", () => {
  it("to trades, is found behind living quotes: REST knows of trades that did not come", async () => {
    let id = 0;
    const it = scriptedRecorder({
      accept: (socket) =>
        it.beat(socket, () => {
          id += 1;
          const dead = socket.number === 1 && id > 60;
          if (!dead && id % 2 === 0) socket.send(trade("USDC/USD", id / 2));
          return ticker("USDC/USD");
        }),
      rest: rest(() => Array.from({ length: Math.floor(id / 2) }, (_, i) => i + 1)),
    });
    await it.clock.run(420_000);
    expect(it.net.sockets.map(({ open }) => open)).toEqual([false, true]);
    expect(gaps(it)).toHaveLength(1);
    expect(gaps(it)[0]).toMatch(/^gap kraken:USDC\/USD 01:0\d to 06:\d\d no data missed 0$/);
  });

  it("to quotes, is found by trades that come without any", async () => {
    let id = 0;
    const it = scriptedRecorder({
      accept: (socket) =>
        it.beat(socket, () => {
          id += 1;
          if (socket.number > 1 || id < 60) socket.send(ticker("USDC/USD"));
          return id % 10 === 0 ? trade("USDC/USD", id / 10) : { channel: "heartbeat" };
        }),
      rest: rest(() => Array.from({ length: Math.floor(id / 10) }, (_, i) => i + 1)),
    });
    await it.clock.run(1_000_000);
    expect(it.net.sockets.map(({ open }) => open)).toEqual([false, true]);
    expect(gaps(it)[0]).toMatch(/^gap kraken:USDC\/USD 00:59 to 06:\d\d no data missed 0$/);
  });
});

describe("no connection is given up", () => {
  it("for a pair whose quotes move and that nobody trades", async () => {
    const it = scriptedRecorder({
      accept: (socket) => it.beat(socket, () => ticker("USDC/USD")),
      rest: rest(() => [1]),
    });
    await it.clock.run(3_600_000);
    expect(it.net.sockets).toHaveLength(1);
    expect(gaps(it)).toEqual([]);
  });

  it("for quotes that the venue refused", async () => {
    let id = 0;
    const it = scriptedRecorder({
      accept: (socket) => it.beat(socket, () => trade("USDC/USD", ++id)),
      received: (frame, socket) =>
        subscribe(frame, socket, frame.includes('"ticker"') ? ["USDC/USD", "USDT/USD"] : []),
      rest: rest(() => Array.from({ length: id }, (_, i) => i + 1)),
    });
    await it.clock.run(5_000);
    // Kraken's refusal names the pair alone; where the channel is named too, trades go on.
    expect(it.net.sockets.length).toBeLessThanOrEqual(2);
  });

  it("for a quiet market, where the server closes after half a minute without a word", async () => {
    const heard = new Map<ServerSocket, number>();
    const it = scriptedRecorder(
      {
        accept: (socket) => {
          const watch = (): void => {
            if (!socket.open) return;
            if (it.clock.now() - (heard.get(socket) ?? 0) > 30e6)
              socket.end({ reason: "closed by the server (4004)" });
            it.clock.after(1_000, watch);
          };
          heard.set(socket, it.clock.now());
          it.clock.after(1_000, watch);
          return true;
        },
        received: (frame, socket) => {
          heard.set(socket, it.clock.now());
          if (frame === "ping") return socket.send("pong");
          const { args } = JSON.parse(frame) as { args: { channel: string; instId: string }[] };
          for (const arg of args) socket.send({ event: "subscribe", arg });
        },
        rest: (url) =>
          url.includes("instruments")
            ? ok({ code: "0", data: [{ instId: "USDC-USDT", state: "live" }] })
            : ok({ code: "0", data: [] }),
      },
      okx,
    );
    await it.clock.run(1_800_000);
    expect(it.net.sockets.map(({ open }) => open)).toEqual([true, true]);
    expect(it.recorder.status().get("okx")).toMatchObject({ reconnects: 0 });
  });
});
