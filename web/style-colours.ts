import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Scheme } from "./charts/standalone.ts";

const COLOUR = /--([\w-]+): light-dark\((#\w+), (#\w+)\)/g;

let read: Readonly<Record<Scheme, ReadonlyMap<string, string>>> | undefined;

/** The stylesheet's colours by their names, for pictures that no stylesheet reaches: there is one list of them. */
export const styleColours = (scheme: Scheme): ReadonlyMap<string, string> => {
  read ??= readColours();
  return read[scheme];
};

const readColours = (): Record<Scheme, Map<string, string>> => {
  const here = dirname(fileURLToPath(import.meta.url));
  // Sources and built files lie at different depths of the package.
  const folder = [join(here, "public"), join(here, "../../web/public")].find((each) =>
    existsSync(each),
  );
  const text = readFileSync(join(folder ?? here, "app.css"), "utf8");
  const found = { light: new Map<string, string>(), dark: new Map<string, string>() };
  for (const [, name = "", light = "", dark = ""] of text.matchAll(COLOUR)) {
    found.light.set(name, light);
    found.dark.set(name, dark);
  }
  return found;
};
