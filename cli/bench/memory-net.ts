import type { Net, Socket, SocketEvents } from "../../recorder/feed/surroundings.ts";
import type { SimSocket } from "../../recorder/simulator/faulty-client.ts";
import type { Simulation } from "../../recorder/simulator/simulation.ts";

/** `ws://memory/<venue><path>` */
const ADDRESS = /^\w+:\/\/memory\/([a-z0-9-]+)(.*)$/;

export interface MemoryNet extends Net {
  /** The client's end of a connection. */
  readonly clients: ReadonlyMap<SimSocket, SocketEvents>;
}

/** Joins a recorder and simulated venues within one process: what is sent is there at once. */
export const memoryNet = (simulation: Simulation): MemoryNet => {
  const clients = new Map<SimSocket, SocketEvents>();
  const connect = (url: string, events: SocketEvents): Socket => {
    const [, venue = "", path = ""] = ADDRESS.exec(url) ?? [];
    const end = (reason: string): void => {
      if (clients.delete(server)) events.ended({ reason });
    };
    const server: SimSocket = {
      pending: 0,
      send: (frame) => queueMicrotask(() => events.frame(String(frame))),
      close: (code) => end(`closed by the server (${code})`),
      terminate: () => end("closed by the server (1006)"),
      freeze: () => undefined,
    };
    clients.set(server, events);
    const connection = simulation.open(venue, path, server);
    queueMicrotask(() => events.opened());
    return {
      send: (text) => connection.receive(text),
      pause: () => undefined,
      resume: () => undefined,
      terminate: (reason) => {
        connection.ended();
        end(reason);
      },
    };
  };
  return {
    clients,
    connect: (url, _maxPayload, events) => connect(url, events),
    request: async (method, url) => {
      const [, venue = "", rest = ""] = ADDRESS.exec(url) ?? [];
      const { pathname, searchParams } = new URL(rest, "http://memory");
      const asked = { method, path: pathname, query: searchParams };
      return simulation.request(venue, asked) ?? { status: 404, body: "" };
    },
  };
};
