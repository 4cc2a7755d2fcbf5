import type { PictureFile } from "./drawing.ts";
import type { Html } from "./html.ts";
import type { Broadcast } from "./stream/broadcast.ts";
import type { Workbench } from "./workbench.ts";

/** What whoever asks may do: a viewer reads, an owner also changes, asks SQL and silences. */
export type Role = "viewer" | "owner";

/** What a route is told of a request. Texts are as they came, percent-decoded once. */
export interface Context {
  readonly workbench: Workbench;
  readonly params: Readonly<Record<string, string>>;
  /** Of a parameter given twice the last one counts. */
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Width in CSS pixels that the browser last said it has for charts. */
  readonly chartWidth: number | undefined;
  readonly role: Role;
  /** Aborted when whoever asked has gone away before the answer was complete. */
  readonly gone: AbortSignal;
}

/** A page for people and the same data for programs. */
export interface Page {
  readonly type: "page";
  readonly title: string;
  readonly body: Html;
  /** A value, or what makes it where that is work. */
  readonly json: unknown;
  readonly status?: number;
}

/** A picture for people and its data for programs. */
export interface Picture {
  readonly type: "picture";
  readonly file: PictureFile;
  readonly json: unknown;
}

/** Text for programs only. */
export interface Plain {
  readonly type: "plain";
  readonly mime: string;
  readonly text: string;
}

/** A file to keep: never shown by the browser itself. */
export interface Download {
  readonly type: "download";
  readonly mime: string;
  /** Under which it is kept. */
  readonly name: string;
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
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
  readonly handle: (context: Context) => Promise<Page | Picture | Plain | Download>;
  /** Only an owner may ask. */
  readonly owner?: true;
}

/** Server-sent events: whoever asks hears what is broadcast from now on, and at once what was said last. */
export interface StreamRoute {
  readonly method: "STREAM";
  readonly path: string;
  readonly handle: (context: Context) => Promise<Broadcast>;
}

/** A change that a page asks for, by an owner unless it says otherwise; it answers with the page as it is afterwards. */
export interface WriteRoute {
  readonly method: "POST";
  readonly path: string;
  readonly handle: (context: WriteContext) => Promise<Page | Nothing>;
  /** It changes only what whoever asks looks at: their own replay session. */
  readonly viewer?: true;
}

/** Done, and no page to show for it: what changed comes over a stream. */
export interface Nothing {
  readonly type: "nothing";
}

export type Route = ReadRoute | WriteRoute | StreamRoute;

/** Declares a GET route. */
export const defineRoute = (
  path: string,
  handle: ReadRoute["handle"],
  who: Pick<ReadRoute, "owner"> = {},
): ReadRoute => ({ ...{ method: "GET", path, handle }, ...who });

/** Declares a GET route that answers with server-sent events. */
export const defineStream = (path: string, handle: StreamRoute["handle"]): StreamRoute => ({
  ...{ method: "STREAM", path, handle },
});

/** Declares a POST route: only pages of this server reach it. */
export const defineWrite = (
  path: string,
  handle: WriteRoute["handle"],
  who: Pick<WriteRoute, "viewer"> = {},
): WriteRoute => ({ ...{ method: "POST", path, handle }, ...who });
