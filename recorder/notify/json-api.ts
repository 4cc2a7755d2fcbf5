import { oneLine } from "./bounded.ts";
import { redactor } from "./secret.ts";
import { sendHttp } from "./send-http.ts";
import { type Parts, SendError } from "./target.ts";

/** What a service that answers in JSON said: its refusals, too. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterMs: number | undefined;
}

export interface JsonRequest {
  readonly url: string;
  readonly method?: "POST" | "GET";
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly timeoutMs?: number;
}

/**
 * Asks a service that says in JSON why it refuses, which `sendHttp` alone would keep to itself. Throws a SendError when
 * nothing was answered or no JSON; none of `secrets` is in its text, nor the address.
 */
export const askJson = async (
  parts: Pick<Parts, "fetch" | "now">,
  request: JsonRequest,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<JsonAnswer> => {
  let status = 0;
  let retryAfter: string | null = null;
  const told: typeof fetch = async (input, init) => {
    const response = await parts.fetch(input, init);
    status = response.status;
    retryAfter = response.headers.get("retry-after");
    const json = response.headers.get("content-type")?.includes("json") ?? false;
    // A page of a proxy says nothing that its status does not.
    if (status < 400 || !json) return response;
    return new Response(response.body, { status: 200, headers: response.headers });
  };
  try {
    const text = await sendHttp({ fetch: told, now: parts.now }, request, signal);
    return { status, body: parsed(text), retryAfterMs: seconds(retryAfter) };
  } catch (cause) {
    if (signal.aborted || !(cause instanceof SendError)) throw cause;
    const { permanent, retryAfterMs } = cause;
    throw new SendError(tellable(cause.message, secrets), {
      permanent,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
};

/** The words of the other side, fit to be shown: one line, bounded, none of `secrets`. */
export const tellable = (text: string, secrets: readonly string[]): string =>
  oneLine(redactor(secrets)(text), 300);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new SendError("the answer is no JSON");
  }
};

/** As `sendHttp` takes it: an hour at most. */
const seconds = (header: string | null): number | undefined =>
  header !== null && /^\d{1,9}$/.test(header) ? Math.min(Number(header), 3600) * 1000 : undefined;
