import { connect, type Socket } from "node:net";
import { monotonic } from "./watched-server.ts";

/** What a process of listeners is told to do, ... */
export type Listen =
  | { readonly listen: "to"; readonly port: number; readonly count: number; readonly read: boolean }
  /** Answers when each of them has heard so many messages. */
  | { readonly listen: "until"; readonly messages: number }
  | { readonly listen: "no more" };
/** ... and answers: numbers of messages and when each was whole, in pairs, ms of the machine's clock. */
export interface Heard {
  readonly heard: readonly number[];
  /** Whose connection was ended by the server. */
  readonly ended: number;
}

/** Connections being made at once. */
const AT_ONCE = 100;

/** A process of its own with thousands of listeners: each is a socket, and reads bytes only as far as needed. */
export const watch = (): void => {
  let sockets: Socket[] = [];
  let heard: number[] = [];
  let ended = 0;
  let counts = new Map<Socket, number>();
  let wanted = Number.POSITIVE_INFINITY;
  const answer = (): void => {
    process.send?.({ heard, ended } satisfies Heard);
  };
  const check = (): void => {
    for (const socket of sockets) if ((counts.get(socket) ?? 0) < wanted) return;
    wanted = Number.POSITIVE_INFINITY;
    answer();
  };
  const open = (port: number, read: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      sockets.push(socket);
      socket.on("error", reject);
      socket.on("close", () => {
        ended += 1;
      });
      socket.on("connect", () => {
        socket.write(`GET /stream HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
        if (!read) return resolve();
      });
      if (!read) {
        socket.pause();
        return;
      }
      let begin = "";
      socket.on("data", (bytes: Buffer) => {
        resolve();
        for (let at = 0; at < bytes.length; ) {
          const end = bytes.indexOf("\n\n", at, "latin1");
          // A message begins with its number, which is all that is read of it.
          if (begin.length < 600)
            begin += bytes.toString("latin1", at, Math.min(end < 0 ? bytes.length : end, at + 600));
          if (end < 0) return;
          const id = /^id: \S*-(\d+)$/m.exec(begin)?.[1];
          heard.push(Number(id ?? Number.NaN), monotonic());
          begin = "";
          at = end + 2;
          const count = (counts.get(socket) ?? 0) + 1;
          counts.set(socket, count);
          if (count === wanted) check();
        }
      });
    });
  process.on("disconnect", () => process.exit());
  process.on("message", async (order: Listen) => {
    if (order.listen === "to") {
      for (let at = 0; at < order.count; at += AT_ONCE)
        await Promise.all(
          Array.from({ length: Math.min(AT_ONCE, order.count - at) }, () =>
            open(order.port, order.read),
          ),
        );
      answer();
    } else if (order.listen === "until") {
      wanted = order.messages;
      check();
    } else {
      for (const socket of sockets) socket.destroy();
      answer();
      [sockets, heard, ended, counts] = [[], [], 0, new Map()];
    }
  });
};
