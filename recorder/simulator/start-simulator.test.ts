import { request } from "node:http";
import { connect as connectTcp } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { micros } from "../../engine/market/time.ts";
import type { Clock } from "../feed/surroundings.ts";
import { openTape, type Tape } from "../tape/open-tape.ts";
import { makeTape, temporaryFolder } from "../tape/sample-tape.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "./start-simulator.ts";
import { testVenue } from "./test-venue.ts";

const clock: Clock = {
  now: () => micros(Math.floor(performance.now() * 1000)),
  after: (ms, done) => {
    const timer = setTimeout(done, ms);
    return () => clearTimeout(timer);
  },
};

/** 300 trades of two pairs, one each 10 ms of tape; ids t1, t2 … */
const TRADES = 300;
const rows = `SELECT make_timestamp(1678492800000000 + i * 10000) AS event_time, NULL AS receive_time,
    'test' AS venue, ['USDC/USD', 'USDT/USD'][1 + i % 2] AS symbol, 'trade' AS kind,
    (0.98 + i / 100000.0)::DECIMAL(18,8) AS price, (1 + i)::DECIMAL(18,8) AS size, 'buy' AS side,
    't' || (1 + i // 2) AS trade_id, NULL AS bid, NULL AS bid_size, NULL AS ask, NULL AS ask_size,
    NULL AS open, NULL AS high, NULL AS low, NULL AS interval, NULL AS detail
  FROM range(${TRADES}) t(i) ORDER BY i`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tape: Tape;
let simulator: Simulator | undefined;
beforeEach(async () => {
  folder = await temporaryFolder();
  await makeTape({ rows, out: `${folder.path}/tape` });
  tape = await openTape(`${folder.path}/tape`, { home: folder.path, cache: false });
});
afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
  tape.close();
  await folder.remove();
});

const start = async (options: Partial<SimulatorOptions> = {}): Promise<Simulator> => {
  simulator = await startSimulator({
    ...{ tape, protocols: [testVenue], speed: undefined, waitMs: 50, port: 0, clock },
    ...options,
  });
  return simulator;
};

const rest = (from: Simulator): string => from.addresses[0]?.rest ?? "";
const ws = (from: Simulator): string => from.addresses[0]?.ws ?? "";

interface Client {
  readonly socket: WebSocket;
  readonly frames: string[];
  readonly closed: Promise<number>;
}

const connect = (url: string, ...symbols: string[]): Promise<Client> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { maxPayload: 1 << 20 });
    const frames: string[] = [];
    const closed = new Promise<number>((ended) => socket.on("close", ended));
    socket.on("message", (data) => frames.push(data.toString()));
    socket.on("error", reject);
    socket.on("open", () => {
      for (const symbol of symbols) socket.send(JSON.stringify({ subscribe: symbol }));
      resolve({ socket, frames, closed });
    });
  });

/** Waits until it holds; the test's own time limit ends it. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

const tradesIn = ({ frames }: Client): string[] =>
  frames.flatMap((frame) => {
    const { trade, symbol } = JSON.parse(frame);
    return trade === undefined ? [] : [`${symbol} ${trade}`];
  });

const everyTrade = Array.from(
  { length: TRADES },
  (_, i) => `${i % 2 === 0 ? "USDC/USD" : "USDT/USD"} t${1 + Math.floor(i / 2)}`,
);

it.each([undefined, 10])("tells the whole tape to all clients, at speed %s", async (speed) => {
  // The second client is there before the first trade, on a slow machine too.
  const running = await start({ speed, waitMs: 500 });
  expect(running.addresses).toEqual([
    {
      ...{ venue: "test", ws: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/test\/feed$/) },
      rest: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/test$/),
    },
  ]);
  const clients = [
    await connect(ws(running), "USDC/USD", "USDT/USD"),
    await connect(`${ws(running)}?x=1`, "USDT/USD", "USDC/USD"),
  ];
  expect(await running.ended).toEqual({ trades: TRADES, quotes: 0, connections: 2, faults: 0 });
  for (const client of clients) {
    await until(() => tradesIn(client).length === TRADES);
    expect(tradesIn(client)).toEqual(everyTrade);
  }
  expect(clients[1]?.frames[0]).toBe('{"hello":2,"path":"/feed?x=1"}');

  // It stays up: REST knows it all, and heartbeats go on.
  const trades = await (await fetch(`${rest(running)}/trades?symbol=USDC/USD`)).json();
  expect(trades).toEqual(Array.from({ length: TRADES / 2 }, (_, i) => `t${i + 1}`));
  await until(() => clients[0]?.frames.at(-1)?.startsWith('{"beat"') === true);

  await running.close();
  for (const client of clients) await client.closed;
  await expect(fetch(rest(running))).rejects.toThrow();
});

describe("REST", () => {
  it("serves each venue below its prefix and nothing else", async () => {
    const running = await start();
    const base = rest(running);
    const listed = await fetch(`${base}/pairs`);
    expect(listed.headers.get("access-control-allow-origin")).toBeNull();
    expect(await listed.json()).toEqual([
      { symbol: "USDC/USD", base: "USDC", quote: "USD" },
      { symbol: "USDT/USD", base: "USDT", quote: "USD" },
    ]);
    expect((await fetch(`${base}/pairs`, { method: "POST", body: "{}" })).status).toBe(200);
    expect((await fetch(`${base}/pairs`, { method: "DELETE" })).status).toBe(405);
    expect((await fetch(`${base}/nothing`)).status).toBe(404);
    expect((await fetch(base.replace(/test$/, "kraken/pairs"))).status).toBe(404);
    expect((await fetch(base.replace(/test$/, ""))).status).toBe(404);
  });

  it("bodies and headers are bounded", async () => {
    const running = await start();
    const large = { method: "POST", body: "x".repeat(1 << 20) };
    await expect(fetch(`${rest(running)}/pairs`, large)).rejects.toThrow();
    const headers = { "x-padding": "x".repeat(20_000) };
    expect((await fetch(`${rest(running)}/pairs`, { headers })).status).toBe(431);
  });

  it("who calls this machine by a foreign name is not served", async () => {
    const running = await start();
    const { port } = new URL(rest(running));
    const status = await new Promise((resolve, reject) => {
      const asked = request({
        ...{ host: "127.0.0.1", port, path: "/test/pairs" },
        headers: { host: "evil.example" },
      });
      asked.on("response", (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on("error", reject);
      asked.end();
    });
    expect(status).toBe(421);
  });
});

/** How an attempt to connect ends: the HTTP status, or the error. */
const attempt = (url: string, headers: Record<string, string> = {}): Promise<unknown> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url, { headers, followRedirects: false });
    socket.on("open", () => {
      resolve("open");
      socket.terminate();
    });
    socket.on("unexpected-response", (asked, response) => {
      const retry = response.headers["retry-after"];
      resolve([response.statusCode, retry ?? response.headers.location]);
      asked.destroy();
    });
    socket.on("error", (error) => resolve(error.message));
  });

