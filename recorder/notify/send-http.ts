import { type Parts, SendError } from "./target.ts";

/** An answer says little; what goes beyond this is not read, bytes. */
const MOST_BYTES = 64 * 1024;
/** The longest wait that a receiver may ask for, ms. */
const LONGEST_WAIT_MS = 3_600_000;
/** Refusals that pass: too slow, too early, too many. */
const PASSING = new Set([408, 425, 429]);

export interface HttpRequest {
  readonly url: string;
  readonly method?: "POST" | "PUT" | "GET";
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** For all of it, the answer too; ten seconds unless given. */
  readonly timeoutMs?: number;
}

/**
 * Sends one request and returns the text of a good answer, cut at 64 KiB. Throws a SendError, permanent for a redirect and
 * for what would be refused again, whose text names the host alone: path, query and headers may hold secrets.
 * Once `signal` is aborted, throws what it says.
 */
export const sendHttp = async (
  parts: Pick<Parts, "fetch" | "now">,
  { url, method = "POST", headers, body, timeoutMs = 10_000 }: HttpRequest,
  signal: AbortSignal,
): Promise<string> => {
  signal.throwIfAborted();
  const host = hostOf(url);
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const response = await parts.fetch(url, {
      method,
      // A redirect would carry the message, and its secrets, to somebody else.
      redirect: "manual",
      signal: AbortSignal.any([signal, late]),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    });
    if (response.ok) return await boundedText(response);
    // What is not read would hold its connection open; a failure to drop it changes nothing.
    response.body?.cancel().catch(() => undefined);
    throw refusal(response, host, parts.now());
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    if (cause instanceof SendError) throw cause;
    if (late.aborted) throw new SendError(`no answer from ${host} within ${timeoutMs / 1000} s`);
    throw new SendError(`no connection to ${host}${code(cause)}`);
  }
};

const hostOf = (url: string): string => {
  if (!URL.canParse(url)) throw new SendError("the address is no URL", { permanent: true });
  return new URL(url).host;
};

/** What is longer is cut and not refused: the receiver has taken the message, and must not get it again. */
const boundedText = async (response: Response): Promise<string> => {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let room = MOST_BYTES;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value.subarray(0, room), { stream: true });
    room -= value.byteLength;
    if (room > 0) continue;
    await reader.cancel();
    return text;
  }
};

const refusal = ({ status, headers }: Response, host: string, now: number): SendError => {
  if (status < 400)
    return new SendError(`HTTP ${status} from ${host}: redirects are not followed`, {
      permanent: true,
    });
  const permanent = status < 500 && !PASSING.has(status);
  const retryAfterMs = permanent ? undefined : wish(headers.get("retry-after"), now);
  return new SendError(`HTTP ${status} from ${host}`, {
    permanent,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
};

/** Seconds, or a date. */
const wish = (header: string | null, now: number): number | undefined => {
  const text = header?.trim() ?? "";
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
};

/** The code alone: the texts of such errors may repeat an address or a header. */
const code = (cause: unknown): string => {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const name = inner instanceof Error && "code" in inner ? String(inner.code) : "";
  return /^[A-Z][A-Z0-9_]{2,40}$/.test(name) ? ` (${name})` : "";
};
