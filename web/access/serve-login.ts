import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Html } from "../html.ts";
import { Denied } from "../problem.ts";
import type { Role } from "../route.ts";
import type { Access } from "./access.ts";
import { loginPage, ownPath } from "./login-page.ts";

/** What everybody may see: the page that asks, what it is made of, and that the server lives. */
const isOpen = (path: string): boolean =>
  path === "/login" || path === "/logout" || path === "/healthz" || path.startsWith("/assets/");

export interface LoginOptions {
  readonly access: Access;
  readonly wantsJson: (request: FastifyRequest) => boolean;
  readonly sendPage: (
    request: FastifyRequest,
    reply: FastifyReply,
    page: { readonly title: string; readonly body: Html },
  ) => FastifyReply;
}

const roles = new WeakMap<FastifyRequest, Role>();

/** What whoever sent this may do. */
export const roleIn = (request: FastifyRequest): Role => roles.get(request) ?? "viewer";

/** Asks everybody who they are before anything is looked up, and has the page to say so. */
export const serveLogin = (
  app: FastifyInstance,
  { access, wantsJson, sendPage }: LoginOptions,
): void => {
  app.addHook("onRequest", async (request, reply) => {
    const role = access.roleOf(request.raw);
    if (role !== undefined) roles.set(request, role);
    const path = request.url.split("?")[0] ?? "/";
    if (role !== undefined || isOpen(path)) return;
    if (request.method !== "GET" || wantsJson(request) || request.headers["hx-request"] === "true")
      throw new Denied({
        ...{ status: 401, code: "unknown", message: "these pages ask who you are" },
        hint: "Sign in at /login; programs send the token as `Authorization: Bearer …`.",
      });
    return reply.redirect(`/login?next=${encodeURIComponent(ownPath(request.url))}`, 303);
  });
  if (!access.asks) return;
  const page = (request: FastifyRequest, reply: FastifyReply, next: string, wrong = false) =>
    sendPage(request, reply.header("cache-control", "no-store"), {
      title: "Sign in",
      body: loginPage(next, wrong),
    });
  app.get<{ Querystring: { next?: unknown } }>("/login", async (request, reply) =>
    page(request, reply, ownPath(String(request.query.next ?? "/"))),
  );
  app.post("/login", async (request, reply) => {
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    const next = ownPath(form.get("next") ?? "/");
    const cookie = access.login(form.get("token") ?? "", request.raw.socket.remoteAddress ?? "");
    if (cookie === undefined) return page(request, reply.code(401), next, true);
    return reply.header("set-cookie", cookie).redirect(next, 303);
  });
  app.post("/logout", async (request, reply) =>
    reply.header("set-cookie", access.logout(request.headers.cookie)).redirect("/login", 303),
  );
};
