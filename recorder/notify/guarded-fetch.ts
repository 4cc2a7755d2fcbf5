import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { Readable } from "node:stream";
import { isPrivateAddress } from "./private-address.ts";
import { SendError } from "./target.ts";

/** All addresses of a name. */
export type Resolve = (
  host: string,
  done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

/**
 * A fetch that connects to no refused address. Names are judged by what they resolve to for this very connection, so that one
 * that resolves to something else a moment later gains nothing. Follows no redirect and keeps no connection; takes addresses
 * and bodies as text alone. Throws a permanent SendError for what is refused.
 */
export const guardedFetch =
  (isRefused = isPrivateAddress, resolve: Resolve = systemResolve): typeof fetch =>
  (input, { method = "GET", headers, body, signal } = {}) => {
    if (input instanceof Request || (body != null && typeof body !== "string"))
      return Promise.reject(new TypeError("an address and a body of text are taken, no more"));
    const url = new URL(input);
    // An address is connected to without a look-up.
    const literal = url.hostname.replace(/^\[|\]$/g, "");
    if (isIP(literal) !== 0 && isRefused(literal)) return Promise.reject(refusal());
    return new Promise((done, fail) => {
      const request = (url.protocol === "https:" ? requestHttps : requestHttp)(
        url,
        {
          method,
          ...(signal == null ? {} : { signal }),
          // A pool could hold a connection that nobody has judged.
          agent: false,
          lookup: guardedLookup(isRefused, resolve),
          headers: {
            ...Object.fromEntries(new Headers(headers)),
            // Without it the body would be sent in chunks, which small receivers do not read.
            ...(body == null ? {} : { "content-length": String(Buffer.byteLength(body)) }),
          },
        },
        (incoming) => {
          const status = incoming.statusCode ?? 0;
          const raw = incoming.rawHeaders;
          const pairs = raw.flatMap((name, i): [string, string][] =>
            i % 2 === 0 ? [[name, raw[i + 1] ?? ""]] : [],
          );
          try {
            const empty = [204, 205, 304].includes(status);
            if (empty) incoming.resume();
            const stream = empty ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>);
            done(new Response(stream, { status, headers: pairs }));
          } catch (cause) {
            incoming.destroy();
            fail(cause);
          }
        },
      );
      request.on("error", fail);
      request.end(body ?? undefined);
    });
  };

const systemResolve: Resolve = (host, done) => systemLookup(host, { all: true }, done);

/** One address that is refused refuses the name: which of them is taken is not ours to choose. */
const guardedLookup =
  (isRefused: (address: string) => boolean, resolve: Resolve): LookupFunction =>
  (host, options, done) =>
    resolve(host, (error, addresses) => {
      if (error !== null) return done(error, []);
      if (addresses.some(({ address }) => isRefused(address))) return done(refusal(), []);
      if (options.all === true) return done(null, [...addresses]);
      const [first] = addresses;
      if (first === undefined) return done(new Error("no address"), []);
      return done(null, first.address, first.family);
    });

const refusal = (): SendError =>
  new SendError('the address is private; "allowPrivate": true allows it', { permanent: true });
