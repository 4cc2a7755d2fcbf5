import { request } from "node:http";

export interface HttpAsked {
  readonly method: string;
  /** With its query, as it is put on the line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** What Node's client refuses to send, as it would be sent by others. */
const sendable = (text: string): string =>
  Buffer.from(text)
    .toString()
    .replace(/[^!-~]/gu, (each) => encodeURIComponent(each));
const sendableHeader = (text: string): string => text.replace(/[^\t\x20-\x7e]/g, "?");

/** Asks a server on this machine. Of what never ends only the head is waited for. */
export const ask = (
  port: number,
  { method, path, headers, body }: HttpAsked,
): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    const plain = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, sendableHeader(value)]),
    );
    const asked = request(
      { host: "127.0.0.1", port, method, path: sendable(path), headers: plain, agent: false },
      (response) => {
        const pieces: Buffer[] = [];
        const end = (): void =>
          resolve({
            ...{ status: response.statusCode ?? 0, headers: response.headers },
            text: Buffer.concat(pieces).toString("utf8"),
          });
        if (response.headers["content-type"]?.startsWith("text/event-stream")) {
          asked.destroy();
          return end();
        }
        response
          .on("data", (piece: Buffer) => pieces.push(piece))
          .on("end", end)
          .on("error", reject);
      },
    );
    asked.on("error", (error) => {
      if (!asked.destroyed || !("code" in error)) reject(error);
    });
    asked.end(body);
  });
