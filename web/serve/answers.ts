import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { takesGzip, wantsJson } from "../accept.ts";
import { roleIn } from "../access/serve-login.ts";
import type { PictureFile } from "../drawing.ts";
import type { Html } from "../html.ts";
import { fragment, layout } from "../layout.ts";
import { type Problem, problemBody, problemJson, problemTitle } from "../problem.ts";
import type { Download, Nothing, Page, Picture, Plain } from "../route.ts";
import type { Workbench } from "../workbench.ts";

/** What a route said, as whoever asks can read it: a page or a part of one, JSON, a picture, a file. */
export const send = (
  workbench: Workbench,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Page | Picture | Plain | Download | Nothing,
): FastifyReply | Promise<FastifyReply> => {
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
  varies(reply).code((answer.type === "page" ? answer.status : undefined) ?? 200);
  if (wantsJson(request.headers.accept))
    return sendJson(reply, typeof answer.json === "function" ? answer.json() : answer.json);
  if (answer.type === "picture") return sendPicture(request, reply, answer.file);
  return sendPage(workbench, request, reply, answer);
};

/** Compressed for whoever takes it so: a chart of many lines is a fifth of its size. */
const sendPicture = async (
  request: FastifyRequest,
  reply: FastifyReply,
  file: PictureFile,
): Promise<FastifyReply> => {
  const zipped = takesGzip(request.headers["accept-encoding"]);
  reply.type("image/svg+xml; charset=utf-8");
  if (zipped) reply.header("content-encoding", "gzip");
  return reply.send(zipped ? await file.gzipped() : file.bytes);
};

/** A page, or its main part alone where htmx asks for that. */
export const sendPage = (
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

export const sendProblem = (
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
    .header("vary", "accept, accept-encoding, hx-request, hx-request-type, cookie")
    .header("cache-control", "no-store");
