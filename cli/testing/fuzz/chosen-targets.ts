import { WorkbenchError } from "../../../engine/errors.ts";
import type { FuzzTarget } from "./target.ts";
import { fuzzTargets } from "./targets/index.ts";

/** Those of the registry that are asked for by the beginnings of their names, with commas between; all without a word. */
export const chosenTargets = (only: string | undefined): readonly FuzzTarget[] => {
  const wanted = only?.split(",").filter((each) => each !== "") ?? [""];
  for (const each of wanted)
    if (!fuzzTargets.some(({ id }) => id.startsWith(each)))
      throw new WorkbenchError(
        "usage",
        `no target "${each}"`,
        `Known: ${fuzzTargets.map(({ id }) => id).join(", ")}.`,
      );
  return fuzzTargets.filter(({ id }) => wanted.some((each) => id.startsWith(each)));
};
