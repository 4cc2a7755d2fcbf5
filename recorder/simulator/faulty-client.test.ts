import { beforeEach, describe, expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { VirtualClock } from "../feed/testing/virtual-clock.ts";
import { FaultyClient } from "./faulty-client.ts";
import type { SimTrade } from "./sim-venue.ts";
import { type TestSocket, testSocket } from "./test-venue.ts";

let clock: VirtualClock;
let socket: TestSocket;
let client: FaultyClient;
beforeEach(() => {
  clock = new VirtualClock(0);
  socket = testSocket();
  client = new FaultyClient(socket, clock, { path: "/feed", number: 1 });
});

const trade = (id: string, symbol = "USDC/USD"): SimTrade => {
  const time = micros(1);
  return { symbol, time, price: "1", size: "1", side: "buy", id };
};

/** As a venue tells of trades: a frame each, its id. */
const tell = (...ids: string[]): void => {
  for (const id of ids) client.telling(trade(id), () => client.send(id));
};

it("passes frames on as they are, in order", () => {
  client.send("hello");
  tell("1", "2");
  client.send("bye");
  expect(socket.frames).toEqual(["hello", "1", "2", "bye"]);
});

describe("frames with trades", () => {
  it("get lost, as many as asked, of that pair only", () => {
    client.drop("USDC/USD", 2);
    client.telling(trade("x", "USDT/USD"), () => client.send("x"));
    tell("1", "2", "3");
    client.send("beat");
    expect(socket.frames).toEqual(["x", "3", "beat"]);
  });

  it("change places with their neighbour", () => {
    client.swap(2);
    tell("1", "2", "3", "4", "5");
    expect(socket.frames).toEqual(["2", "1", "4", "3", "5"]);
  });

  it("do not wait for ever for a neighbour", async () => {
    client.swap(1);
    tell("1");
    expect(socket.frames).toEqual([]);
    await clock.run(300);
    expect(socket.frames).toEqual(["1"]);
  });

  it("are not lost when a close comes instead of a neighbour", () => {
    client.swap(1);
    tell("1");
    client.close(1000, "");
    expect(socket.frames).toEqual(["1"]);
    expect(socket.end).toEqual({ code: 1000, reason: "" });
  });
});

it("repeats frames", () => {
  client.repeat(2);
  tell("1", "2", "3");
  expect(socket.frames).toEqual(["1", "1", "2", "2", "3"]);
});

it("adds keys to objects, and leaves what is none alone", () => {
  client.addKeys(1);
  client.send('[1,"te"]');
  client.send('{"a":1}');
  client.send('{"a":2}');
  const [list, changed, plain] = socket.frames.map(String);
  expect([list, plain]).toEqual(['[1,"te"]', '{"a":2}']);
  expect(JSON.parse(changed ?? "")).toMatchObject({ a: 1, addedLater: expect.anything() });
});

it("holds frames back, then sends them in one burst and in order", () => {
  client.hold();
  tell("1", "2");
  expect(socket.frames).toEqual([]);
  client.release();
  tell("3");
  expect(socket.frames).toEqual(["1", "2", "3"]);
});

it("what is held back is bounded", () => {
  client.hold();
  const large = "x".repeat(1 << 20);
  for (let i = 0; i < 17; i++) client.send(large);
  expect(socket.end).toEqual({ code: 1008, reason: "slow consumer" });
});

it("once silent nothing comes any more, and nobody reads", () => {
  client.silence();
  tell("1");
  client.raw("junk");
  expect(socket.frames).toEqual([]);
  expect(socket.frozen).toBe(true);
  client.terminate();
  expect(socket.end).toEqual({ code: undefined, reason: "" });
});

it("a reader that lets too much pile up is cut off; an oversized frame is not its slowness", () => {
  client.raw("x".repeat(50 << 20));
  socket.pending = 50 << 20;
  client.send("1");
  expect(socket.end).toBeUndefined();
  socket.pending = 83 << 20;
  client.send("2");
  expect(socket.end).toEqual({ code: undefined, reason: "" });
  client.send("3");
  expect(socket.frames.slice(1)).toEqual(["1", "2"]);
});

it("does not name pairs that are not to be spoken of", () => {
  client.withoutNaming(new Set(["USDC/USD"]), () => {
    client.send('{"refused":"usdc-usd"}');
    client.send('{"subscribed":"USDT-USD"}');
  });
  client.send('{"subscribed":"USDC-USD"}');
  expect(socket.frames).toEqual(['{"subscribed":"USDT-USD"}', '{"subscribed":"USDC-USD"}']);
});
