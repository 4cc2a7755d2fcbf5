import { tapeError } from "../../datasets/index.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";

/**
 * Why a tape must not be read, in words for people; undefined when its files are those that its manifest names. Whoever asks
 * DuckDB for a tape's rows asks here first: it reads flipped bits as other numbers. What was looked at before costs a
 * look at each file's size and times.
 */
export const tapeDamage = async (
  path: string,
  home: string,
): Promise<WorkbenchError | undefined> => {
  try {
    (await openTape(path, { home })).close();
    return undefined;
  } catch (error) {
    const told = tapeError(error, path, home);
    if (told instanceof WorkbenchError && (told.code === "damaged" || told.code === "missing"))
      return told;
    throw told;
  }
};
