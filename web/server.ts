import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import statics from "@fastify/static";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { wantsJson } from "./accept.ts";
import { Access, type Tokens } from "./access/access.ts";
import { Bucket } from "./access/bucket.ts";
import { roleIn, serveLogin } from "./access/serve-login.ts";
import { AlertStream } from "./alerts/alert-stream.ts";
import type { LiveView } from "./board/live-view.ts";
import { Turnstile } from "./data/turnstile.ts";
import { type Refusal, refuse, securityHeaders, sendRefusal } from "./guard.ts";
import type { Html } from "./html.ts";
import { fragment, layout } from "./layout.ts";
import {
  Denied,
  nowhere,
  type Problem,
  problemBody,
  problemJson,
  problemOf,
  problemTitle,
} from "./problem.ts";
import type { Context, Download, Nothing, Page, Picture, Plain, Route } from "./route.ts";
import * as routes from "./routes/index.ts";
import type { SqlLimits } from "./sql/limits.ts";
import { SqlDesk } from "./sql/sql-desk.ts";
import { Streams } from "./stream/streams.ts";
import { painter } from "./theatre/paint.ts";
import { Theatre, type TheatreOptions } from "./theatre/theatre.ts";
import { Catalogue } from "./view/catalogue.ts";
import { PriceRuns } from "./view/price-runs.ts";
import { ReplayRuns } from "./view/replay-runs.ts";
import type { Workbench } from "./workbench.ts";

export interface ServerOptions {
  /** Folder with `tapes/` and `cache/`. */
  readonly home: string;
  readonly version: string;
  /** Name of the tape that the overview opens with. */
  readonly defaultTape?: string;
  /** Tapes outside `<home>/tapes`, by the name under which they are shown. */
  readonly tapes?: Readonly<Record<string, string>>;
  /** Host names besides those of this machine; `name` means with the server's own port, or `name:port`. */
  readonly allowedHosts?: readonly string[];
  /** A live run in this process, which the board shows. */
  readonly live?: LiveView;
  /** Replay sessions at once, and how long one lives that nobody uses. */
  readonly theatre?: Pick<TheatreOptions, "most" | "idleMs">;
  /** What differs from what a query may usually take. */
  readonly sqlLimits?: Partial<SqlLimits>;
  /** Absent: whoever reaches the server is an owner. */
  readonly tokens?: Tokens | undefined;
  /** What the server lets itself be burdened with. */
  readonly limits?: Partial<Limits>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told of what was not foreseen; the reader of the page is not. */
  readonly onError?: (error: unknown) => void;
}

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

const BODY_LIMIT = 64 * 1024;

