import type { SocketEnd } from "./surroundings.ts";

/** Codes of OpenSSL and Node that mean the other side's certificate, and those that mean there is no TLS at all. */
const CERTIFICATE = /CERT|UNABLE_TO_|HOSTNAME_MISMATCH/;
const NO_TLS = /^(EPROTO|ERR_SSL_|ERR_TLS_)/;

const SAID: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EPIPE: "connection reset",
  UND_ERR_SOCKET: "connection reset",
  ETIMEDOUT: "no answer to the connection attempt",
  UND_ERR_CONNECT_TIMEOUT: "no answer to the connection attempt",
  EHOSTUNREACH: "no way to the host",
  ENETUNREACH: "no way to the network",
};

/**
 * Why an attempt to reach `url` failed, in words, with the system's code where people may want to look it up. `otherwise`
 * says what it is when nobody knows better.
 */
export const explainFailure = (error: unknown, url: string, otherwise: string): SocketEnd => {
  // fetch wraps what happened.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = codeOf(cause);
  const host = URL.canParse(url) ? new URL(url).host : url;
  // Not hopeless: a computer without a network says so of every host.
  if (code === "ENOTFOUND") return { reason: `no such host: ${host}` };
  if (code === "EAI_AGAIN") return { reason: `the name ${host} cannot be looked up (EAI_AGAIN)` };
  if (CERTIFICATE.test(code))
    return { reason: `the certificate is not that of ${host} (${code})`, hopeless: true };
  if (NO_TLS.test(code)) return { reason: `no TLS with ${host} (${code})`, hopeless: true };
  if (code.startsWith("HPE_")) return { reason: `${host} does not speak HTTP (${code})` };
  const said = SAID[code];
  if (said !== undefined) return { reason: said };
  return { reason: `${otherwise} (${messageOf(cause)})` };
};

/** The time given to a request by fetch was over. */
export const isTimeout = (error: unknown): boolean =>
  error instanceof Error && error.name === "TimeoutError";

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/^Invalid WebSocket frame: /, "") : String(error);
