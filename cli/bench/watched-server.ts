import { createServer as createHttpServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { defaultSettings } from "../../engine/pipeline/settings.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { LiveView } from "../../web/board/live-view.ts";
import { createServer } from "../../web/server.ts";
import { Broadcast } from "../../web/stream/broadcast.ts";
import { CollectingSimulation } from "./collecting-simulation.ts";
import { drawRecords, RECORDED_VENUES } from "./draw-records.ts";
import { ticksOf } from "./intake.ts";
import { memoryNet } from "./memory-net.ts";
import { benchClock, openRig, scratchFolder } from "./recorder-rig.ts";

/** Between two boards. */
const REFRESH_MS = 1_000;
/** Market data of simulated venues that are recorded meanwhile. */
const FRAMES_A_SECOND = 1_000;
const SLICE_MS = 50;
/** More than a kernel takes for a listener who does not read. */
const UNREAD_BYTES = 6 << 20;

/** Who serves: the pages of a live run, one stream of ours by itself, and a bare server that says the same. */
export type Who = "pages" | "ours" | "bare";
/** What the measuring process asks of the server's, ... */
export type Asked =
  | { readonly ask: "begin"; readonly home: string; readonly seconds: number }
  | { readonly ask: "state" }
  | { readonly ask: "end" }
  | { readonly ask: "say"; readonly who: "ours" | "bare" }
  | { readonly ask: "whole" };
/** ... and hears. Times are those of the machine's monotonic clock, ms. */
export interface State {
  readonly ports: Readonly<Record<Who, number>>;
  readonly listeners: Readonly<Record<Who, number>>;
  /** When each board was due, from the first message on. */
  readonly due: readonly number[];
  readonly cutOff: number;
  readonly rssMb: number;
  readonly cpuMs: number;
  /** Bytes of everything there is on the board. */
  readonly bytes: number;
  /** Trades and quotes that venues told; those that came, and ticks that are missing on the tape, once it has ended. */
  readonly told: number;
  readonly came: number;
  readonly lost: number;
}

/** Of the machine, the same for all its processes; ms. */
export const monotonic = (): number => Number(process.hrtime.bigint()) / 1e6;

/** A process of its own: records simulated venues, watches them live, and says so to whoever listens. */
export const serveWatchers = (): void => {
  let house: House | undefined;
  process.on("disconnect", () => process.exit());
  process.on("message", async (asked: Asked) => {
    if (asked.ask === "begin") house = await openHouse(asked);
    if (asked.ask === "say") house?.say(asked.who);
    if (asked.ask === "whole") house?.wait();
    if (asked.ask === "end") await house?.end();
    process.send?.(house?.state());
  });
};

interface House {
  state(): State;
  say(who: "ours" | "bare"): void;
  /** From now on everything is more than a kernel takes, and who has come is told a little each second. */
  wait(): void;
  /** No more data comes; all of it is on the tape. */
  end(): Promise<void>;
}

const openHouse = async ({ home, seconds }: Asked & { ask: "begin" }): Promise<House> => {
  const due: number[] = [];
  const board = boards(due);
  const clock = benchClock();
  let next = 0;
  const live = new LiveView({
    settings: defaultSettings("receive_time"),
    clock: {
      now: clock.now,
      after: (ms, then) => {
        const at = monotonic() + ms;
        return clock.after(ms, () => {
          next = at;
          board.due = next;
          then();
        });
      },
    },
    refreshMs: REFRESH_MS,
  });
  const simulation = new CollectingSimulation(clock);
  const net = memoryNet(simulation);
  const addresses = (scheme: string): Record<string, string> =>
    Object.fromEntries(RECORDED_VENUES.map((id) => [id, `${scheme}://memory/${id}`]));
  const folder = scratchFolder(home);
  const rig = await openRig({
    ...{ folder, clock, net, view: live },
    ...{ endpoints: addresses("ws"), rests: addresses("http") },
  });
  await rig.live();
  const records = drawRecords(FRAMES_A_SECOND * seconds, clock.now());
  // What venues tell everybody who subscribes.
  const greeting = ticksOf(rig.recorder);
  let [told, came, lost] = [0, Number.NaN, Number.NaN];
  const feed = setInterval(() => {
    const most = (FRAMES_A_SECOND * SLICE_MS) / 1000;
    const slice = records.slice(told, told + most);
    for (const { socket, text } of simulation.collect(slice)) {
      const client = net.clients.get(socket);
      if (client === undefined) throw new Error("a venue has hung up");
      client.frame(text);
    }
    told += slice.length;
  }, SLICE_MS);
  const app = await createServer({
    ...{ home: join(home, "watched"), version: "bench", live },
    now: () => Date.now(),
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  // The pages have a stream or two of their own, which have said what they have to say.
  board.stream = undefined;
  due.length = 0;
  const ours = new Broadcast();
  const ourServer = await listening((response) => ours.attach(response));
  const bare = new Set<ServerResponse>();
  const bareServer = await listening((response) => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.flushHeaders();
    bare.add(response);
    response.on("close", () => bare.delete(response));
  });
  const ports = {
    pages: (app.server.address() as AddressInfo).port,
    ...{ ours: portOf(ourServer), bare: portOf(bareServer) },
  };
  return {
    state: () => ({
      ...{ ports, due, told, came, lost },
      listeners: { pages: board.stream?.size ?? 0, ours: ours.size, bare: bare.size },
      cutOff: ours.cutOff,
      rssMb: process.memoryUsage.rss() / 1024 ** 2,
      cpuMs: cpuMs(),
      bytes: Buffer.byteLength(board.whole),
    }),
    say: (who) => {
      if (who === "ours") ours.publish(board.whole);
      else {
        const bytes = Buffer.from(`${board.whole.replace(/^/gm, "data: ")}\n\n`);
        for (const response of bare) response.write(bytes);
      }
    },
    wait: () => {
      ours.publish("little", () => "x".repeat(UNREAD_BYTES));
      setInterval(() => ours.publish("little", () => "x".repeat(UNREAD_BYTES)), REFRESH_MS);
    },
    end: async () => {
      clearInterval(feed);
      await rig.recording.flush();
      came = ticksOf(rig.recorder) - greeting;
      await rig.close();
      const tape = await openTape(folder, { home, cache: false });
      lost = rig.pipeline.ticks - tape.manifest.ticks;
      tape.close();
    },
  };
};

/** Notes when each board was due that is said, and all that there is of the last one. */
const boards = (due: number[]) => {
  const noted: { due: number; whole: string; stream: Broadcast | undefined } = {
    ...{ due: Number.NaN, whole: "", stream: undefined },
  };
  const publish = Broadcast.prototype.publish;
  Broadcast.prototype.publish = function (change, whole) {
    if (noted.stream === undefined || this === noted.stream) {
      noted.stream = this;
      const text = whole?.() ?? change;
      if (typeof text === "string") noted.whole = text;
      if (change !== "") due.push(noted.due);
    }
    publish.call(this, change, whole);
  };
  return noted;
};

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const listening = async (answer: (response: ServerResponse) => void): Promise<Server> => {
  const server = createHttpServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 4096, resolve));
  return server;
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
