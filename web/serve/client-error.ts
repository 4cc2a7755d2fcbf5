import type { Socket } from "node:net";
import { securityHeaders } from "../guard.ts";
import { problemJson } from "../problem.ts";

/** What Node says of a request that it cannot read, by its error's code. */
const KNOWN: Readonly<Record<string, readonly [status: number, phrase: string, message: string]>> =
  {
    ERR_HTTP_REQUEST_TIMEOUT: [408, "Request Timeout", "the request took too long to arrive"],
    HPE_HEADER_OVERFLOW: [
      431,
      "Request Header Fields Too Large",
      "the request's headers are too long",
    ],
  };

/**
 * Answers what is no HTTP, or comes too slowly, as every other error is answered, and hangs up: what follows on such a
 * connection cannot be told from what was before.
 */
export const answerClientError = (error: NodeJS.ErrnoException, socket: Socket): void => {
  // Whoever has gone away is told nothing.
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, phrase, message] = KNOWN[error.code ?? ""] ?? [
    400,
    "Bad Request",
    "this is no request of HTTP/1.1",
  ];
  const hint = "Send it anew, on another connection.";
  const body = `${JSON.stringify(problemJson({ status, code: "usage", message, hint }))}\n`;
  const headers = {
    ...securityHeaders,
    ...{ "cache-control": "no-store", "content-type": "application/json; charset=utf-8" },
    ...{ "content-length": String(Buffer.byteLength(body)), connection: "close" },
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${phrase}\r\n${lines.join("")}\r\n${body}`);
};
