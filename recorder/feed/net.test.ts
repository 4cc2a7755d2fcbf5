import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { createNet, realNet } from "./net.ts";
import type { Net, Socket, SocketEnd } from "./surroundings.ts";
import {
  accepting,
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

const servers: BadServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
const up = async (server: Promise<BadServer>): Promise<BadServer> => {
  const running = await server;
  servers.push(running);
  return running;
};

const MAX = 1 << 20;
const turn = (ms = 20): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Waits until it holds; the test's own time limit ends it. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await turn(5);
};

interface Met {
  readonly socket: Socket;
  readonly opened: number;
  readonly frames: readonly string[];
  readonly ends: readonly SocketEnd[];
}

const meet = (url: string, net: Net = realNet): Met => {
  const met = { opened: 0, frames: [] as string[], ends: [] as SocketEnd[] };
  const socket = net.connect(url, MAX, {
    opened: () => {
      met.opened += 1;
    },
    frame: (text) => met.frames.push(text),
    ended: (end) => met.ends.push(end),
  });
  return Object.assign(met, { socket });
};

/** How it ended: once, and with nothing left open on the other side. */
const endOf = async (met: Met, server?: BadServer): Promise<SocketEnd | undefined> => {
  await until(() => met.ends.length > 0);
  await server?.idle();
  await turn();
  expect(met.ends).toHaveLength(1);
  return met.ends[0];
};

/** A port that nobody listens on. */
const closedPort = async (): Promise<string> => {
  const server = await tcpServer(() => undefined);
  await server.close();
  return server.at;
};

