import { expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { VirtualClock } from "../feed/testing/virtual-clock.ts";
import { type Fault, parseFaults } from "./faults.ts";
import { Player } from "./player.ts";
import { Simulation } from "./simulation.ts";
import { type TestSocket, testRecords, testSocket, testVenue } from "./test-venue.ts";
import { VenueWorld } from "./venue-world.ts";

const PAIRS = ["USDC/USD", "USDT/USD"];

type Unplaced<F> = F extends Fault ? Omit<F, "venue"> : never;

/** Twenty seconds of tape, a trade a second, on virtual time; `faults` without their venue. */
const setUp = (...faults: Unplaced<Fault>[]) => {
  const clock = new VirtualClock(0);
  const world = new VenueWorld(PAIRS, { now: micros(0) });
  const remarks: string[] = [];
  const simulation = new Simulation({
    ...{ venues: [{ venue: testVenue, world }], clock, from: micros(0) },
    faults: parseFaults(
      JSON.stringify(faults.map((fault) => ({ venue: "test", ...fault }))),
      "faults",
    ),
    asked: () => player.start(0),
    standstill: (forMs) => player.standstill(forMs),
    remark: (text) => remarks.push(text),
  });
  const pieces = [testRecords(20, PAIRS)];
  const player = new Player({
    ...{ simulation, clock, speed: 1, from: micros(0) },
    source: { next: () => pieces.shift() },
    ended: () => undefined,
    failed: (error) => remarks.push(String(error)),
  });
  const connect = (...symbols: string[]) => {
    const socket = testSocket();
    const admission = simulation.admit("test");
    if (admission?.what !== "welcome") throw new Error(`not admitted: ${admission?.what}`);
    const connection = simulation.open("test", "/feed", socket);
    for (const symbol of symbols) connection.receive(JSON.stringify({ subscribe: symbol }));
    return { socket, connection };
  };
  return { clock, world, simulation, remarks, connect };
};

const json = (socket: TestSocket): Record<string, unknown>[] =>
  socket.frames.map((frame): Record<string, unknown> => {
    try {
      return JSON.parse(String(frame));
    } catch {
      return { torn: String(frame) };
    }
  });

/** Ids of the pair's trades as they came. */
const ids = (socket: TestSocket, symbol = "USDC/USD"): string[] =>
  json(socket).flatMap((frame) => (frame["symbol"] === symbol ? [String(frame["trade"])] : []));

const from = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => String(first + i));

it("tells everyone what they asked for, from then on", async () => {
  const { clock, simulation, connect } = setUp();
  const first = connect("USDC/USD");
  await clock.run(4_500);
  const second = connect("USDC/USD", "USDT/USD", "BTC/USD");
  await clock.run(20_000);
  expect(ids(first.socket)).toEqual(from(1, 10));
  expect(ids(first.socket, "USDT/USD")).toEqual([]);
  expect(ids(second.socket)).toEqual(from(3, 10));
  expect(json(second.socket)).toContainEqual({ history: ["1", "2"] });
  expect(json(second.socket)).toContainEqual({ refused: "BTC/USD" });
  expect(json(second.socket)[0]).toEqual({ hello: 2, path: "/feed" });
  expect(simulation.counts).toEqual({ trades: 20, quotes: 0, connections: 2, faults: 0 });
});

it("the tape waits for the first client that asks for something", async () => {
  const { clock, world, simulation, connect } = setUp();
  simulation.request("test", { method: "GET", path: "/pairs", query: new URLSearchParams() });
  const { connection } = connect();
  await clock.run(60_000);
  expect(world.trades("USDC/USD")).toEqual([]);
  connection.receive('{"ping":1}');
  await clock.run(1_500);
  expect(world.trades("USDC/USD")).toHaveLength(1);
});

it("sends heartbeats once a second, and the venue's quotes", async () => {
  const { clock, simulation, connect } = setUp();
  const { socket } = connect("USDC/USD");
  const quote = {
    ...{ symbol: "USDC/USD", time: micros(1), bid: "0.99", bidSize: "1" },
    ...{ ask: undefined, askSize: undefined },
  };
  simulation.tell({ at: micros(1), venue: "test", quote });
  await clock.run(3_100);
  expect(json(socket)).toContainEqual({ quote: "USDC/USD", bid: "0.99" });
  expect(json(socket).filter((frame) => "beat" in frame)).toHaveLength(3);
});

it("1.1 terminate: no close frame, and the next connection works", async () => {
  const { clock, connect } = setUp({ kind: "terminate", atMs: 5_500 });
  const first = connect("USDC/USD");
  await clock.run(6_500);
  expect(first.socket.end).toEqual({ code: undefined, reason: "" });
  expect(ids(first.socket)).toEqual(from(1, 3));
  const second = connect("USDC/USD");
  await clock.run(20_000);
  expect(ids(second.socket), "3.1 what happened meanwhile does not come").toEqual(from(4, 10));
});

