import type { Context } from "../command.ts";
import type { Console } from "../console.ts";
import type { Look } from "./painter.ts";

/** The terminal for a full screen; undefined where there is none, or lines are wanted. */
export const monitorConsole = (
  context: Pick<Context, "console" | "json" | "quiet">,
  plain: boolean,
): Console | undefined => (plain || context.json || context.quiet ? undefined : context.console);

/** What the terminal can show, as far as it says. */
export const lookOf = (
  { colorDepth }: Console,
  { color, env }: Pick<Context, "color" | "env">,
): Look => {
  // An empty one counts as none.
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  return {
    depth: !color || colorDepth < 4 ? 1 : colorDepth < 8 ? 4 : 8,
    ascii: !/utf-?8/i.test(locale) && env["OS"] !== "Windows_NT",
  };
};
