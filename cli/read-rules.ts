import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { alertsInput } from "../engine/alerts/alerts-input.ts";
import { presets } from "../engine/alerts/presets.ts";
import type { RuleSpec } from "../engine/alerts/rule-config.ts";
import { rulesOf } from "../engine/alerts/rules-of.ts";
import { WorkbenchError } from "../engine/errors.ts";
import type { Context } from "./command.ts";

interface Asked {
  readonly preset: string | undefined;
  readonly rules: string | undefined;
}

/**
 * The alert rules that were asked for: `--rules` a file, `--preset`, or both (the file's win by name), else the config
 * file's `alerts`, else the preset `default`. Throws an error that names the file and the rule.
 */
export const readRules = (
  asked: Asked,
  context: Pick<Context, "cwd" | "sections">,
): readonly RuleSpec[] => {
  const { input, where } = alertsAsked(asked, context);
  return rulesOf(input, where);
};

/** The same as they were written, unchecked, and what to call them in errors. */
export const alertsAsked = (
  asked: Asked,
  { cwd, sections }: Pick<Context, "cwd" | "sections">,
): { readonly input: unknown; readonly where: string } => {
  const preset = asked.preset === undefined ? {} : { preset: asked.preset };
  if (asked.rules !== undefined) {
    const file = alertsInput(readJson(asked.rules, cwd), asked.rules);
    return { input: { ...preset, ...file }, where: asked.rules };
  }
  if (asked.preset !== undefined) return { input: preset, where: "--preset" };
  return sections.alerts === undefined
    ? { input: { preset: "default" }, where: "the default preset" }
    : { input: sections.alerts, where: `${sections.file}: alerts` };
};

/** Rules by the name of a preset, or from a file. */
export const readRulesArgument = (
  asked: string,
  context: Pick<Context, "cwd" | "sections">,
): readonly RuleSpec[] =>
  Object.hasOwn(presets, asked)
    ? readRules({ preset: asked, rules: undefined }, context)
    : readRules({ preset: undefined, rules: asked }, context);

/** A JSON file, whatever it holds. Throws an error that names the file. */
export const readJson = (path: string, cwd: string): unknown => {
  try {
    return JSON.parse(readFileSync(isAbsolute(path) ? path : join(cwd, path), "utf8"));
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw new WorkbenchError(
      missing ? "missing" : "input",
      missing ? `no file "${path}"` : `${path} cannot be read as JSON`,
      "Give the path of a JSON file.",
      { cause },
    );
  }
};
