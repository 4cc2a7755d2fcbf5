import { WorkbenchError } from "../../engine/errors.ts";
import { defineCommand } from "../command.ts";
import { findTape } from "../find-tape.ts";
import { accessOptions, readAccess } from "../serve-access.ts";
import { servePages } from "../serve-pages.ts";

export const serveOptions = {
  port: { type: "number", default: 8787, describe: "Port; 0 is any free one" },
  ...accessOptions,
} as const;

export const serve = defineCommand({
  command: "serve",
  describe: "The pages, until Ctrl-C",
  examples: [
    ["serve", "On this machine only, port 8787"],
    ["serve --tape ./mine --port 0 --json", "Your tape first; the address for programs"],
    ["serve --host 192.168.1.5 --owner-token file:owner", "For others, who say who they are"],
  ],
  options: {
    ...serveOptions,
    tape: { type: "string", describe: "The tape to show first; path or name" },
  },
  stops: true,
  async run({ port, tape, ...args }, context) {
    refusePort(port);
    const access = await readAccess(args, context);
    const path = tape === undefined ? undefined : await findTape(tape, context);
    await servePages({ port, access, ...(path === undefined ? {} : { tape: path }) }, context);
  },
});

export const refusePort = (port: number): void => {
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new WorkbenchError("usage", `${port} is no port`, "Give a whole number from 0 to 65535.");
};