it("7.4 close: a torn frame before it", async () => {
  const { clock, connect } = setUp({ kind: "close", atMs: 5_500, code: 1011, torn: true });
  const { socket } = connect("USDC/USD");
  await clock.run(6_000);
  expect(json(socket).at(-1)).toEqual({ torn: expect.stringMatching(/^\{"[^}]*$/) });
  expect(socket.end).toEqual({ code: 1011, reason: "" });
});

it("1.2 silent: nothing comes, nothing is answered, then it ends", async () => {
  const { clock, connect } = setUp({ kind: "silent", atMs: 5_500, forMs: 3_000 });
  const { socket, connection } = connect("USDC/USD");
  await clock.run(6_000);
  const before = socket.frames.length;
  connection.receive('{"ping":1}');
  await clock.run(2_000);
  expect(socket.frames.length).toBe(before);
  expect(socket.end).toBeUndefined();
  expect(socket.frozen).toBe(true);
  await clock.run(1_000);
  expect(socket.end).toEqual({ code: undefined, reason: "" });
});

it("1.3 mute: one pair stops, heartbeats and the other pair go on", async () => {
  const { clock, connect } = setUp({
    ...{ kind: "mute", atMs: 4_500, forMs: 8_000 },
    ...{ symbol: "USDC/USD" },
  });
  const { socket } = connect(...PAIRS);
  await clock.run(20_500);
  expect(ids(socket)).toEqual([...from(1, 2), ...from(7, 10)]);
  expect(ids(socket, "USDT/USD")).toEqual(from(1, 10));
  expect(json(socket).filter((frame) => "beat" in frame)).toHaveLength(20);
});

it("1.4 standstill: the market is quiet, and nothing is lost", async () => {
  const { clock, connect } = setUp({ kind: "standstill", atMs: 4_500, forMs: 60_000 });
  const { socket } = connect("USDC/USD");
  await clock.run(60_000);
  expect(ids(socket)).toEqual(from(1, 2));
  await clock.run(25_000);
  expect(ids(socket)).toEqual(from(1, 10));
});

it("1.6 impatient: who sends no heartbeat is closed, who does stays", async () => {
  const { clock, connect } = setUp({
    ...{ kind: "impatient", atMs: 0, withinMs: 3_000, forMs: 60_000 },
  });
  const still = connect("USDC/USD");
  const lively = connect("USDC/USD");
  for (let i = 0; i < 10; i++) {
    lively.connection.receive('{"ping":1}');
    await clock.run(1_000);
  }
  expect(still.socket.end).toEqual({ code: 1008, reason: "no heartbeat" });
  expect(lively.socket.end).toBeUndefined();
});

it("1.8 announce: first the word, then the end", async () => {
  const { clock, connect } = setUp({ kind: "announce", atMs: 4_500, forMs: 3_000 });
  const { socket } = connect("USDC/USD");
  await clock.run(7_400);
  expect(json(socket)).toContainEqual({ ending: true });
  expect(socket.end).toBeUndefined();
  await clock.run(200);
  expect(socket.end).toEqual({ code: 1001, reason: "going away" });
  expect(ids(socket)).toEqual(from(1, 4));
});

it("1.10 gone: unreachable and 503, then back", async () => {
  const { clock, simulation, connect } = setUp({ kind: "gone", atMs: 4_500, forMs: 5_000 });
  const request = { method: "GET", path: "/pairs", query: new URLSearchParams() };
  const { socket } = connect("USDC/USD");
  await clock.run(5_000);
  expect(socket.end).toEqual({ code: undefined, reason: "" });
  expect(simulation.admit("test")).toEqual({ what: "unreachable" });
  expect(simulation.request("test", request)?.status).toBe(503);
  await clock.run(5_000);
  expect(simulation.admit("test")).toEqual({ what: "welcome" });
  expect(simulation.request("test", request)?.status).toBe(200);
});

it("2.1 refuse: at the upgrade, with the time to wait; the tape does not wait for it", async () => {
  const { clock, world, simulation } = setUp({
    ...{ kind: "refuse", atMs: 0, answer: 429, retryAfterS: 7, forMs: 7_000 },
  });
  expect(simulation.admit("test")).toEqual({
    ...{ what: "refused", status: 429 },
    headers: { "retry-after": "7" },
  });
  await clock.run(7_500);
  expect(simulation.admit("test")).toEqual({ what: "welcome" });
  expect(world.trades("USDC/USD").length).toBeGreaterThan(0);
});

it("2.2 ban: REST answers so to everything, sockets go on", async () => {
  const { clock, simulation, connect } = setUp({
    ...{ kind: "ban", atMs: 2_500, status: 418, retryAfterS: 30, forMs: 5_000 },
  });
  const request = { method: "GET", path: "/pairs", query: new URLSearchParams() };
  const { socket } = connect("USDC/USD");
  await clock.run(3_000);
  expect(simulation.request("test", request)).toMatchObject({
    ...{ status: 418, headers: { "retry-after": "30" } },
  });
  await clock.run(5_000);
  expect(simulation.request("test", request)?.status).toBe(200);
  expect(ids(socket)).toEqual(from(1, 4));
});

it("2.4 refuseSymbol, 2.5 ignoreSymbol: one pair, the others are answered", () => {
  const symbol = "USDC/USD";
  for (const [kind, answers] of [
    ["refuseSymbol", [{ refused: symbol }]],
    ["ignoreSymbol", []],
  ] as const) {
    const { connect } = setUp({ kind, atMs: 0, symbol, forMs: 10_000 });
    const { socket } = connect(...PAIRS);
    const frames = json(socket).filter((frame) => !("hello" in frame));
    expect(frames).toEqual([...answers, { subscribed: "USDT/USD" }, { history: [] }]);
  }
});

it("3.3 drop: trades get lost after they were numbered", async () => {
  const { clock, connect } = setUp({
    ...{ kind: "drop", atMs: 4_500, symbol: "USDC/USD", count: 2 },
  });
  const { socket } = connect("USDC/USD");
  await clock.run(21_000);
  expect(ids(socket)).toEqual([...from(1, 2), ...from(5, 10)]);
  const numbers = json(socket).flatMap((frame) => frame["number"] ?? []);
  expect(numbers).toEqual([1, 2, 5, 6, 7, 8, 9, 10]);
});

it("3.4 history: comes once more, in the middle of the connection", async () => {
  const { clock, connect } = setUp({ kind: "history", atMs: 4_500 });
  const { socket } = connect("USDC/USD");
  await clock.run(5_000);
  expect(json(socket).filter((frame) => "history" in frame)).toEqual([
    { history: [] },
    { history: ["1", "2"] },
  ]);
});

it("3.5 repeat, 3.10 swap, 4.8 delay: doubled, disordered, late, and nothing lost", async () => {
  const { clock, connect } = setUp(
    { kind: "repeat", atMs: 1_500, count: 2 },
    { kind: "delay", atMs: 10_500, forMs: 6_000 },
  );
  const { socket } = connect(...PAIRS);
  await clock.run(16_000);
  expect(ids(socket).at(-1)).toBe("5");
  await clock.run(5_000);
  for (const symbol of PAIRS) expect([...new Set(ids(socket, symbol))]).toEqual(from(1, 10));
  expect(socket.frames.length).toBeGreaterThan(new Set(socket.frames).size);
});

it("5.6 malformed: rows that are none, under an id that is known", async () => {
  const { clock, connect } = setUp({ kind: "malformed", atMs: 4_500, count: 6 });
  const { socket } = connect("USDC/USD");
  await clock.run(21_000);
  const trades = json(socket).filter((frame) => "trade" in frame);
  const bad = trades.filter(({ price, size }) => !(Number(price) > 0 && Number(size) > 0));
  expect(bad).toHaveLength(6);
  expect(new Set(bad.map(({ trade }) => trade))).toEqual(new Set(["2"]));
  const good = trades.filter((frame) => !bad.includes(frame));
  expect(good.map(({ trade }) => trade)).toEqual(from(1, 10));
});

it("5.9 extraKeys, 7.2 and 7.4 junk, 7.2 oversized: what no venue should send", async () => {
  const { clock, connect } = setUp(
    { kind: "extraKeys", atMs: 1_500, count: 2 },
    ...(["empty", "binary", "text", "unknown"] as const).map((what) => ({
      ...{ kind: "junk" as const, atMs: 6_500, what },
    })),
    { kind: "oversized", atMs: 8_500, bytes: 50 << 20 },
  );
  const { socket } = connect("USDC/USD");
  await clock.run(21_000);
  expect(ids(socket)).toEqual(from(1, 10));
  expect(json(socket).filter((frame) => "addedLater" in frame)).toHaveLength(2);
  expect(socket.frames).toContain("");
  expect(socket.frames.filter((frame) => typeof frame !== "string")).toHaveLength(1);
  expect(Math.max(...socket.frames.map((frame) => frame.length))).toBeGreaterThan(50 << 20);
});

it("a client that makes the venue stumble is cut off, and the others never notice", async () => {
  const { clock, remarks, connect } = setUp();
  const good = connect("USDC/USD");
  const bad = connect("USDC/USD");
  bad.connection.receive("not json at all");
  await clock.run(21_000);
  expect(bad.socket.end).toEqual({ code: undefined, reason: "" });
  expect(ids(good.socket)).toEqual(from(1, 10));
  expect(remarks).toHaveLength(1);
});

it("messages and clients are bounded", () => {
  const { simulation, connect } = setUp();
  const { socket, connection } = connect();
  for (let i = 0; i < 401; i++) connection.receive('{"ping":1}');
  expect(socket.end).toEqual({ code: 1008, reason: "too many messages" });
  connection.ended();
  for (let i = 0; i < 200; i++) connect();
  expect(simulation.admit("test")).toMatchObject({ what: "refused", status: 503 });
});

it("a REST path that breaks is an answer of its own", () => {
  const { simulation, remarks } = setUp();
  const ask = (path: string) =>
    simulation.request("test", { method: "GET", path, query: new URLSearchParams() });
  expect(ask("/break")?.status).toBe(500);
  expect(remarks).toEqual(["test: /break: this path breaks"]);
  expect(ask("/nothing")).toBeUndefined();
});
