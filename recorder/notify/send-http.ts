import { type Parts, SendError } from "./target.ts";

/** An answer is short; what is longer is none. */
const MOST_BYTES = 1 << 20;

export interface HttpRequest {
  readonly url: string;
  readonly method?: "POST" | "PUT" | "GET";
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** For all of it, the answer too. Ten seconds unless told otherwise. */
  readonly timeoutMs?: number;
}

/**
 * Sends one request and returns the text of a good answer. Throws a SendError that does not name the address, which may hold
 * a secret; what `signal` says, once it is aborted. Redirects are refused: they would carry the message to somebody else.
 */
export const sendHttp = async (
  parts: Pick<Parts, "fetch" | "now">,
  { url, method = "POST", headers, body, timeoutMs = 10_000 }: HttpRequest,
  signal: AbortSignal,
): Promise<string> => {
  signal.throwIfAborted();
  const late = AbortSignal.timeout(timeoutMs);
  const ended = AbortSignal.any([signal, late]);
  try {
    const response = await parts.fetch(url, {
      method,
      redirect: "manual",
      signal: ended,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    });
    const text = await readText(response);
    if (response.ok) return text;
    throw refusal(response, parts.now());
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    if (cause instanceof SendError) throw cause;
    throw new SendError(late.aborted ? `no answer within ${timeoutMs / 1000} s` : netReason(cause));
  }
};

const readText = async (response: Response): Promise<string> => {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) return text + decoder.decode();
    bytes += part.value.byteLength;
    if (bytes > MOST_BYTES) {
      await reader?.cancel();
      throw new SendError("the answer is too long");
    }
    text += decoder.decode(part.value, { stream: true });
  }
};

const refusal = ({ status, headers }: Response, now: number): SendError => {
  if (status >= 300 && status < 400)
    return new SendError(`HTTP ${status}: redirects are refused`, { permanent: true });
  const header = headers.get("retry-after") ?? "";
  const wait = /^\d{1,6}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return new SendError(`HTTP ${status}`, {
    permanent: status < 500 && ![408, 425, 429].includes(status),
    ...(Number.isFinite(wait) && wait >= 0 ? { retryAfterMs: wait } : {}),
  });
};

/** What the net says, by its code alone: texts of such errors may hold the address. */
const netReason = (cause: unknown): string => {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code = inner instanceof Error && "code" in inner ? String(inner.code) : "";
  return /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? `no connection (${code})` : "no connection";
};
