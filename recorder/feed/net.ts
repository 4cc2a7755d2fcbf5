import { WebSocket } from "ws";
import type { Net, RestAnswer, Socket, SocketEnd, SocketEvents } from "./surroundings.ts";

const HANDSHAKE_MS = 8_000;
const REQUEST_MS = 15_000;
/** Longest answer by REST, bytes: the largest lists of pairs are a third of it. */
const LONGEST = 48 << 20;

/** The real network: `ws` for sockets, the platform's fetch for REST. Redirects are refused, certificates are checked. */
export const realNet: Net = {
  connect: (url, maxPayload, events) => open(url, maxPayload, events),
  request: (method, url) => ask(method, url),
};

const open = (url: string, maxPayload: number, events: SocketEvents): Socket => {
  let over = false;
  let opened = false;
  let trouble: SocketEnd | undefined;
  const end = (why: SocketEnd): void => {
    if (over) return;
    over = true;
    events.ended(why);
  };
  const socket = create(url, maxPayload, (why) => queueMicrotask(() => end(why)));
  if (socket === undefined)
    return { send: nothing, pause: nothing, resume: nothing, terminate: nothing };
  socket.on("open", () => {
    opened = true;
    events.opened();
  });
  socket.on("message", (data) => {
    if (!over) events.frame(textOf(data));
  });
  socket.on("unexpected-response", (request, response) => {
    trouble = {
      reason: `HTTP ${response.statusCode} at the upgrade`,
      hopeless: true,
      ...retryAfter(response.headers["retry-after"]),
    };
    request.destroy();
  });
  socket.on("error", (error) => {
    trouble ??= explain(error, maxPayload, opened);
  });
  socket.on("close", (code, reason) => {
    const said = reason.length > 0 ? `, "${reason.toString("utf8").slice(0, 120)}"` : "";
    end(trouble ?? { reason: `closed by the server (${code}${said})` });
  });
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    pause: () => {
      if (socket.readyState === WebSocket.OPEN) socket.pause();
    },
    resume: () => {
      if (socket.readyState === WebSocket.OPEN) socket.resume();
    },
    terminate: (reason) => {
      socket.terminate();
      end({ reason });
    },
  };
};

const nothing = (): void => undefined;

const create = (
  url: string,
  maxPayload: number,
  failed: (end: SocketEnd) => void,
): WebSocket | undefined => {
  try {
    return new WebSocket(url, {
      maxPayload,
      handshakeTimeout: HANDSHAKE_MS,
      perMessageDeflate: false,
      followRedirects: false,
      // What a venue writes is kept as it can be: one bad byte is no reason to lose the feed.
      skipUTF8Validation: true,
    });
  } catch (error) {
    failed({
      reason: `"${url}" is no address of a WebSocket (${messageOf(error)})`,
      hopeless: true,
    });
    return undefined;
  }
};

const textOf = (data: WebSocket.RawData): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString("utf8");
};

const TLS = /CERT|TLS|SSL|self-signed|certificate/i;

const explain = (error: Error, maxPayload: number, opened: boolean): SocketEnd => {
  const code = codeOf(error);
  if (code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH")
    return { reason: `a frame of more than ${maxPayload >> 10} KiB` };
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return { reason: `no such address (${code})`, hopeless: code === "ENOTFOUND" };
  if (code === "ECONNREFUSED") return { reason: "connection refused" };
  if (TLS.test(code) || TLS.test(error.message))
    return {
      reason: `the certificate is not the venue's (${code || error.message})`,
      hopeless: true,
    };
  const when = opened ? "broken frame" : "no connection";
  return {
    reason: `${when} (${code || error.message})`,
    hopeless: /Invalid URL/.test(error.message),
  };
};

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Seconds, as venues write it; a date is left to the back-off. */
const retryAfter = (header: string | null | undefined): { retryAfterMs?: number } => {
  const seconds = Number(header ?? "");
  return header && seconds >= 0 && seconds <= 86_400 ? { retryAfterMs: seconds * 1000 } : {};
};

const ask = async (method: "GET" | "POST", url: string): Promise<RestAnswer> => {
  try {
    const response = await fetch(url, {
      method,
      redirect: "error",
      headers: { accept: "application/json", "cache-control": "no-cache", "user-agent": "pegtape" },
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    const body = await bounded(response);
    return { status: response.status, body, ...retryAfter(response.headers.get("retry-after")) };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const code = codeOf(cause);
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    const why = timedOut ? `no answer in ${REQUEST_MS / 1000} s` : code || messageOf(cause);
    return { status: 0, body: why };
  }
};

const bounded = async (response: Response): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > LONGEST) throw new Error(`an answer of more than ${LONGEST >> 20} MiB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
};
