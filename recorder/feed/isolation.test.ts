import { afterAll, beforeAll, expect, it } from "vitest";
import { Kind } from "../../engine/market/tick-batch.ts";
import { micros } from "../../engine/market/time.ts";
import { TickFold } from "../fold/tick-fold.ts";
import { type Simulator, startSimulator } from "../simulator/start-simulator.ts";
import * as protocols from "../simulator/venues/index.ts";
import { openTape, type Tape } from "../tape/open-tape.ts";
import { makeTape, temporaryFolder } from "../tape/sample-tape.ts";
import { bybit, coinbase, kraken } from "../venues/index.ts";
import { realNet } from "./net.ts";
import { Recorder } from "./recorder.ts";
import type { Clock, Net } from "./surroundings.ts";
import {
  type BadServer,
  claimBytes,
  frameBytes,
  httpServer,
  rawServer,
  socketServer,
  tcpServer,
  untrustedServer,
  upgradeServer,
} from "./testing/bad-servers.ts";

// Three venues over real sockets: two that the simulator serves, and Bybit, broken in one way after the other.

/** A second of ours is so many of the recorder's and of the simulator's. */
const FAST = 8;
const TRADES = 240;

const clock: Clock = {
  now: () => micros(1_678_500_000_000_000 + Math.floor(performance.now() * 1000 * FAST)),
  after: (ms, done) => {
    const due = clock.now() + ms * 1000;
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      // Timers may be a little early, and a wait is a promise.
      const left = (due - clock.now()) / 1000 / FAST;
      timer = setTimeout(() => (clock.now() < due ? arm() : done()), Math.max(0, Math.ceil(left)));
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/** Eight seconds; trade ids of each pair from 1 on. */
const rows = `SELECT make_timestamp(1678492800000000 + i * 33333) AS event_time, NULL AS receive_time,
    ['kraken', 'coinbase', 'bybit'][1 + i % 3] AS venue,
    ['USDC/USD', 'USDT/USD', 'USDC/USDT'][1 + i % 3] AS symbol, 'trade' AS kind,
    (0.98 + i / 100000.0)::DECIMAL(18,8) AS price, (1 + i)::DECIMAL(18,8) AS size, 'buy' AS side,
    (1 + i // 3)::VARCHAR AS trade_id, NULL AS bid, NULL AS bid_size, NULL AS ask, NULL AS ask_size,
    NULL AS open, NULL AS high, NULL AS low, NULL AS interval, NULL AS detail
  FROM range(${TRADES}) t(i) ORDER BY i`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tape: Tape;
beforeAll(async () => {
  folder = await temporaryFolder();
  await makeTape({ rows, out: `${folder.path}/tape` });
  tape = await openTape(`${folder.path}/tape`, { home: folder.path, cache: false });
});
afterAll(async () => {
  tape.close();
  await folder.remove();
});

/** Waits until it holds; the test's own time limit ends it. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** The real network, and when Bybit was asked for what, µs. */
const watched = (sockets: number[], requests: number[]): Net => ({
  connect: (url, maxPayload, events) => {
    if (!/kraken|coinbase/.test(url)) sockets.push(clock.now());
    return realNet.connect(url, maxPayload, events);
  },
  request: (method, url) => {
    if (!/kraken|coinbase/.test(url)) requests.push(clock.now());
    return realNet.request(method, url);
  },
});

const record = (simulator: Simulator, broken: { readonly ws?: string; readonly rest?: string }) => {
  const sockets: number[] = [];
  const requests: number[] = [];
  const remarks: string[] = [];
  let frames = 0;
  const address = (of: string) => simulator.addresses.find(({ venue }) => venue === of);
  const recorder = new Recorder({
    ...{ venues: [kraken, bybit, coinbase], coins: new Set(["USDC", "USDT"]), asked: false },
    ...{ clock, net: watched(sockets, requests), random: () => 0 },
    endpoints: {
      kraken: address("kraken")?.ws ?? "",
      coinbase: address("coinbase")?.ws ?? "",
      bybit: broken.ws ?? address("bybit")?.ws ?? "",
    },
    rests: {
      kraken: address("kraken")?.rest ?? "",
      coinbase: address("coinbase")?.rest ?? "",
      bybit: broken.rest ?? address("bybit")?.rest ?? "",
    },
    log: {
      pending: 0,
      append: () => {
        frames += 1;
        return frames;
      },
    },
    fold: (listener) => new TickFold({ kraken, bybit, coinbase }, listener),
    remark: (text) => remarks.push(text),
  });
  /** Ids of a venue's trades, and how many gaps it has. Who subscribed late was told the first ones as history. */
  const told = (venue: string) => {
    const { batch } = recorder.fold.rows;
    const ids: number[] = [];
    let gaps = 0;
    for (let row = 0; row < batch.length; row++) {
      if (recorder.fold.instruments[batch.instrument[row] ?? -1]?.venue !== venue) continue;
      if (batch.kind[row] === Kind.trade) ids.push(Number(recorder.fold.rows.id(row)));
      if (batch.kind[row] === Kind.gap) gaps += 1;
    }
    return { ids: ids.sort((a, b) => a - b), gaps };
  };
  recorder.start();
  return { recorder, sockets, requests, remarks, told };
};

const everyId = Array.from({ length: TRADES / 3 }, (_, i) => i + 1);
const text = (body: string): Buffer => frameBytes(0x81, body);
const page = "<html><body>Service unavailable</body></html>";

interface Way {
  readonly what: string;
  /** Where Bybit's socket is, or its REST: a server of its own, or an address. */
  readonly ws?: () => Promise<BadServer> | string;
  readonly rest?: () => Promise<BadServer> | string;
  readonly scheme?: string;
  readonly remark: RegExp;
  /** So often it is tried while the others record, at least. */
  readonly attempts: number;
}

const ways: readonly Way[] = [
  {
    what: "a wrong path",
    ws: () => upgradeServer(() => "HTTP/1.1 404 Not Found\r\n\r\n"),
    remark: /^bybit: HTTP 404 at the upgrade$/,
    attempts: 1,
  },
  {
    what: "a wrong host",
    ws: () => "wss://stream.bybit.invalid/v5",
    remark: /^bybit: (no such host: |the name )stream\.bybit\.invalid/,
    attempts: 1,
  },
  {
    what: "a port that nobody listens on",
    ws: () => "ws://127.0.0.1:1/",
    remark: /^bybit: connection refused$/,
    attempts: 2,
  },
  {
    what: "429 at every upgrade",
    ws: () => upgradeServer(() => "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\n\r\n"),
    remark: /^bybit: HTTP 429 at the upgrade$/,
    attempts: 1,
  },
  {
    what: "503 at every upgrade",
    ws: () => upgradeServer(() => "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\n\r\n"),
    remark: /^bybit: HTTP 503 at the upgrade$/,
    attempts: 2,
  },
  {
    what: "another's certificate",
    ws: untrustedServer,
    scheme: "wss",
    remark:
      /^bybit: the certificate is not that of 127\.0\.0\.1:\d+ \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/,
    attempts: 1,
  },
  {
    what: "a server that takes the connection and says nothing",
    ws: () => tcpServer(() => undefined),
    remark: /^bybit: no answer to the connection attempt$/,
    attempts: 1,
  },
  {
    what: "a frame of 50 MB each time",
    ws: () =>
      rawServer((socket) => {
        socket.write(claimBytes(50 << 20));
        const more = (): void => {
          while (!socket.destroyed && socket.write(Buffer.alloc(1 << 20)));
        };
        socket.on("drain", more);
        more();
      }),
    remark: /^bybit: a frame of more than \d+ KiB$/,
    attempts: 2,
  },
  {
    what: "garbage in place of frames",
    ws: () => rawServer((socket) => socket.write(Buffer.alloc(4_096, 0xf7))),
    remark: /^bybit: broken frame \(RSV2 and RSV3 must be clear\)$/,
    attempts: 2,
  },
  {
    what: "frames of garbage without end",
    ws: () =>
      rawServer((socket) => {
        const flood = setInterval(() => {
          for (let i = 0; i < 20; i++)
            socket.write(
              Buffer.concat([
                text(page),
                text("[[[["),
                frameBytes(0x82, Buffer.from([0xff, 0, 1])),
              ]),
            );
        }, 5);
        socket.on("close", () => clearInterval(flood));
      }),
    // Nobody there answers a subscription; what came was kept, and refused by the reader.
    remark: /^bybit refuses "publicTrade\.USDCUSDT" \(USDC\/USDT\): no answer to the subscription$/,
    attempts: 1,
  },
  {
    what: "an end right after the opening, each time",
    ws: () => socketServer((socket) => socket.close(1013, "try again later")),
    remark: /^bybit: closed by the server \(1013, "try again later"\)$/,
    attempts: 2,
  },
  {
    what: "a page in place of its list of pairs",
    rest: () => httpServer((_request, response) => response.end(page)),
    remark: /^bybit: no list of pairs: no JSON: no value at character 0$/,
    attempts: 2,
  },
  {
    what: "429 to every request",
    rest: () =>
      httpServer((_request, response) => {
        response.writeHead(429, { "retry-after": "2" });
        response.end();
      }),
    remark: /^bybit: no list of pairs: HTTP 429$/,
    attempts: 2,
  },
  {
    what: "a list of pairs without end",
    rest: () =>
      httpServer((_request, response) => {
        const drip = setInterval(() => response.write(" "), 5);
        response.on("close", () => clearInterval(drip));
      }),
    remark: /^$/,
    attempts: 1,
  },
];

it.each(ways)("$what: said, not repeated, and the others record every trade", async (way) => {
  const servers: BadServer[] = [];
  const at = async (made: Promise<BadServer> | string | undefined, scheme: string) => {
    if (made === undefined || typeof made === "string") return made;
    const server = await made;
    servers.push(server);
    return `${scheme}://${server.at}/`;
  };
  const ws = await at(way.ws?.(), way.scheme ?? "ws");
  const rest = await at(way.rest?.(), "http");
  const simulator = await startSimulator({
    ...{ tape, protocols: Object.values(protocols), speed: 1, waitMs: 4_000, port: 0, clock },
  });
  const run = record(simulator, {
    ...(ws === undefined ? {} : { ws }),
    ...(rest === undefined ? {} : { rest }),
  });
  try {
    await simulator.ended;
    const attempts = way.rest === undefined ? run.sockets : run.requests;
    await until(
      () =>
        ["kraken", "coinbase"].every((venue) => run.told(venue).ids.length >= TRADES / 3) &&
        attempts.length >= way.attempts &&
        (way.remark.source === "^$" || run.remarks.some((remark) => way.remark.test(remark))),
    );
    for (const venue of ["kraken", "coinbase"]) {
      expect(run.told(venue)).toEqual({ ids: everyId, gaps: 0 });
      expect(run.recorder.status().get(venue)).toMatchObject({ state: "live", reconnects: 0 });
      expect(run.recorder.fold.tally(venue).rejected).toBe(0);
    }
    expect(run.told("bybit").ids).toEqual([]);
    // Never more than once a second, and said once, however often it happens.
    for (const [i, time] of attempts.entries())
      if (i > 0) expect(time - (attempts[i - 1] ?? 0)).toBeGreaterThanOrEqual(1e6);
    expect(run.remarks.every((remark) => remark.startsWith("bybit"))).toBe(true);
    expect(new Set(run.remarks).size).toBe(run.remarks.length);
  } finally {
    run.recorder.stop();
    await simulator.close();
    for (const server of servers) await server.close();
  }
});
