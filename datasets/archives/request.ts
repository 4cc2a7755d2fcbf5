import { WorkbenchError } from "../../engine/errors.ts";
import type { ClientParts } from "./client-parts.ts";
import { TryAgain } from "./try-again.ts";

/** No byte for so long, and it is asked again. */
const SILENCE_MS = 30_000;
const MOST_REDIRECTS = 3;

/**
 * One GET. Hands the body's pieces to `keep`, which may not use them after an error: `most` bytes are let through, and a
 * body shorter than its content-length ends in a TryAgain. Undefined for a 404. A redirect is followed on the same host only.
 */
export const request = async <T>(
  address: string,
  { most, parts }: { readonly most: number; readonly parts: ClientParts },
  keep: (pieces: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T | undefined> => {
  const silence = new Silence();
  const signal = AbortSignal.any([parts.signal, silence.signal]);
  try {
    const response = await follow(address, signal);
    const { status } = response;
    if (status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    if (status !== 200) throw await refusal(address, response, parts.now());
    return await keep(bounded(response, { address, most, parts, silence }));
  } catch (cause) {
    throw silence.signal.aborted ? new TryAgain(`no bytes in ${SILENCE_MS / 1000} s`) : cause;
  } finally {
    silence.end();
  }
};

/** Cuts a connection off on which nothing arrives any more. */
class Silence {
  readonly #controller = new AbortController();
  #timer = this.#start();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(), SILENCE_MS);
  }
}

const follow = async (address: string, signal: AbortSignal): Promise<Response> => {
  const { origin } = new URL(address);
  let at = address;
  for (let hop = 0; ; hop++) {
    const response = await fetch(at, {
      redirect: "manual",
      signal,
      // What is packed on its way has a length that says nothing, and can swell.
      headers: { "accept-encoding": "identity", "user-agent": "pegtape" },
    });
    if (response.status < 300 || response.status > 399 || response.status === 304) return response;
    await response.body?.cancel();
    const to = targetOf(response.headers.get("location"), at);
    if (to?.origin !== origin || hop === MOST_REDIRECTS)
      throw new WorkbenchError(
        "environment",
        `${address} sends us to ${to?.origin ?? "nowhere"}, which is not followed`,
        "The venue has moved its archive, or a proxy stands between. Look at the address in a browser.",
      );
    at = to.href;
  }
};

const targetOf = (location: string | null, from: string): URL | undefined =>
  location !== null && URL.canParse(location, from) ? new URL(location, from) : undefined;

const refusal = async (address: string, response: Response, now: number): Promise<Error> => {
  const { status, headers } = response;
  const afterMs = retryAfter(headers.get("retry-after"), now);
  const said = await beginning(response);
  // 418: Binance says so to those who did not heed its 429.
  if (status === 429 || status === 418)
    return new TryAgain(`too many requests (HTTP ${status})`, { afterMs, all: true });
  if (status >= 500 || status === 408) return new TryAgain(`HTTP ${status}${said}`, { afterMs });
  return new WorkbenchError(
    "environment",
    `${address}: HTTP ${status}${said}`,
    status === 401 || status === 403 || status === 451
      ? "The venue does not serve this place, network or time. What was fetched is kept."
      : "The venue's addresses have changed, or a proxy stands between.",
  );
};

/** What a venue says of its refusal, as far as one line holds it. A page for a browser says nothing. */
const beginning = async (response: Response): Promise<string> => {
  let text = "";
  try {
    for await (const piece of response.body ?? []) {
      text += Buffer.from(piece).toString("utf8");
      if (text.length >= 200) break;
    }
  } catch {
    // A refusal that breaks off is one all the same.
  }
  const line = text
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, 200);
  return line === "" || line.startsWith("<") ? "" : `: ${line}`;
};

/** Seconds, or a date; undefined for anything else. */
const retryAfter = (header: string | null, now: number): number | undefined => {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
};

const bounded = async function* (
  response: Response,
  {
    address,
    most,
    parts,
    silence,
  }: { address: string; most: number; parts: ClientParts; silence: Silence },
): AsyncGenerator<Uint8Array> {
  const tooLarge = (bytes: number): WorkbenchError =>
    new WorkbenchError(
      "input",
      `${address} has ${bytes} bytes or more, ${most} are the most that are taken`,
      "Something else answers in the venue's place, or the address is wrong.",
    );
  const packed = response.headers.get("content-encoding") ?? "identity";
  const said = Number(response.headers.get("content-length") ?? Number.NaN);
  const length = packed === "identity" ? said : Number.NaN;
  if (length > most) throw tooLarge(length);
  let got = 0;
  for await (const piece of response.body ?? []) {
    silence.broken();
    got += piece.length;
    parts.onBytes?.(piece.length);
    if (got > most) throw tooLarge(got);
    yield piece;
  }
  if (got < length) throw new TryAgain(`cut short: ${got} of ${length} bytes`);
};

/** Why a request failed, in a few words: of undici's errors the cause says more. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const inner = error.cause instanceof Error ? error.cause : error;
  const code = "code" in inner ? String(inner.code) : "";
  if (code === "UND_ERR_SOCKET" || code === "ECONNRESET") return "the connection broke off";
  if (code === "ECONNREFUSED") return "nobody answers there";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "the host's name is not known";
  return inner.message;
};
