import { WebSocket } from "ws";
import { explainFailure, isTimeout } from "./explain-failure.ts";
import type { Net, RestAnswer, Socket, SocketEnd, SocketEvents } from "./surroundings.ts";

export interface NetOptions {
  /** From the attempt to an open socket; ms. */
  readonly handshakeMs: number;
  /** From the request to the end of the answer; ms. */
  readonly requestMs: number;
  /** Longest answer by REST, unpacked; bytes. */
  readonly longest: number;
}

const DEFAULTS: NetOptions = {
  handshakeMs: 8_000,
  requestMs: 15_000,
  // The largest lists of pairs are a third of it. Bytes that are no text become three each, and must still fit a record.
  longest: 20 << 20,
};

/** A server that has said goodbye is given so long to hang up. */
const CLOSE_MS = 1_000;

/** A network: `ws` for sockets, the platform's fetch for REST. Redirects are refused, certificates are checked. */
export const createNet = (options: Partial<NetOptions> = {}): Net => {
  const bounds = { ...DEFAULTS, ...options };
  return {
    connect: (url, maxPayload, events) => open(url, maxPayload, events, bounds),
    request: (method, url) => ask(method, url, bounds),
  };
};

/** The real network. */
export const realNet: Net = createNet();

const open = (
  url: string,
  maxPayload: number,
  events: SocketEvents,
  bounds: NetOptions,
): Socket => {
  let over = false;
  let opened = false;
  let paused = false;
  let trouble: SocketEnd | undefined;
  const end = (why: SocketEnd): void => {
    if (over) return;
    over = true;
    events.ended(why);
  };
  const socket = create(url, maxPayload, (why) => queueMicrotask(() => end(why)));
  if (socket === undefined)
    return { send: nothing, pause: nothing, resume: nothing, terminate: nothing };
  // The library's own bound counts silence: a server that drips would never be given up.
  const impatience = setTimeout(() => {
    trouble ??= { reason: `no answer in ${bounds.handshakeMs / 1000} s` };
    socket.terminate();
  }, bounds.handshakeMs);
  socket.on("open", () => {
    opened = true;
    clearTimeout(impatience);
    if (paused) socket.pause();
    events.opened();
  });
  socket.on("message", (data) => {
    if (!over) events.frame(textOf(data));
  });
  socket.on("unexpected-response", (_request, { statusCode = 0, headers }) => {
    trouble = {
      reason: `HTTP ${statusCode} at the upgrade`,
      // A server that is down for a moment comes back; one that refuses us goes on refusing.
      hopeless: statusCode < 500,
      ...retryAfter(headers["retry-after"]),
    };
    socket.terminate();
  });
  socket.on("error", (error) => {
    trouble ??=
      "code" in error && error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"
        ? { reason: `a frame of more than ${maxPayload >> 10} KiB` }
        : explainFailure(error, url, opened ? "broken frame" : "no WebSocket");
    // Nobody waits for a goodbye from a server that sends what is no frame.
    socket.terminate();
  });
  socket.on("close", (code, reason) => {
    clearTimeout(impatience);
    const said = reason.length > 0 ? `, "${reason.toString("utf8").slice(0, 120)}"` : "";
    end(trouble ?? { reason: `closed by the server (${code}${said})` });
  });
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    pause: () => {
      paused = true;
      if (socket.readyState === WebSocket.OPEN) socket.pause();
    },
    resume: () => {
      paused = false;
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
  const options: WebSocket.ClientOptions & { readonly closeTimeout: number } = {
    maxPayload,
    closeTimeout: CLOSE_MS,
    perMessageDeflate: false,
    followRedirects: false,
    // What a venue writes is kept as it can be: one bad byte is no reason to lose the feed.
    skipUTF8Validation: true,
  };
  try {
    return new WebSocket(url, options);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    failed({ reason: `"${url}" is no address of a WebSocket (${why})`, hopeless: true });
    return undefined;
  }
};

const textOf = (data: WebSocket.RawData): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString("utf8");
};

/** Seconds, as venues write it; a date is left to the back-off. */
const retryAfter = (header: string | null | undefined): { retryAfterMs?: number } => {
  const seconds = Number(header ?? "");
  return header && seconds >= 0 && seconds <= 86_400 ? { retryAfterMs: seconds * 1000 } : {};
};

const ask = async (
  method: "GET" | "POST",
  url: string,
  { requestMs, longest }: NetOptions,
): Promise<RestAnswer> => {
  try {
    const response = await fetch(url, {
      method,
      redirect: "manual",
      headers: { accept: "application/json", "cache-control": "no-cache", "user-agent": "pegtape" },
      signal: AbortSignal.timeout(requestMs),
    });
    const body = await bounded(response, longest);
    return { status: response.status, body, ...retryAfter(response.headers.get("retry-after")) };
  } catch (error) {
    const why = isTimeout(error)
      ? `no whole answer in ${requestMs / 1000} s`
      : explainFailure(error, url, "no answer").reason;
    return { status: 0, body: why };
  }
};

const bounded = async (response: Response, longest: number): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > longest) throw new Error(`more than ${longest >> 20} MiB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
};
