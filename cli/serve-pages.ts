import { basename, resolve } from "node:path";
import type { LiveView } from "../web/board/live-view.ts";
import type { Context } from "./command.ts";
import { explainError } from "./explain-error.ts";
import { rulesFile } from "./rules-file.ts";
import type { AccessChoice } from "./serve-access.ts";

export interface ServeOptions {
  readonly port: number;
  readonly access: AccessChoice;
  /** Path of the tape to show first. */
  readonly tape?: string;
  /** The live run that the board shows. */
  readonly live?: LiveView;
}

/** Serves the pages until the context's signal is aborted. */
export const servePages = async (options: ServeOptions, context: Context): Promise<void> => {
  const pages = await openPages(options, context);
  await aborted(context.signal);
  await pages.close();
};

/** Serves the pages until they are closed; open answers end first. Throws where nobody may listen. */
export const openPages = async (
  options: ServeOptions,
  context: Context,
): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const { createServer } = await import("../web/server.ts");
  const { host, tokens, allowedHosts } = options.access;
  const server = await createServer({
    home: context.home,
    version: context.version,
    ...tapeOptions(options.tape, context.home),
    ...{ allowedHosts, tokens },
    ...(options.live === undefined ? {} : { live: options.live }),
    rules: rulesFile(context),
    now: context.now,
    onError: (error) => context.note(explainError(error).line),
  });
  try {
    const url = await server.listen({ host, port: options.port });
    if (context.json) context.object({ type: "listening", url });
    else context.line(`listening on ${url} (Ctrl-C stops)`);
    return { url, close: () => server.close() };
  } catch (error) {
    await server.close();
    throw error;
  }
};

/** A tape that lies elsewhere is shown under its folder's name. */
const tapeOptions = (path: string | undefined, home: string) => {
  if (path === undefined) return {};
  const name = basename(resolve(path));
  const known = resolve(path) === resolve(home, "tapes", name);
  return { defaultTape: name, ...(known ? {} : { tapes: { [name]: resolve(path) } }) };
};

const aborted = async (signal: AbortSignal): Promise<void> => {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
};
