import { fork } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { WebSocket } from "ws";
import { chooseListings } from "../../recorder/feed/choose-listings.ts";
import { realNet } from "../../recorder/feed/net.ts";
import type { Net } from "../../recorder/feed/surroundings.ts";
import * as registry from "../../recorder/venues/index.ts";
import { JsonIndex } from "../../recorder/wire/json-index.ts";
import { RECORDED_COINS, RECORDED_VENUES } from "./draw-records.ts";
import { heard, order } from "./loopback-talk.ts";
import { inTurn, type Runs } from "./measure.ts";
import { benchClock, openRig, scratchFolder } from "./recorder-rig.ts";
import type { Way } from "./sending.ts";

/** One run: frames over loopback into a client. */
export interface Loopback {
  readonly frames: number;
  /** From the order to send until the last frame has been taken. */
  readonly ms: number;
  /** Time of the client's processors meanwhile. */
  readonly cpuMs: number;
}

/** A client that is connected and subscribed. */
interface Client {
  /** Resolves when so many more frames have been taken. */
  taken(frames: number): Promise<void>;
  close(): Promise<void>;
}

type Connect = (endpoints: Addresses, rests: Addresses) => Promise<Client>;
type Addresses = Readonly<Record<string, string>>;

/** One after the other, so that a machine whose speed drifts is the same for both. */
export interface Pair {
  readonly bare: Loopback;
  readonly recorder: Loopback;
}

export type LoopbackRuns = Readonly<Record<Way, Runs<Pair>>>;

export const measureLoopback = async (records: number, home: string): Promise<LoopbackRuns> => {
  const pairs = (way: Way): Promise<Runs<Pair>> =>
    inTurn(async () => ({
      bare: await one({ records, way }, bareClient),
      recorder: await one({ records, way }, recordingClient(home)),
    }));
  return { frames: await pairs("frames"), bytes: await pairs("bytes") };
};

/** A server process that sends as fast as it is read, and the client that is measured, in this one. */
const one = async (
  what: { readonly records: number; readonly way: Way },
  connect: Connect,
): Promise<Loopback> => {
  const [, main = ""] = process.argv;
  const server = fork(main, ["server"]);
  let client: Client | undefined;
  try {
    const { port } = await heard(server, "listening");
    const addresses = (scheme: string): Addresses =>
      Object.fromEntries(RECORDED_VENUES.map((id) => [id, `${scheme}://127.0.0.1:${port}/${id}`]));
    client = await connect(addresses("ws"), addresses("http"));
    const collected = heard(server, "collected");
    order(server, { say: "collect", ...what });
    const { frames } = await collected;
    // What was answered and asked meanwhile is none of it.
    await setTimeout(200);
    const begun = process.cpuUsage();
    const start = performance.now();
    const all = client.taken(frames);
    order(server, { say: "send" });
    await all;
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(begun);
    return { frames, ms, cpuMs: (user + system) / 1000 };
  } finally {
    await client?.close();
    server.disconnect();
  }
};

/** Counts towards a number that is set later. */
const counter = () => {
  let left = Number.POSITIVE_INFINITY;
  let done = (): void => undefined;
  return {
    count: (): void => {
      left -= 1;
      if (left === 0) done();
    },
    taken: async (frames: number): Promise<void> => {
      const all = new Promise<void>((resolve) => {
        left = frames;
        done = resolve;
      });
      const late = new AbortController();
      const waited = setTimeout(LONGEST_MS, "late", { signal: late.signal });
      const first = await Promise.race([all, waited]);
      if (first === "late") throw new Error(`${left} of ${frames} frames have not come`);
      waited.catch(() => undefined);
      late.abort();
    },
  };
};

const LONGEST_MS = 120_000;

/** `ws` alone: subscribes to what the recorder would, and counts what comes. */
const bareClient: Connect = async (endpoints, rests) => {
  const { count, taken } = counter();
  const sockets: WebSocket[] = [];
  for (const venue of Object.values(registry)) {
    const [endpoint, rest] = [endpoints[venue.id], rests[venue.id]];
    if (endpoint === undefined || rest === undefined) continue;
    const json = new JsonIndex();
    json.parse(await (await fetch(rest + venue.instruments.path)).text());
    const now = benchClock().now();
    const all = venue.instruments.read(json);
    const { listings } = chooseListings(all, RECORDED_COINS, venue.id, now);
    for (const line of venue.lines) {
      const socket = new WebSocket(line.url(endpoint, listings), {
        perMessageDeflate: false,
        skipUTF8Validation: true,
      });
      sockets.push(socket);
      socket.on("message", count);
      await once(socket, "open");
      for (const { frame } of line.subscribe(listings, 1, now)) socket.send(frame);
    }
  }
  await setTimeout(500);
  return {
    taken,
    close: async () => {
      for (const socket of sockets) socket.terminate();
    },
  };
};

/** The whole recorder; what it has written is thrown away. */
const recordingClient =
  (home: string): Connect =>
  async (endpoints, rests) => {
    const { count, taken } = counter();
    const net: Net = {
      request: realNet.request,
      connect: (url, maxPayload, events) =>
        realNet.connect(url, maxPayload, {
          ...events,
          frame: (text) => {
            events.frame(text);
            count();
          },
        }),
    };
    const folder = scratchFolder(home);
    const rig = await openRig({ folder, clock: benchClock(), net, endpoints, rests });
    await rig.live();
    return {
      taken: async (frames) => {
        await taken(frames);
        await rig.recording.flush();
      },
      close: async () => {
        await rig.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  };
