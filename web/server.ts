import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import statics from "@fastify/static";
import { type FastifyInstance, fastify } from "fastify";
import { wantsJson } from "./accept.ts";
import { Access, type Tokens } from "./access/access.ts";
import { serveLogin } from "./access/serve-login.ts";
import { AlertStream } from "./alerts/alert-stream.ts";
import type { LiveView } from "./board/live-view.ts";
import { Turnstile } from "./data/turnstile.ts";
import { nowhere, problemOf } from "./problem.ts";
import * as routes from "./routes/index.ts";
import { DryRuns } from "./rules/dry-run.ts";
import type { RulesFile } from "./rules/rules-file.ts";
import { sendPage, sendProblem } from "./serve/answers.ts";
import { answerClientError } from "./serve/client-error.ts";
import { httpServer, type Limits } from "./serve/http-server.ts";
import { serveRoute } from "./serve/serve-route.ts";
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
  /** Where the alert rules are kept; without it they can be tried, not saved. */
  readonly rules?: RulesFile;
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
    sql: new SqlDesk(catalogue, options.home, options.sqlLimits),
    downloads: new Turnstile("downloads", 2, 8),
    prices: new PriceRuns(options.home),
    live: options.live,
    streams: new Streams(),
    alertStream: new AlertStream({ home: options.home, onError: options.onError }),
    asksWho: access.asks,
    rules: options.rules,
    dryRuns: new DryRuns(options.home),
    defaultTape: options.defaultTape,
    startedAt: options.now(),
    now: options.now,
    answered: new Map(),
  };
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: 200 },
    // An address that cannot even be decoded never reaches a route, nor its hooks.
    frameworkErrors: (error, request, reply) => {
      void sendProblem(workbench, request, reply, problemOf(error));
    },
    clientErrorHandler: answerClientError,
    serverFactory: (handler) =>
      httpServer(
        {
          ...{ limits: options.limits, now: options.now },
          ...{ allowedHosts: options.allowedHosts, asksWho: access.asks },
          onAnswer: (status) => tally(workbench, status),
        },
        handler,
      ),
  });
  app.addHook("onClose", () => workbench.sql.close());
  app.addHook("onClose", () => workbench.prices.close());
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
