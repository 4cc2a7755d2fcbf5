import { WorkbenchError } from "../engine/errors.ts";
import type { Act } from "../engine/notify/act.ts";
import type { Context, OptionTable } from "./command.ts";

/** Options of commands that do something about alerts. */
export const actOptions = {
  by: { type: "string", describe: "Who you are (default: the user's name)" },
} as const satisfies OptionTable;

const LONGEST_NAME = 200;
const LONGEST_TEXT = 2_000;

export const whoActs = (
  { by }: { readonly by: string | undefined },
  { env }: Pick<Context, "env">,
): string => {
  const name = by ?? (env["USER"] || env["USERNAME"] || "somebody");
  if (name !== "" && name.length <= LONGEST_NAME) return name;
  throw new WorkbenchError("usage", "--by is no name", `Give 1 to ${LONGEST_NAME} characters.`);
};

/** Throws when a text is longer than others are to read. */
export const refuseLong = (option: string, text: string | undefined): void => {
  if (text !== undefined && text.length > LONGEST_TEXT)
    throw new WorkbenchError(
      "usage",
      `--${option} is too long`,
      `At most ${LONGEST_TEXT} characters.`,
    );
};

/** Hands an act to the live run of this home; it is safe on the disk when this resolves, and waits there for one. */
export const submitAct = async (act: Act, context: Context): Promise<void> => {
  const [{ appendAct }, { realDisk }, { realProcesses }, { lockHolder }, { alertFolder }] =
    await Promise.all([
      import("../recorder/alerts/act-drop.ts"),
      import("../recorder/journal/real-disk.ts"),
      import("../recorder/journal/processes.ts"),
      import("../recorder/journal/lock.ts"),
      import("../recorder/alerts/alert-folder.ts"),
    ]);
  const folder = alertFolder(context.home);
  await appendAct(realDisk, folder, act);
  if ((await lockHolder(realDisk, folder, realProcesses)) === undefined)
    context.note("no live run is there to hear it: it counts from the next start on");
};
