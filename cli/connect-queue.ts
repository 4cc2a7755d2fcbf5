import type { QueueConnection } from "../datasets/queue/queue-connection.ts";

import { WorkbenchError } from "../engine/errors.ts";
import type { Context } from "./command.ts";

/** Where sweeps and workers meet; shared by the commands of both. */
export const queueOption = {
  type: "string",
  describe: "Address of a Redis or Valkey server, redis://:password@host:port",
} as const;

/** Connects to `--queue`. Throws "environment" when nobody is there. */
export const connectQueue = async (
  address: string | undefined,
  { note }: Pick<Context, "note">,
): Promise<QueueConnection> => {
  if (address === undefined)
    throw new WorkbenchError(
      "usage",
      "no queue",
      "Give its address, as --queue redis://127.0.0.1:6379 or in PEGTAPE_QUEUE.",
    );
  const [{ readQueueAddress }, { QueueConnection }] = await Promise.all([
    import("../datasets/queue/queue-address.ts"),
    import("../datasets/queue/queue-connection.ts"),
  ]);
  return QueueConnection.open(readQueueAddress(address), { remark: note });
};
