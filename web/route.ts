import type { Html } from "./html.ts";
import type { Workbench } from "./workbench.ts";

/** What a route is told of a request. Texts are as they came, percent-decoded once. */
export interface Context {
  readonly workbench: Workbench;
  readonly params: Readonly<Record<string, string>>;
  /** Of a parameter given twice the last one counts. */
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Width in CSS pixels that the browser last said it has for charts. */
  readonly chartWidth: number | undefined;
}

/** A page for people and the same data for programs. */
export interface Page {
  readonly type: "page";
  readonly title: string;
  readonly body: Html;
  readonly json: unknown;
  readonly status?: number;
}

/** A picture for people and its data for programs. */
export interface Picture {
  readonly type: "picture";
  readonly svg: string;
  readonly json: unknown;
}

/** Text for programs only. */
export interface Plain {
  readonly type: "plain";
  readonly mime: string;
  readonly text: string;
}

/** What a change is told: what the form holds, too. */
export interface WriteContext extends Context {
  /** Of a field given twice the last one counts. */
  readonly form: Readonly<Record<string, string | undefined>>;
}

export interface ReadRoute {
  readonly method: "GET";
  /** In Fastify's pattern language. */
  readonly path: string;
  readonly handle: (context: Context) => Promise<Page | Picture | Plain>;
}

/** A change that a page asks for; it answers with the page as it is afterwards. */
export interface WriteRoute {
  readonly method: "POST";
  readonly path: string;
  readonly handle: (context: WriteContext) => Promise<Page>;
}

export type Route = ReadRoute | WriteRoute;

/** Declares a GET route. */
export const defineRoute = (path: string, handle: ReadRoute["handle"]): ReadRoute => ({
  ...{ method: "GET", path, handle },
});

/** Declares a POST route: only pages of this server reach it. */
export const defineWrite = (path: string, handle: WriteRoute["handle"]): WriteRoute => ({
  ...{ method: "POST", path, handle },
});