describe("a socket that never opens", () => {
  it("nobody listens", async () => {
    expect(await endOf(meet(`ws://${await closedPort()}/`))).toEqual({
      reason: "connection refused",
    });
  });

  it("a name that nobody has", async () => {
    const end = await endOf(meet("wss://feed.exchange.invalid/ws"));
    expect(end?.reason).toMatch(
      /^no such host: feed\.exchange\.invalid$|^the name feed\.exchange\.invalid cannot be looked up/,
    );
  });

  it.each(["ftp://127.0.0.1/", "no address", "ws://127.0.0.1/#part", ""])(
    "%j is no address, which is said after the attempt and not within it",
    async (url) => {
      const met = meet(url);
      expect(met.ends).toEqual([]);
      met.socket.send("x");
      met.socket.pause();
      met.socket.resume();
      const end = await endOf(met);
      expect(end?.reason).toContain(`"${url}" is no address of a WebSocket (`);
      expect(end?.hopeless).toBe(true);
    },
  );

  it.each([
    ["429 Too Many Requests", "Retry-After: 7", { hopeless: true, retryAfterMs: 7_000 }],
    ["429 Too Many Requests", "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT", { hopeless: true }],
    ["429 Too Many Requests", "Retry-After: -5", { hopeless: true }],
    ["403 Forbidden", "x: y", { hopeless: true }],
    ["404 Not Found", "x: y", { hopeless: true }],
    ["302 Found", "Location: ws://127.0.0.1:1/", { hopeless: true }],
    ["200 OK", "content-type: text/html", { hopeless: true }],
    ["503 Service Unavailable", "Retry-After: 30", { hopeless: false, retryAfterMs: 30_000 }],
    ["502 Bad Gateway", "x: y", { hopeless: false }],
  ])("HTTP %s, %s", async (status, header, expected) => {
    const body = "Content-Length: 6\r\n\r\nsorry!";
    const server = await up(upgradeServer(() => `HTTP/1.1 ${status}\r\n${header}\r\n${body}`));
    const met = meet(`ws://${server.at}/`);
    const reason = `HTTP ${status.slice(0, 3)} at the upgrade`;
    expect(await endOf(met, server)).toEqual({ reason, ...expected });
    expect(met.opened).toBe(0);
    expect(server.made).toBe(1);
  });

  it.each<[string, (key: string) => string, RegExp]>([
    [
      "a wrong answer to the key",
      () => accepting("nonsense"),
      /^no WebSocket \(Invalid Sec-WebSocket-Accept/,
    ],
    [
      "a protocol that nobody asked for",
      (key) => accepting(key, "Sec-WebSocket-Protocol: mqtt"),
      /^no WebSocket \(Server sent a subprotocol/,
    ],
    [
      "compression that nobody asked for",
      (key) => accepting(key, "Sec-WebSocket-Extensions: permessage-deflate"),
      /^no WebSocket \(Server sent a Sec-WebSocket-Extensions/,
    ],
    ["no HTTP", () => "SSH-2.0-OpenSSH_9.6\r\n", /^127\.0\.0\.1:\d+ does not speak HTTP \(HPE_/],
    ["an end without an answer", () => "", /^connection reset$/],
  ])("%s", async (_what, answer, reason) => {
    const server = await up(upgradeServer(answer));
    expect((await endOf(meet(`ws://${server.at}/`), server))?.reason).toMatch(reason);
  });

  it("a server that accepts and never answers is given up", async () => {
    const server = await up(tcpServer(() => undefined));
    const met = meet(`ws://${server.at}/`, createNet({ handshakeMs: 150 }));
    expect(await endOf(met, server)).toEqual({ reason: "no answer in 0.15 s" });
  });

  it("a server that answers by drips is given up as one that does not answer", async () => {
    const server = await up(
      tcpServer((socket) => {
        socket.write("HTTP/1.1 101 Switching Protocols\r\nx: ");
        const drip = setInterval(() => socket.write("y"), 20);
        socket.on("close", () => clearInterval(drip));
      }),
    );
    const met = meet(`ws://${server.at}/`, createNet({ handshakeMs: 300 }));
    expect(await endOf(met, server)).toEqual({ reason: "no answer in 0.3 s" });
  });

  it("a certificate that nobody vouches for", async () => {
    const server = await up(untrustedServer());
    expect(await endOf(meet(`wss://${server.at}/`), server)).toEqual({
      reason: `the certificate is not that of ${server.at} (DEPTH_ZERO_SELF_SIGNED_CERT)`,
      hopeless: true,
    });
  });

  it("a server without TLS behind wss, and one with TLS behind ws", async () => {
    const bare = await up(socketServer(() => undefined));
    const end = await endOf(meet(`wss://${bare.at}/`), bare);
    expect(end?.reason).toMatch(/^no TLS with 127\.0\.0\.1:\d+ \((EPROTO|ERR_SSL_\w+)\)$/);
    expect(end?.hopeless).toBe(true);
    const secure = await up(untrustedServer());
    expect((await endOf(meet(`ws://${secure.at}/`), secure))?.reason).toMatch(
      /^connection reset$|does not speak HTTP|^HTTP 400 at the upgrade$/,
    );
  });

  it("is ended by us in the middle of it", async () => {
    const server = await up(tcpServer(() => undefined));
    const met = meet(`ws://${server.at}/`);
    await until(() => server.made === 1);
    met.socket.terminate("no longer wanted");
    met.socket.terminate("twice");
    expect(await endOf(met, server)).toEqual({ reason: "no longer wanted" });
  });
});

describe("frames", () => {
  it("come as they were sent: empty, in fragments, many at once, byte by byte, as bytes", async () => {
    const server = await up(
      rawServer(async (socket) => {
        socket.setNoDelay(true);
        socket.write(frameBytes(0x81, ""));
        socket.write(Buffer.concat([frameBytes(0x01, "hel"), frameBytes(0x80, "lo")]));
        socket.write(Buffer.concat(["a", "b", "c"].map((text) => frameBytes(0x81, text))));
        for (const byte of frameBytes(0x81, "drip")) {
          socket.write(Buffer.from([byte]));
          await turn(2);
        }
        socket.write(frameBytes(0x82, "binary"));
        // Half a character, and bytes that no UTF-8 has.
        socket.write(frameBytes(0x81, Buffer.from([0x7b, 0xc3, 0x7d, 0xff])));
        socket.write(frameBytes(0x81, "é".repeat(100)));
      }),
    );
    const met = meet(`ws://${server.at}/`);
    await until(() => met.frames.length === 9);
    expect(met.frames).toEqual([
      ...["", "hello", "a", "b", "c", "drip", "binary", "{\ufffd}\ufffd", "é".repeat(100)],
    ]);
    expect(met.ends).toEqual([]);
    expect(met.opened).toBe(1);
    met.socket.terminate("done");
    expect(await endOf(met, server)).toEqual({ reason: "done" });
  });

  it.each<[string, readonly Buffer[], string]>([
    [
      "50 MB in one frame",
      [claimBytes(50 << 20), Buffer.alloc(MAX)],
      "a frame of more than 1024 KiB",
    ],
    [
      "too much in fragments",
      [
        ...Array.from({ length: 20 }, (_, i) =>
          frameBytes(i === 0 ? 0x01 : 0x00, Buffer.alloc(60_000, "x")),
        ),
      ],
      "a frame of more than 1024 KiB",
    ],
    ["a length beyond all", [claimBytes(2 ** 40)], "a frame of more than 1024 KiB"],
    [
      "garbage",
      [Buffer.from([0xf7, 0xde, 0xad, 0xbe, 0xef])],
      "broken frame (RSV2 and RSV3 must be clear)",
    ],
    [
      "compressed, and nobody agreed to it",
      [frameBytes(0xc1, "x")],
      "broken frame (RSV1 must be clear)",
    ],
    ["an unknown kind of frame", [frameBytes(0x8b, "x")], "broken frame (invalid opcode 11)"],
    [
      "a masked frame",
      [Buffer.from([0x81, 0x81, 1, 2, 3, 4, 5])],
      "broken frame (MASK must be clear)",
    ],
    ["a rest without a beginning", [frameBytes(0x80, "x")], "broken frame (invalid opcode 0)"],
    [
      "a close code that is none",
      [frameBytes(0x88, Buffer.from([0, 1]))],
      "broken frame (invalid status code 1)",
    ],
  ])("%s ends the connection at once", async (_what, pieces, reason) => {
    const server = await up(
      rawServer((socket) => {
        socket.write(frameBytes(0x81, "good"));
        for (const piece of pieces) socket.write(piece);
      }),
    );
    const met = meet(`ws://${server.at}/`);
    expect(await endOf(met, server)).toEqual({ reason });
    expect(met.frames).toEqual(["good"]);
  });

  it("are not compressed where the server could, and pings are answered", async () => {
    let ponged = 0;
    const server = await up(
      socketServer(
        (socket) => {
          socket.on("pong", () => {
            ponged += 1;
          });
          socket.ping();
          socket.on("message", (data) => socket.send(`${socket.extensions}|${data}`));
        },
        { perMessageDeflate: { threshold: 0 } },
      ),
    );
    const met = meet(`ws://${server.at}/`);
    met.socket.send("too early: nobody is there yet");
    await until(() => met.opened === 1);
    met.socket.send("hello");
    await until(() => met.frames.length === 1 && ponged === 1);
    expect(met.frames).toEqual(["|hello"]);
    met.socket.terminate("done");
    met.socket.send("too late");
    await endOf(met, server);
  });

  it("after the end are nobody's", async () => {
    let theirs: WebSocket | undefined;
    const server = await up(
      socketServer((socket) => {
        theirs = socket;
        socket.send("one");
        socket.send("two");
      }),
    );
    const frames: string[] = [];
    const ends: SocketEnd[] = [];
    const socket = realNet.connect(`ws://${server.at}/`, MAX, {
      opened: () => undefined,
      frame: (text) => {
        frames.push(text);
        socket.terminate("enough");
      },
      ended: (end) => ends.push(end),
    });
    await until(() => ends.length > 0);
    theirs?.send("three");
    await server.idle();
    await turn();
    expect(frames).toEqual(["one"]);
    expect(ends).toEqual([{ reason: "enough" }]);
  });

  it("wait with the server while we do not read", async () => {
    const MANY = 64;
    const body = "x".repeat(1 << 19);
    let theirs: WebSocket | undefined;
    const server = await up(
      socketServer((socket) => {
        theirs = socket;
        for (let i = 0; i < MANY; i++) socket.send(body);
      }),
    );
    const met = meet(`ws://${server.at}/`);
    met.socket.pause();
    await until(() => met.opened === 1);
    // As much as the two kernels hold is on its way; the rest stays with the server, however long we wait.
    let held = -1;
    for (;;) {
      await turn(100);
      const now = theirs?.bufferedAmount ?? 0;
      if (now === held) break;
      held = now;
    }
    expect(held).toBeGreaterThan(8 << 20);
    expect(met.frames.length).toBeLessThan(4);
    met.socket.resume();
    await until(() => met.frames.length === MANY);
    expect(met.frames.every((frame) => frame.length === body.length)).toBe(true);
    met.socket.terminate("done");
    await endOf(met, server);
  });
});

describe("the end of a socket", () => {
  it.each<[string, (socket: WebSocket) => void, string]>([
    [
      "code and reason",
      (ws) => ws.close(1001, "going away"),
      'closed by the server (1001, "going away")',
    ],
    ["no code", (ws) => ws.close(), "closed by the server (1005)"],
    ["no goodbye", (ws) => ws.terminate(), "closed by the server (1006)"],
  ])("%s", async (_what, leave, reason) => {
    const server = await up(
      socketServer((socket) => {
        socket.send("last");
        setTimeout(() => leave(socket), 20);
      }),
    );
    const met = meet(`ws://${server.at}/`);
    expect(await endOf(met, server)).toEqual({ reason });
    expect(met.frames).toEqual(["last"]);
  });

  it("a connection that is reset", async () => {
    const server = await up(
      rawServer((socket) => {
        socket.write(frameBytes(0x81, "last"));
        setTimeout(() => socket.resetAndDestroy(), 20);
      }),
    );
    const met = meet(`ws://${server.at}/`);
    expect(await endOf(met, server)).toEqual({ reason: "closed by the server (1006)" });
    expect(met.frames).toEqual(["last"]);
  });

  it("a server that says goodbye and does not hang up is not waited for", async () => {
    const server = await up(
      rawServer((socket) => {
        const said = Buffer.concat([Buffer.from([0x03, 0xf4]), Buffer.from("restarting")]);
        socket.write(frameBytes(0x88, said));
      }),
    );
    const met = meet(`ws://${server.at}/`);
    expect(await endOf(met, server)).toEqual({
      reason: 'closed by the server (1012, "restarting")',
    });
  });
});

describe("a request", () => {
  const CLOSE = { connection: "close" };

  it.each<[string, number, Record<string, string>, object]>([
    ["good", 200, {}, {}],
    ["too many, with the time to wait", 429, { "retry-after": "12" }, { retryAfterMs: 12_000 }],
    ["banned", 418, { "retry-after": "180" }, { retryAfterMs: 180_000 }],
    ["a server that fails", 500, {}, {}],
    ["a redirect, which is not followed", 302, { location: "http://127.0.0.1:1/" }, {}],
  ])("%s", async (_what, status, headers, more) => {
    const server = await up(
      httpServer((request, response) => {
        response.writeHead(status, { ...CLOSE, ...headers });
        response.end(`${request.method} ${request.url}`);
      }),
    );
    const answer = await realNet.request("POST", `http://${server.at}/path?x=1`);
    expect(answer).toEqual({ status, body: "POST /path?x=1", ...more });
    await server.idle();
    expect(server.made).toBe(1);
  });

  it("an answer that is packed", async () => {
    const server = await up(
      httpServer((request, response) => {
        const packed = /gzip/.test(request.headers["accept-encoding"] ?? "");
        response.writeHead(200, { ...CLOSE, ...(packed ? { "content-encoding": "gzip" } : {}) });
        response.end(packed ? gzipSync('{"packed":"é"}') : "{}");
      }),
    );
    expect(await realNet.request("GET", `http://${server.at}/`)).toEqual({
      status: 200,
      body: '{"packed":"é"}',
    });
  });

  it("an answer longer than the bound, as it is and unpacked", async () => {
    const net = createNet({ longest: 1 << 20 });
    const long = Buffer.alloc(64 << 20);
    let gone = 0;
    const server = await up(
      httpServer((request, response) => {
        response.on("close", () => {
          gone += 1;
        });
        const packed = request.url === "/packed";
        response.writeHead(200, { ...CLOSE, ...(packed ? { "content-encoding": "gzip" } : {}) });
        response.end(packed ? gzipSync(long) : long);
      }),
    );
    for (const path of ["plain", "packed"])
      expect(await net.request("GET", `http://${server.at}/${path}`)).toEqual({
        status: 0,
        body: "no answer (more than 1 MiB)",
      });
    await until(() => gone === 2);
  });

  it("no answer, half an answer, and one without end are given up", async () => {
    const net = createNet({ requestMs: 250 });
    let came = 0;
    let gone = 0;
    const server = await up(
      httpServer((request, response) => {
        came += 1;
        response.on("close", () => {
          gone += 1;
        });
        if (request.url === "/none") return;
        response.writeHead(200, CLOSE);
        response.write("{");
        if (request.url === "/half") return;
        const drip = setInterval(() => response.write(" "), 10);
        response.on("close", () => clearInterval(drip));
      }),
    );
    for (const path of ["none", "half", "endless"])
      expect(await net.request("GET", `http://${server.at}/${path}`)).toEqual({
        status: 0,
        body: "no whole answer in 0.25 s",
      });
    // A slow machine may give a request up before it is sent.
    await until(() => came > 0 && gone === came);
  });

  it("an answer that breaks off, or is not packed as it says", async () => {
    const server = await up(
      httpServer((request, response) => {
        if (request.url === "/broken") {
          response.writeHead(200, { ...CLOSE, "content-length": "100" });
          response.write("{");
          setTimeout(() => response.socket?.resetAndDestroy(), 20);
          return;
        }
        response.writeHead(200, { ...CLOSE, "content-encoding": "gzip" });
        response.end("this is no gzip");
      }),
    );
    expect(await realNet.request("GET", `http://${server.at}/broken`)).toEqual({
      status: 0,
      body: "connection reset",
    });
    expect(await realNet.request("GET", `http://${server.at}/packed`)).toEqual({
      status: 0,
      body: "no answer (incorrect header check)",
    });
  });

  it("nobody there, no such name, another's certificate, no TLS, no HTTP, no address", async () => {
    const secure = await up(untrustedServer());
    const bare = await up(httpServer((_request, response) => response.end("{}")));
    const foreign = await up(tcpServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n")));
    const why = async (url: string): Promise<string> => {
      const { status, body } = await realNet.request("GET", url);
      expect(status).toBe(0);
      return body;
    };
    expect(await why(`http://${await closedPort()}/`)).toBe("connection refused");
    expect(await why("https://api.exchange.invalid/")).toMatch(/api\.exchange\.invalid/);
    expect(await why(`https://${secure.at}/`)).toBe(
      `the certificate is not that of ${secure.at} (DEPTH_ZERO_SELF_SIGNED_CERT)`,
    );
    expect(await why(`https://${bare.at}/`)).toMatch(/^no TLS with 127\.0\.0\.1:\d+ \(/);
    expect(await why(`http://${foreign.at}/`)).toMatch(/does not speak HTTP \(HPE_/);
    expect(await why("no address")).toMatch(/^no answer \(.*(URL|no address).*\)$/i);
  });
});
