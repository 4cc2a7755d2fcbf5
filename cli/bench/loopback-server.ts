import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { SimSocket } from "../../recorder/simulator/faulty-client.ts";
import { CollectingSimulation } from "./collecting-simulation.ts";
import { drawRecords } from "./draw-records.ts";
import { benchClock } from "./recorder-rig.ts";
import { type Peer, prepare, type Way } from "./sending.ts";
import { monotonic } from "./watched-server.ts";

/** What the measuring process says to the server's, ... */
export type Order =
  | { readonly say: "collect"; readonly records: number; readonly way: Way }
  | { readonly say: "send" }
  /** Frames a second over all sockets, each when it is due. */
  | { readonly say: "pace"; readonly aSecond: number };
/** ... and hears: where it listens, and how many frames it is going to send. */
export type Told =
  | { readonly told: "listening"; readonly port: number }
  | { readonly told: "collected"; readonly frames: number; readonly places?: readonly string[] }
  /** When the first frame was due, by the machine's monotonic clock, ms. */
  | { readonly told: "begun"; readonly at: number }
  /** Of each frame its number on its socket, over all that was sent there. */
  | { readonly told: "paced"; readonly numbers: readonly number[] };

/**
 * A process of its own: simulated venues on loopback. Clients subscribe as they do anywhere; what there is to tell them is
 * collected beforehand, and sent as fast as each socket takes it.
 */
export const serveLoopback = (): void => {
  const clock = benchClock();
  const simulation = new CollectingSimulation(clock);
  const peers = new Map<SimSocket, Peer>();
  const places = new Map<SimSocket, string>();
  const sent = new Map<SimSocket, number>();
  const count = (socket: SimSocket): number => {
    const number = sent.get(socket) ?? 0;
    sent.set(socket, number + 1);
    return number;
  };
  const numbers: number[] = [];
  let ready: readonly (() => void)[] = [];
  let paced: readonly (() => void)[] = [];
  let sending = false;
  const server = createServer((request, response) => answer(simulation, request, response));
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on("upgrade", (request, wire, head) =>
    sockets.handleUpgrade(request, wire, head, (client) => {
      const ours: SimSocket = {
        pending: 0,
        // Between two pieces of a block a heartbeat would break it.
        send: (frame) => {
          if (sending) return;
          count(ours);
          client.send(String(frame));
        },
        close: (code, reason) => client.close(code, reason),
        terminate: () => client.terminate(),
        freeze: () => undefined,
      };
      peers.set(ours, { client, wire });
      places.set(ours, request.url ?? "");
      const { venue, path } = placeOf(request);
      const connection = simulation.open(venue, path, ours);
      client.on("message", (data) => connection.receive(String(data)));
      client.on("close", () => connection.ended());
      client.on("error", () => client.terminate());
    }),
  );
  process.on("message", (order: Order) => {
    if (order.say === "send") {
      sending = true;
      for (const send of ready) send();
      return;
    }
    if (order.say === "pace") {
      // Who asks meanwhile is answered: a feed that hears no answer hangs up.
      const all = (): void => void tell({ told: "paced", numbers });
      tell({ told: "begun", at: sendPaced(paced, order.aSecond, all) });
      return;
    }
    const texts = new Map<SimSocket, string[]>();
    const frames = simulation.collect(drawRecords(order.records, clock.now()));
    for (const { socket, text } of frames) {
      const known = texts.get(socket) ?? [];
      known.push(text);
      texts.set(socket, known);
    }
    ready = [...texts].map(([socket, all]) => {
      const peer = peers.get(socket);
      if (peer === undefined) throw new Error("a client has gone");
      return prepare(all, peer, order.way);
    });
    paced = frames.map(({ socket, text }) => () => {
      numbers.push(count(socket));
      peers.get(socket)?.client.send(text);
    });
    const at = frames.map(({ socket }) => places.get(socket) ?? "");
    tell({ told: "collected", frames: frames.length, places: at });
  });
  process.on("disconnect", () => process.exit());
  server.listen(0, "127.0.0.1", () =>
    tell({ told: "listening", port: (server.address() as AddressInfo).port }),
  );
};

/** Each when it is due, by absolute time. Returns when the first one is. */
const sendPaced = (sends: readonly (() => void)[], aSecond: number, ended: () => void): number => {
  const start = monotonic() + 100;
  let next = 0;
  const timer = setInterval(() => {
    const due = Math.min(sends.length, ((monotonic() - start) / 1000) * aSecond);
    for (; next < due; next++) sends[next]?.();
    if (next < sends.length) return;
    clearInterval(timer);
    ended();
  }, 1);
  return start;
};

const tell = (told: Told) => process.send?.(told);

/** `/kraken/v2?x=1` is `/v2?x=1` of kraken. */
const placeOf = ({ url = "" }: IncomingMessage): { venue: string; path: string } => {
  const [, venue = "", path = ""] = /^\/([a-z0-9]+)(.*)$/.exec(url) ?? [];
  return { venue, path: path.startsWith("/") ? path : `/${path}` };
};

const answer = (
  simulation: CollectingSimulation,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  const { venue, path } = placeOf(request);
  const { pathname, searchParams } = new URL(path, "http://127.0.0.1");
  const asked = { method: request.method ?? "GET", path: pathname, query: searchParams };
  const { status, body } = simulation.request(venue, asked) ?? { status: 404, body: "" };
  response.writeHead(status).end(body);
};
