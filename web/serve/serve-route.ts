import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { roleIn } from "../access/serve-login.ts";
import { Denied } from "../problem.ts";
import type { Context, Route } from "../route.ts";
import type { Workbench } from "../workbench.ts";
import { send } from "./answers.ts";

/** Makes a route of the registry one of the server: what it is told of a request, who may ask, and the answer. */
export const serveRoute = (app: FastifyInstance, workbench: Workbench, route: Route): void => {
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
