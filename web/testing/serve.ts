import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type ServerOptions } from "../server.ts";

export interface Served {
  readonly home: string;
  readonly url: string;
  readonly port: number;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  json(path: string): Promise<unknown>;
  /** A request whose path is sent as it is: `fetch` would take its dots away first. */
  getAsWritten(path: string): Promise<{ readonly status: number; readonly text: string }>;
  close(): Promise<void>;
}

/** A real server on a free port of the loopback, with a home of its own that goes when it is closed. */
export const serve = async (
  prepare: (home: string) => Promise<unknown>,
  options: Partial<ServerOptions> = {},
): Promise<Served> => {
  const home = await mkdtemp(join(tmpdir(), "pegtape-web-"));
  await prepare(home);
  const app = await createServer({
    home,
    version: "1.2.3",
    now: () => 1_700_000_000_000,
    ...options,
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    home,
    url,
    port: Number(new URL(url).port),
    get: async (path, headers = {}) => fetch(url + path, { headers, redirect: "manual" }),
    json: async (path) => {
      const response = await fetch(url + path, { headers: { accept: "application/json" } });
      return response.json();
    },
    getAsWritten: async (path) =>
      new Promise((resolve, reject) => {
        // Bytes as they are: Node's own client takes none beyond ASCII.
        request(
          {
            agent: false,
            host: "127.0.0.1",
            port: new URL(url).port,
            path: Buffer.from(path).toString("latin1"),
          },
          (response) => {
            let text = "";
            response.setEncoding("utf8");
            response.on("data", (chunk: string) => {
              text += chunk;
            });
            response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
          },
        )
          .on("error", reject)
          .end();
      }),
    close: async () => {
      await app.close();
      await rm(home, { recursive: true, force: true });
    },
  };
};
