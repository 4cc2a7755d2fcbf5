import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { Options } from "yargs";
import { WorkbenchError } from "../engine/errors.ts";
import { nearest } from "../engine/indicators/nearest.ts";
import type { Args, Machine, OptionTable, Sections } from "./command.ts";

/** Read where there is one and no other is named. */
export const DEFAULT_FILE = "pegtape.config.json";
/** Options that are a list with commas on the command line; in the file they may be a list. */
export const WITH_COMMAS: ReadonlySet<string> = new Set(["bars", "coins", "indicators", "venues"]);
/** These say where settings come from, so they cannot be settings themselves. */
export const NEVER: ReadonlySet<string> = new Set(["config", "help", "version"]);

/** Options of the command line from elsewhere, and the sections of the config file. */
export interface Layers {
  readonly options: Args;
  readonly sections: Sections;
}

/** The value after `--config`, which has to be known before the rest can be read. */
export const configFlag = (argv: readonly string[]): string | undefined => {
  const at = argv.findIndex((token) => token === "--config" || token.startsWith("--config="));
  if (at < 0) return undefined;
  return argv[at]?.split("=", 2)[1] ?? argv[at + 1];
};

/**
 * What the config file and the `PEGTAPE_*` variables say, the variables winning. Keys are option names as on the command
 * line, `seed-compat`. A file may set options of any command; a key that no command has is refused.
 */
export const readLayers = (
  asked: string | undefined,
  known: OptionTable,
  machine: Pick<Machine, "env" | "cwd">,
): Layers => {
  const { options, sections } = fromFile(asked, known, machine);
  return { options: { ...options, ...fromEnvironment(known, machine.env) }, sections };
};

/** What the config file says. */
export const fromFile = (
  asked: string | undefined,
  known: OptionTable,
  { env, cwd }: Pick<Machine, "env" | "cwd">,
): Layers => {
  const name = asked ?? (env["PEGTAPE_CONFIG"] || undefined);
  const path = name ?? DEFAULT_FILE;
  const text = readText(isAbsolute(path) ? path : join(cwd, path));
  if (text === undefined) {
    if (name === undefined)
      return { options: {}, sections: { file: path, alerts: undefined, notify: undefined } };
    throw new WorkbenchError(
      "missing",
      `no config file "${path}"`,
      "Check the path after --config.",
    );
  }
  const { alerts, notify, ...settings } = parseObject(text, path);
  for (const [key, value] of Object.entries(settings)) {
    const option = NEVER.has(key) ? undefined : known[key];
    if (key === "$schema") continue;
    if (option === undefined) {
      const [near] = nearest(key, Object.keys(known));
      const hint = near
        ? `Did you mean "${near}"?`
        : `Known: ${[...Object.keys(known), "alerts", "notify"].sort().join(", ")}.`;
      throw new WorkbenchError("usage", `${path}: unknown key "${key}"`, hint);
    }
    if (!fits(key, option, value))
      throw new WorkbenchError(
        "usage",
        `${path}: "${key}" must be ${kindOf(option)}, not ${JSON.stringify(value)}`,
        `pegtape --help says what --${key} takes.`,
      );
  }
  const { $schema: _, ...rest } = settings;
  const options = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      WITH_COMMAS.has(key) && Array.isArray(value) ? value.join(",") : value,
    ]),
  );
  return { options, sections: { file: path, alerts, notify } };
};

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
};

/** The text of a config file. Throws an error that names it where it holds no object. */
export const parseObject = (text: string, path: string): Record<string, unknown> => {
  const refuse = (why: string, cause?: unknown) =>
    new WorkbenchError("input", `${path} ${why}`, 'Write one object, like {"home": "tapes"}.', {
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse("is no JSON", cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refuse("holds no JSON object");
  return { ...value };
};

const isText = (value: unknown): boolean => typeof value === "string" || typeof value === "number";

const kindOf = (option: Options): string => {
  if (option.array === true) return "a list of texts";
  if (option.type === "boolean") return "true or false";
  return option.type === "number" ? "a number" : "a text";
};

const fits = (key: string, option: Options, value: unknown): boolean => {
  if (option.array === true || (WITH_COMMAS.has(key) && Array.isArray(value)))
    return Array.isArray(value) && value.every(isText);
  if (option.type === "boolean") return typeof value === "boolean";
  return option.type === "number" ? typeof value === "number" : isText(value);
};

const WORDS: Readonly<Record<string, boolean>> = {
  "1": true,
  true: true,
  yes: true,
  on: true,
  "0": false,
  false: false,
  no: false,
  off: false,
};

/** The variable that stands for an option. */
export const variableOf = (option: string): string =>
  `PEGTAPE_${option.toUpperCase().replaceAll("-", "_")}`;

/** `PEGTAPE_SEED_COMPAT=1` for `--seed-compat`; an empty variable says nothing. */
export const fromEnvironment = (known: OptionTable, env: Machine["env"]): Args => {
  const settings: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(known)) {
    const name = variableOf(key);
    const text = NEVER.has(key) ? undefined : env[name];
    if (text === undefined || text === "") continue;
    let value: unknown = text;
    if (option.array === true) value = text.split(",").map((part) => part.trim());
    else if (option.type === "boolean") value = WORDS[text.toLowerCase()];
    else if (option.type === "number") value = Number(text);
    if (value === undefined || Number.isNaN(value))
      throw new WorkbenchError(
        "usage",
        `${name} must be ${kindOf(option)}, not "${text}"`,
        `It stands for --${key}; unset it or correct it.`,
      );
    settings[key] = value;
  }
  return settings;
};