describe("at the upgrade", () => {
  it("unknown venues and pages of other sites are refused", async () => {
    const running = await start();
    expect(await attempt(ws(running).replace("/test/", "/kraken/"))).toEqual([404, undefined]);
    expect(await attempt(ws(running), { origin: "https://evil.example" })).toEqual([
      ...[403, undefined],
    ]);
    expect(await attempt(ws(running), { origin: "http://localhost:8787" })).toBe("open");
  });

  it.each([
    [429, [429, "3"]],
    [503, [503, "3"]],
    [302, [302, expect.stringMatching(/^ws:/)]],
    ["subprotocol", "Server sent a subprotocol but none was requested"],
  ] as const)("a refusal by schedule: %s", async (answer, expected) => {
    const running = await start({
      faults: [
        {
          ...{ kind: "refuse", venue: "test", atMs: 0, answer, forMs: 60_000 },
          ...(answer === 302 ? {} : { retryAfterS: 3 }),
        },
      ],
    });
    expect(await attempt(ws(running))).toEqual(expected);
  });

  it("a venue that is gone cuts the connection", async () => {
    const faults = [{ kind: "gone", venue: "test", atMs: 0, forMs: 60_000 }] as const;
    expect(await attempt(ws(await start({ faults })))).toBe("socket hang up");
  });
});

describe("faults over a real socket", () => {
  it("terminate: the client sees 1006 at once", async () => {
    const running = await start({ faults: [{ kind: "terminate", venue: "test", atMs: 500 }] });
    const { closed } = await connect(ws(running), "USDC/USD");
    expect(await closed).toBe(1006);
  });

  it("oversized: a client with a limit ends it, one without takes it, and goes on", async () => {
    const bytes = 50 << 20;
    const running = await start({
      faults: [{ kind: "oversized", venue: "test", atMs: 500, bytes }],
      waitMs: 500,
    });
    const careful = await connect(ws(running), "USDC/USD");
    careful.socket.on("error", () => undefined);
    const careless = new WebSocket(ws(running));
    const lengths: number[] = [];
    careless.on("message", (data) => lengths.push(data.toString().length));
    careless.on("open", () => careless.send('{"subscribe":"USDC/USD"}'));
    expect(await careful.closed).toBe(1006);
    await running.ended;
    await until(() => lengths.length >= TRADES / 2);
    expect(Math.max(...lengths)).toBeGreaterThan(bytes);
  });

  it("junk: empty and binary frames arrive as what they are", async () => {
    const running = await start({
      faults: (["empty", "binary"] as const).map((what) => ({
        ...{ kind: "junk", venue: "test", atMs: 500, what },
      })),
    });
    const client = new WebSocket(ws(running));
    const odd: unknown[] = [];
    client.on("message", (data, isBinary) => {
      if (isBinary || data.toString() === "") odd.push([isBinary, data.toString("latin1")]);
    });
    client.on("open", () => client.send('{"subscribe":"USDC/USD"}'));
    await until(() => odd.length === 2);
    expect(odd).toEqual([
      [false, ""],
      [true, '\u0000\u00ff{"\u00c3(\u0000\u0001'],
    ]);
  });
});

it("binary messages and long ones end the client's connection", async () => {
  const running = await start();
  const binary = await connect(ws(running));
  binary.socket.send(Buffer.from([1, 2, 3]));
  expect(await binary.closed).toBe(1003);
  const long = await connect(ws(running));
  long.socket.on("error", () => undefined);
  long.socket.send("x".repeat(300 << 10));
  expect(await long.closed).toBe(1009);
});

it("a client that is half-way through the handshake does not keep it from closing", async () => {
  const running = await start();
  const { port } = new URL(rest(running));
  const half = connectTcp(Number(port), "127.0.0.1");
  half.on("error", () => undefined);
  await new Promise<void>((resolve) => half.on("connect", resolve));
  half.write("GET /test/feed HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgr");
  const client = await connect(ws(running));
  client.socket.close();
  await running.close();
});

describe("what cannot be simulated is refused before anything listens", () => {
  it.each([
    [{ venues: ["tset"] }, 'no protocol of "tset"'],
    [{ faults: [{ kind: "terminate", venue: "kraken", atMs: 0 }] }, 'venue "kraken"'],
    [
      { faults: [{ kind: "mute", venue: "test", atMs: 0, symbol: "X/Y", forMs: 1 }] },
      'pair "X/Y" of test',
    ],
  ] as const)("%j", async (options, message) => {
    await expect(start(options)).rejects.toThrow(message);
  });
});
