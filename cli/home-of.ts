import { isAbsolute, join } from "node:path";
import type { Machine } from "./command.ts";

/** The folder of tapes and caches, absolute: what `--home`, the file or the variable says, else `.pegtape`. */
export const homeOf = (asked: unknown, { cwd }: Pick<Machine, "cwd">): string => {
  const home = typeof asked === "string" ? asked : ".pegtape";
  return isAbsolute(home) ? home : join(cwd, home);
};
