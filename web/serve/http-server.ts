import { createServer, type RequestListener, type Server } from "node:http";
import { Bucket } from "../access/bucket.ts";
import { type GuardOptions, type Refusal, refuse, securityHeaders, sendRefusal } from "../guard.ts";

export interface Limits {
  /** Open connections; more are dropped. */
  readonly connections: number;
  /** Requests of one address at once, and a second after that. */
  readonly requestsAtOnce: number;
  readonly requestsPerSecond: number;
  /** Until a request's head is there, and all of it; until a connection on which nothing moves is closed; ms. */
  readonly headMs: number;
  readonly requestMs: number;
  readonly idleMs: number;
}

/** Room for thousands of viewers behind one address, none for a flood. */
const LIMITS: Limits = {
  connections: 12_000,
  requestsAtOnce: 20_000,
  requestsPerSecond: 1_000,
  headMs: 10_000,
  requestMs: 30_000,
  idleMs: 120_000,
};

export interface HttpOptions extends GuardOptions {
  readonly limits?: Partial<Limits> | undefined;
  readonly now: () => number;
  /** Told of the status of every answer. */
  readonly onAnswer: (status: number) => void;
}

const TOO_FAST: Refusal = {
  ...{ status: 429, code: "too-fast", message: "too many requests from this address" },
  hint: "Wait a second.",
};

/**
 * The server beneath the routes. Foreign hosts, cross-site changes and floods never reach them, and nobody holds it by
 * being slow: not with half a request, nor with an answer that is never read.
 */
export const httpServer = (options: HttpOptions, listener: RequestListener): Server => {
  const limits = { ...LIMITS, ...options.limits };
  const bucket = new Bucket({
    most: limits.requestsAtOnce,
    perSecond: limits.requestsPerSecond,
    now: options.now,
  });
  const server = createServer(
    {
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.min(1_000, limits.headMs),
    },
    (request, response) => {
      for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
      response.on("finish", () => options.onAnswer(response.statusCode));
      const refusal = bucket.take(request.socket.remoteAddress ?? "")
        ? refuse(request, request.socket.localPort ?? 0, options)
        : TOO_FAST;
      if (refusal) sendRefusal(response, refusal);
      else listener(request, response);
    },
  );
  server.maxConnections = limits.connections;
  server.setTimeout(limits.idleMs);
  return server;
};
