import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Order, Told } from "./loopback-server.ts";

/** Says something to the server of the loopback bench, a process of its own. */
export const order = (server: ChildProcess, what: Order): boolean => server.send(what);

/** What the server says next. @throws {Error} when that is something else than `what`. */
export const heard = async <W extends Told["told"]>(
  server: ChildProcess,
  what: W,
): Promise<Told & { told: W }> => {
  const [told] = (await once(server, "message")) as [Told];
  if (told.told !== what) throw new Error(`the server said "${told.told}", not "${what}"`);
  return told as Told & { told: W };
};
