import { WorkbenchError } from "../../engine/errors.ts";
import { defineCommand } from "../command.ts";
import { findTape } from "../find-tape.ts";
import { servePages } from "../serve-pages.ts";

export const serveOptions = {
  port: { type: "number", default: 8787, describe: "Port; 0 is any free one" },
  host: { type: "string", default: "127.0.0.1", describe: "Address to listen on" },
} as const;

export const serve = defineCommand({
  command: "serve",
  describe: "The pages, until Ctrl-C",
  examples: [
    ["serve", "On this machine only, port 8787"],
    ["serve --tape ./mine --port 0 --json", "Your tape first; the address for programs"],
  ],
  options: {
    ...serveOptions,
    tape: { type: "string", describe: "The tape to show first; path or name" },
  },
  stops: true,
  async run({ port, host, tape }, context) {
    refusePort(port);
    const path = tape === undefined ? undefined : await findTape(tape, context);
    await servePages({ port, host, ...(path === undefined ? {} : { tape: path }) }, context);
  },
});

export const refusePort = (port: number): void => {
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new WorkbenchError("usage", `${port} is no port`, "Give a whole number from 0 to 65535.");
};
