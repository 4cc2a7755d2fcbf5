import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { Clock } from "../feed/surroundings.ts";
import type { Refusal } from "./admission.ts";
import type { SimSocket } from "./faulty-client.ts";
import type { SimVenue } from "./sim-venue.ts";
import type { Simulation } from "./simulation.ts";
import type { VenueWorld } from "./venue-world.ts";

const HOST = "127.0.0.1";
/** What strangers may take of us. */
const MOST_SOCKETS = 500;
const MOST_HEADER = 16 << 10;
const MOST_MESSAGE = 256 << 10;
const MOST_BODY = 64 << 10;
const REQUEST_MS = 15_000;
/** As venues do: a ping so often, and an end when nobody answers for so long. */
const PING_MS = 20_000;
const PONG_MS = 60_000;

/** Where a venue is found; no `ws` where it has none. */
export interface Address {
  readonly venue: string;
  readonly ws: string | null;
  readonly rest: string;
}

export interface Served {
  readonly addresses: readonly Address[];
  close(): Promise<void>;
}

/**
 * Puts a simulation on loopback: one server, every venue below its own prefix, WebSockets and REST on the same port.
 * Rejects when the port cannot be had.
 */
export const serveSimulation = async (
  simulation: Simulation,
  venues: readonly { readonly venue: SimVenue; readonly world: VenueWorld }[],
  { port, clock }: { readonly port: number; readonly clock: Clock },
): Promise<Served> => {
  const server = createServer(
    {
      maxHeaderSize: MOST_HEADER,
      headersTimeout: REQUEST_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: 5_000,
    },
    (request, response) => answer(simulation, request, response),
  );
  server.maxConnections = MOST_SOCKETS;
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_MESSAGE,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const subprotocols = new WeakMap<IncomingMessage, string>();
  sockets.on("headers", (headers, request) => {
    const claimed = subprotocols.get(request);
    if (claimed !== undefined) headers.push(`Sec-WebSocket-Protocol: ${claimed}`);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // A client that goes in the middle of it is no fault of ours.
    socket.on("error", () => socket.destroy());
    const place = placeOf(request);
    const admission =
      place === undefined || isForeign(request) ? undefined : simulation.admit(place.venue);
    if (place === undefined || admission === undefined)
      return refuse(socket, {
        what: "refused",
        status: isForeign(request) ? 403 : 404,
        headers: {},
      });
    if (admission.what !== "welcome") return refuse(socket, admission);
    if (admission.subprotocol !== undefined) subprotocols.set(request, admission.subprotocol);
    sockets.handleUpgrade(request, socket, head, (client) =>
      attach(simulation, client, { ...place, clock, wire: socket }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const bound = server.address();
  const at = typeof bound === "object" && bound !== null ? bound.port : port;
  const addresses = venues.map(({ venue: { id, wsPath }, world }): Address => {
    world.address = { ws: `ws://${HOST}:${at}/${id}`, rest: `http://${HOST}:${at}/${id}` };
    const ws = wsPath === "" ? null : `${world.address.ws}${wsPath}`;
    return { venue: id, ws, rest: world.address.rest };
  });
  return {
    addresses,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Those in the middle of a closing handshake too: nobody waits for the other side.
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
};

interface Place {
  readonly venue: string;
  /** Below the venue's prefix, without the query. */
  readonly path: string;
  readonly query: string;
}

/** `/kraken/v2?x=1` is `/v2?x=1` of kraken. */
const placeOf = ({ url }: IncomingMessage): Place | undefined => {
  const match = /^\/([a-z0-9]+)(\/[^?#]*)?(?:\?([^#]*))?$/.exec(url ?? "");
  const [, venue, path = "/", query = ""] = match ?? [];
  return venue === undefined ? undefined : { venue, path, query };
};

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;

/** A page of another site, or a name that leads here by someone else's DNS: tapes are not for them. */
const isForeign = ({ headers: { host, origin } }: IncomingMessage): boolean =>
  !LOOPBACK.test(host ?? "") ||
  (origin !== undefined && !LOOPBACK.test(origin.replace(/^https?:\/\//, "")));

const STATUS: Readonly<Record<number, string>> = {
  302: "Found",
  403: "Forbidden",
  404: "Not Found",
  429: "Too Many Requests",
  503: "Service Unavailable",
};

/** Answers an upgrade as HTTP does. */
const refuse = (socket: Socket, refusal: Refusal) => {
  if (refusal.what === "unreachable") return socket.destroy();
  const headers = { ...refusal.headers, connection: "close", "content-length": "0" };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `${refusal.status} ${STATUS[refusal.status] ?? ""}`;
  return socket.end(`HTTP/1.1 ${status}\r\n${lines.join("")}\r\n`);
};

/** Joins a WebSocket and the simulation. */
const attach = (
  simulation: Simulation,
  socket: WebSocket,
  { venue, path, query, clock, wire }: Place & { readonly clock: Clock; readonly wire: Socket },
): void => {
  let frozen = false;
  let corked = false;
  const uncork = (): void => {
    if (corked) wire.uncork();
    corked = false;
  };
  /** What is sent in one turn of the event loop goes out in one write. */
  const cork = (): void => {
    if (corked) return;
    corked = true;
    wire.cork();
    setImmediate(uncork);
  };
  const ours: SimSocket = {
    send: (frame) => {
      if (socket.readyState !== socket.OPEN) return;
      cork();
      socket.send(frame, { binary: typeof frame !== "string" });
    },
    close: (code, reason) => socket.close(code, reason),
    terminate: () => {
      uncork();
      socket.terminate();
    },
    freeze: () => {
      frozen = true;
      socket.pause();
    },
    get pending() {
      return socket.bufferedAmount;
    },
  };
  const connection = simulation.open(venue, query === "" ? path : `${path}?${query}`, ours);
  let answered = clock.now();
  let stopPing = (): void => undefined;
  const ping = (): void => {
    stopPing = clock.after(PING_MS, () => {
      if (!frozen && clock.now() - answered > PONG_MS * 1000) return socket.terminate();
      if (!frozen && socket.readyState === socket.OPEN) socket.ping();
      ping();
    });
  };
  ping();
  socket.on("pong", () => {
    answered = clock.now();
  });
  socket.on("message", (data, isBinary) => {
    if (isBinary) socket.close(1003, "text only");
    else connection.receive(data.toString());
  });
  // "close" follows: a frame that is none, or too long.
  socket.on("error", () => undefined);
  socket.on("close", () => {
    stopPing();
    connection.ended();
  });
};

const answer = (simulation: Simulation, request: IncomingMessage, response: ServerResponse) => {
  const reply = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  const { method = "GET" } = request;
  if (isForeign(request)) return reply(421, '{"error":"this host is not served here"}');
  const place = placeOf(request);
  if (place === undefined) return reply(404, '{"error":"no such venue"}');
  if (!["GET", "HEAD", "POST"].includes(method))
    return reply(405, '{"error":"GET or POST"}', { allow: "GET, HEAD, POST" });
  let length = 0;
  // What a client posts is not looked at, but it has to be taken.
  request.on("data", (piece: Buffer) => {
    length += piece.length;
    if (length > MOST_BODY) request.destroy();
  });
  request.on("error", () => undefined);
  return request.on("end", () => {
    const query = new URLSearchParams(place.query);
    const asked = { method: method === "HEAD" ? "GET" : method, path: place.path, query };
    const found = simulation.request(place.venue, asked);
    if (found === undefined) return reply(404, '{"error":"no such path"}');
    return reply(found.status, found.body, found.headers);
  });
};