/** The pages, ready to `listen` where the caller says. Refuses foreign hosts and cross-site writes before routing. */
export const createServer = async (options: ServerOptions): Promise<FastifyInstance> => {
  const catalogue = new Catalogue(options.home, options.tapes);
  const runs = new ReplayRuns(options.home);
  const theatre = new Theatre({
    ...{ home: options.home, runs, paint: painter(catalogue), ...options.theatre },
    clock: { now: options.now, wait },
    newId,
    onError: options.onError ?? (() => undefined),
  });
  const access = new Access({ tokens: options.tokens, now: options.now, newId });
  const workbench: Workbench = {
    version: options.version,
    home: options.home,
    ...{ catalogue, runs, theatre },
    sql: new SqlDesk(catalogue, options.sqlLimits),
    downloads: new Turnstile("downloads", 2, 8),
    prices: new PriceRuns(options.home),
    live: options.live,
    streams: new Streams(),
    alertStream: new AlertStream({ home: options.home, onError: options.onError }),
    asksWho: access.asks,
    defaultTape: options.defaultTape,
    startedAt: options.now(),
    now: options.now,
    answered: new Map(),
  };
  const limits = { ...LIMITS, ...options.limits };
  const bucket = new Bucket({
    most: limits.requestsAtOnce,
    perSecond: limits.requestsPerSecond,
    now: options.now,
  });
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: 200 },
    // An address that cannot even be decoded never reaches a route, nor its hooks.
    frameworkErrors: (error, request, reply) => {
      void sendProblem(workbench, request, reply, problemOf(error));
    },
    serverFactory: (handler) =>
      httpServer(limits, (request, response) => {
        for (const [name, value] of Object.entries(securityHeaders))
          response.setHeader(name, value);
        response.on("finish", () => tally(workbench, response.statusCode));
        const refusal = bucket.take(request.socket.remoteAddress ?? "")
          ? refuse(request, request.socket.localPort ?? 0, {
              allowedHosts: options.allowedHosts,
              asksWho: access.asks,
            })
          : TOO_FAST;
        if (refusal) sendRefusal(response, refusal);
        else handler(request, response);
      }),
  });
  app.addHook("onClose", () => workbench.sql.close());
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    // Whoever has gone away is told nothing, and that they have is no fault.
    if (problem.status >= 500 && !reply.raw.destroyed) options.onError?.(error);
    return sendProblem(workbench, request, reply, problem);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(workbench, request, reply, nowhere(request.url)),
  );
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string" },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
  serveLogin(app, {
    access,
    wantsJson: (request) => wantsJson(request.headers.accept),
    sendPage: (request, reply, page) => sendPage(workbench, request, reply, page),
  });
  await serveFiles(app);
  for (const route of Object.values(routes)) serveRoute(app, workbench, route);
  // Streams never end by themselves, and the server waits for every answer.
  app.addHook("preClose", async () => {
    options.live?.close();
    workbench.alertStream.close();
    await theatre.close();
    for (const stream of workbench.streams.open) stream.close();
  });
  return app;
};

const wait = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  delay(ms, undefined, { ref: false, ...(signal ? { signal } : {}) }).catch(() => undefined);

const TOO_FAST: Refusal = {
  ...{ status: 429, code: "too-fast", message: "too many requests from this address" },
  hint: "Wait a second.",
};

/** Nobody holds the server by being slow: not with half a request, nor with an answer that is never read. */
const httpServer = (limits: Limits, listener: RequestListener): Server => {
  const server = createHttpServer(
    {
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.min(1_000, limits.headMs),
    },
    listener,
  );
  server.maxConnections = limits.connections;
  server.setTimeout(limits.idleMs);
  return server;
};

const newId = (): string => randomBytes(18).toString("base64url");

const tally = ({ answered }: Workbench, status: number): void => {
  const kind = `${Math.floor(status / 100)}xx`;
  answered.set(kind, (answered.get(kind) ?? 0) + 1);
};

/** The stylesheet and scripts. Sources and built files lie at different depths of the package. */
const serveFiles = async (app: FastifyInstance): Promise<void> => {
  const here = dirname(fileURLToPath(import.meta.url));
  const root = [join(here, "public"), join(here, "../../web/public")].find((folder) =>
    existsSync(folder),
  );
  if (root === undefined) throw new Error(`no web/public beside ${here}`);
  const htmx = dirname(createRequire(import.meta.url).resolve("htmx.org/dist/htmx.min.js"));
  await app.register(statics, { root, prefix: "/assets/", index: false, dotfiles: "ignore" });
  app.get("/assets/htmx.js", (_request, reply) => reply.sendFile("htmx.min.js", htmx));
  app.get("/assets/hx-sse.js", (_request, reply) => reply.sendFile("ext/hx-sse.min.js", htmx));
};

const serveRoute = (app: FastifyInstance, workbench: Workbench, route: Route): void => {
  const contextOf = (request: FastifyRequest, reply: FastifyReply): Context => ({
    workbench,
    params: request.params as Record<string, string>,
    query: flatten(request.query),
    chartWidth: chartWidth(request.headers.cookie),
    role: roleIn(request),
    gone: goneSignal(reply),
  });
  if (route.method === "STREAM")
    app.get(route.path, async (request, reply) => {
      const broadcast = await route.handle(contextOf(request, reply));
      reply.hijack();
      broadcast.attach(reply.raw);
      workbench.streams.add(broadcast);
    });
  else if (route.method === "GET")
    app.get(route.path, async (request, reply) => {
      if (route.owner) ownersOnly(request);
      return send(workbench, request, reply, await route.handle(contextOf(request, reply)));
    });
  else
    app.post(route.path, async (request, reply) => {
      if (!route.viewer) ownersOnly(request);
      const form = request.body instanceof URLSearchParams ? Object.fromEntries(request.body) : {};
      return send(
        workbench,
        request,
        reply,
        await route.handle({ ...contextOf(request, reply), form }),
      );
    });
};

