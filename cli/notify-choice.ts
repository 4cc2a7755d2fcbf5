import type { Context } from "./command.ts";
import type { NotifyChoice } from "./read-notify.ts";

/**
 * The config file's `notify`, read; undefined when there is none. Every notifier is loaded with its reader, so that is left
 * until there is something to read.
 */
export const notifyChoice = async (
  context: Pick<Context, "sections">,
): Promise<NotifyChoice | undefined> =>
  context.sections.notify === undefined
    ? undefined
    : (await import("./read-notify.ts")).readNotify(context);
