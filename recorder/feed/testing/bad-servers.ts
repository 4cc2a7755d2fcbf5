import { createHash } from "node:crypto";
import { createServer as createHttp, type RequestListener, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { createServer as createTcp, type Socket, type Server as TcpServer } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { selfSigned } from "./self-signed.ts";

/** A server on loopback, on a port of its own. */
export interface BadServer {
  /** `127.0.0.1:40123` */
  readonly at: string;
  /** Connections that were made so far. */
  readonly made: number;
  /** Resolves when all connections are gone, whoever ended them. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const listen = async (server: TcpServer): Promise<BadServer> => {
  const open = new Set<Socket>();
  let made = 0;
  server.on("connection", (socket: Socket) => {
    made += 1;
    open.add(socket);
    // A client that goes in the middle of it is what these servers are for.
    socket.on("error", () => socket.destroy());
    socket.on("end", () => socket.end());
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    at: `127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    get made() {
      return made;
    },
    idle: async () => {
      while (open.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
};

/** Anything that speaks TCP. */
export const tcpServer = (connected: (socket: Socket) => void): Promise<BadServer> =>
  listen(
    createTcp((socket) => {
      socket.resume();
      connected(socket);
    }),
  );

/** REST. */
export const httpServer = (answer: RequestListener): Promise<BadServer> =>
  listen(createHttp({ keepAlive: false }, answer));

/** REST and sockets behind a certificate that nobody vouches for. */
export const untrustedServer = (): Promise<BadServer> =>
  listen(createHttps(selfSigned(), (_request, response) => response.end("{}")));

/** Answers every upgrade with this HTTP status line and headers; as raw text. */
export const upgradeServer = (answer: (key: string) => string): Promise<BadServer> => {
  const server = createHttp();
  server.on("upgrade", (request, socket) => {
    socket.on("error", () => socket.destroy());
    socket.end(answer(request.headers["sec-websocket-key"] ?? ""));
  });
  return listen(server);
};

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The head of an answer that accepts an upgrade; `more` are further header lines. */
export const accepting = (key: string, ...more: readonly string[]): string =>
  [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${createHash("sha1").update(`${key}${GUID}`).digest("base64")}`,
    ...more,
    "",
    "",
  ].join("\r\n");

/** Accepts every upgrade and hands the bare connection over: what is written to it are bytes of frames, or none. */
export const rawServer = (opened: (socket: Socket) => void): Promise<BadServer> => {
  const server = createHttp();
  server.on("upgrade", (request, socket: Socket) => {
    socket.write(accepting(request.headers["sec-websocket-key"] ?? ""));
    socket.resume();
    opened(socket);
  });
  return listen(server);
};

/** A WebSocket server as it should be; what its clients meet is the test's. */
export const socketServer = (
  opened: (socket: WebSocket) => void,
  options: ConstructorParameters<typeof WebSocketServer>[0] = {},
): Promise<BadServer> => {
  const server: Server = createHttp();
  const sockets = new WebSocketServer({ ...options, noServer: true });
  server.on("upgrade", (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, opened),
  );
  return listen(server);
};

/** A frame's bytes, unmasked as a server's are. `first`: its first byte, 0x81 for a whole text. */
export const frameBytes = (first: number, payload: Uint8Array | string): Buffer => {
  const body = Buffer.from(payload);
  const head =
    body.length < 126
      ? Buffer.from([first, body.length])
      : Buffer.from([first, 126, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([head, body]);
};

/** The head of a text frame that claims so many bytes. */
export const claimBytes = (length: number): Buffer => {
  const head = Buffer.alloc(10);
  head[0] = 0x81;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
};