const goneSignal = (reply: FastifyReply): AbortSignal => {
  const gone = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
};

const ownersOnly = (request: FastifyRequest): void => {
  if (roleIn(request) !== "owner")
    throw new Denied({
      ...{ status: 403, code: "owner", message: "only an owner may do this" },
      hint: "Sign out, and in again with the owner's token.",
    });
};

const flatten = (query: unknown): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(query ?? {}).map(([name, value]: [string, unknown]) => [
      name,
      String(Array.isArray(value) ? value.at(-1) : value),
    ]),
  );

/** The browser's script keeps the width of its charts in a cookie, so that they are drawn to the pixel. */
const chartWidth = (cookie: string | undefined): number | undefined => {
  const text = /(?:^|;\s*)pegtape-width=(\d{3,4})(?:;|$)/.exec(cookie ?? "")?.[1];
  return text === undefined ? undefined : Math.min(Math.max(Number(text), 280), 2400);
};

const send = (
  workbench: Workbench,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Page | Picture | Plain | Download | Nothing,
): FastifyReply => {
  if (answer.type === "nothing") return reply.code(204).send();
  if (answer.type === "download")
    return reply
      .header("cache-control", "no-store")
      .header("content-disposition", `attachment; filename="${answer.name}"`)
      .type(answer.mime)
      .send(answer.content instanceof Uint8Array ? answer.content : Readable.from(answer.content));
  if (answer.type === "plain")
    return reply
      .header("cache-control", "no-store")
      .type(`${answer.mime}; charset=utf-8`)
      .send(answer.text);
  varies(reply);
  if (answer.type === "page") reply.code(answer.status ?? 200);
  if (wantsJson(request.headers.accept)) return sendJson(reply, answer.json);
  if (answer.type === "picture")
    return (
      reply
        .type("image/svg+xml; charset=utf-8")
        // A picture opened by itself reads its colours from the same stylesheet as on a page.
        .send(
          `<?xml version="1.0" encoding="UTF-8"?>\n${answer.alone ? "" : '<?xml-stylesheet href="/assets/app.css" type="text/css"?>\n'}${answer.svg}\n`,
        )
    );
  return sendPage(workbench, request, reply, answer);
};

const sendPage = (
  { version, asksWho }: Workbench,
  request: FastifyRequest,
  reply: FastifyReply,
  { title, body }: { readonly title: string; readonly body: Html },
): FastifyReply => {
  const path = request.url.split("?")[0] ?? "/";
  const partial =
    request.headers["hx-request"] === "true" && request.headers["hx-request-type"] === "partial";
  const role = asksWho ? roleIn(request) : undefined;
  const page = partial ? fragment({ title, body }) : layout({ title, body, path, version, role });
  return reply.type("text/html; charset=utf-8").send(page.text);
};

const sendProblem = (
  workbench: Workbench,
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
): FastifyReply => {
  varies(reply).code(problem.status);
  if (wantsJson(request.headers.accept)) return sendJson(reply, problemJson(problem));
  return sendPage(workbench, request, reply, {
    title: problemTitle(problem),
    body: problemBody(problem),
  });
};

const sendJson = (reply: FastifyReply, value: unknown): FastifyReply =>
  reply.type("application/json; charset=utf-8").send(`${JSON.stringify(value)}\n`);

/** One address, several answers: a browser that goes back must not show the fragment or the JSON. */
const varies = (reply: FastifyReply): FastifyReply =>
  reply
    .header("vary", "accept, hx-request, hx-request-type, cookie")
    .header("cache-control", "no-store");
