import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a venue answers to a path with its query; undefined is a 404. */
export type Host = (url: URL) => HostAnswer | undefined;

export interface HostAnswer {
  readonly body: string | Buffer;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What goes wrong with one answer. `short` says the full length and ends early, `torn` does so in pieces without a length,
 * `wrong` changes a byte in the middle and keeps the length.
 */
export type Fault = "429" | "503" | "reset" | "short" | "torn" | "wrong" | "hang" | "redirect";

export interface ArchiveServer {
  readonly url: string;
  /** Paths with their queries, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** A loopback server that answers as a venue's archive does; `faults` is asked before each answer. */
export const startArchive = async (
  host: Host,
  faults: (path: string, request: number) => Fault | undefined = () => undefined,
): Promise<ArchiveServer> => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    requests.push(path);
    const answer = host(new URL(path, "http://localhost"));
    const fault = faults(path, requests.length);
    const { body, status = 200, headers } = answer ?? { body: "not found", status: 404 };
    if (fault === undefined) end(response, status, body, headers);
    else spoil[fault]({ body: Buffer.from(body), request, response });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const end = (
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(status, { "content-length": Buffer.byteLength(body), ...headers });
  response.end(body);
};

interface Spoiled {
  readonly body: Buffer;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const half = (body: Buffer): Buffer => body.subarray(0, body.length >> 1);

const spoil: Readonly<Record<Fault, (spoiled: Spoiled) => void>> = {
  "429": ({ response }) => end(response, 429, "slow down", { "retry-after": "0" }),
  "503": ({ response }) => end(response, 503, "busy"),
  reset: ({ request }) => request.socket.resetAndDestroy(),
  short: ({ body, request, response }) => {
    response.writeHead(200, { "content-length": body.length });
    response.write(half(body), () => request.socket.destroy());
  },
  torn: ({ body, request, response }) => {
    response.writeHead(200, { "transfer-encoding": "chunked" });
    response.write(half(body), () => request.socket.destroy());
  },
  wrong: ({ body, response }) => {
    const changed = Buffer.from(body);
    const at = body.length >> 1;
    changed[at] = (changed[at] ?? 0) ^ 1;
    end(response, 200, changed);
  },
  hang: ({ body, response }) => {
    response.writeHead(200, { "content-length": body.length });
    response.write(half(body));
  },
  redirect: ({ response }) =>
    end(response, 302, "", { location: "http://archive.example/elsewhere" }),
};
