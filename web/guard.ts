import type { IncomingMessage, ServerResponse } from "node:http";

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** On every answer, whatever it is: no script or style but our own files, nothing framed, nothing read cross-site. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  // Others are told nothing. "no-referrer" would hide from ourselves, too, where a form comes from: its Origin would be null.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

export interface Refusal {
  readonly status: number;
  readonly code: "host" | "cross-site" | "elsewhere" | "full" | "too-fast";
  readonly message: string;
  readonly hint: string;
}

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const ON_THIS_MACHINE = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;

export interface GuardOptions {
  /** Host names besides those of this machine. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Readers say who they are, so that changes need not come from this machine. */
  readonly asksWho?: boolean;
}

const CROSS_SITE: Refusal = {
  status: 403,
  code: "cross-site",
  message: "this must come from a page of this server",
  hint: "Use the pages, or the command line.",
};

/** Plain forms, without a script; nothing is changed by them but who one is. */
const FORMS = ["/login", "/logout"];

/**
 * Why a request must not be answered; undefined when it may be. Asked before routing, so that it holds for every
 * address. A page elsewhere can make a browser send requests here, by a name that it lets point to this machine
 * (rebinding) or by a form: the first is told by its Host, the second by what browsers say of where it came from.
 */
export const refuse = (
  request: Pick<IncomingMessage, "url" | "method" | "rawHeaders" | "headers" | "socket">,
  port: number,
  { allowedHosts = [], asksWho = false }: GuardOptions = {},
): Refusal | undefined => {
  const hosts = request.rawHeaders.filter(
    (name, i) => i % 2 === 0 && name.toLowerCase() === "host",
  );
  const host = request.headers.host ?? "";
  const names = [...LOOPBACK, ...allowedHosts];
  // A target in absolute form names a host of its own, which would win over the header.
  const ownTarget = request.url?.startsWith("/") ?? false;
  if (hosts.length !== 1 || !ownTarget || !names.some((name) => sameHost(host, name, port)))
    return {
      status: 421,
      code: "host",
      message: `this is no address of this server: "${host.slice(0, 80)}"`,
      hint: `Use http://127.0.0.1:${port}/, or allow the name when the server is started.`,
    };
  const site = request.headers["sec-fetch-site"];
  if (request.method === "GET" || request.method === "HEAD") {
    // A link from elsewhere leads here; a picture or a stream of elsewhere would only make work.
    const isOwn = site === undefined || site === "same-origin" || site === "none";
    return isOwn || request.headers["sec-fetch-mode"] === "navigate" ? undefined : CROSS_SITE;
  }
  // Where nobody is asked who they are, whoever can reach the pages may read them, and do no more.
  const isHere = ON_THIS_MACHINE.test(request.socket.remoteAddress ?? "");
  if (!asksWho && (!isHere || !LOOPBACK.some((name) => sameHost(host, name, port))))
    return {
      status: 403,
      code: "elsewhere",
      message: "changes are made on the machine itself",
      hint: `There: http://127.0.0.1:${port}/, or the command line.`,
    };
  const sameSite =
    site === undefined ? sameOrigin(request.headers.origin, host) : site === "same-origin";
  const isForm = FORMS.includes(request.url ?? "");
  if (sameSite && (isForm || request.headers["hx-request"] === "true")) return undefined;
  return CROSS_SITE;
};

/**
 * Exactly the name and the port; case is the only freedom a name has. A bare name stands for it with our port. Browsers
 * leave out the port that their scheme has anyway, as behind a proxy with TLS: `name:443` is met by the name alone.
 */
const sameHost = (host: string, name: string, port: number): boolean => {
  const given = host.toLowerCase();
  const allowed = name.toLowerCase();
  if (/:\d+$/.test(allowed))
    return (
      given === allowed ||
      (/:(80|443)$/.test(allowed) && `${given}:` === allowed.replace(/\d+$/, ""))
    );
  return given === `${allowed}:${port}` || (port === 80 && given === allowed);
};

const sameOrigin = (origin: string | undefined, host: string): boolean =>
  origin === `http://${host}`;

/** Ends a request that is refused. Plain text or JSON, no page: whoever asked is no reader of ours. */
export const sendRefusal = (
  response: ServerResponse,
  { status, code, message, hint }: Refusal,
): void => {
  const body = JSON.stringify({ error: { code, message, hint } });
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    ...(status === 503 || status === 429 ? { "retry-after": "30" } : {}),
    connection: "close",
  });
  response.end(body);
};
