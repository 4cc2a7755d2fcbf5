import { comparisonLines } from "../../datasets/rule-comparison.ts";
import { alertsInput } from "../../engine/alerts/alerts-input.ts";
import { presets } from "../../engine/alerts/presets.ts";
import type { RuleSpec } from "../../engine/alerts/rule-config.ts";
import { rulesOf } from "../../engine/alerts/rules-of.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { alertTimes } from "../alert-times.ts";
import { type Problem, problemJson, problemOf } from "../problem.ts";
import { type Context, defineRoute, defineWrite, type Page } from "../route.ts";
import type { DryRun } from "../rules/dry-run.ts";
import { dryRunSection } from "../rules/dry-run-section.ts";
import type { RulesText } from "../rules/rules-file.ts";
import { rulesPage } from "../rules/rules-page.ts";

/** GET /rules: the alert rules in force, and an editor. `?begin=quiet` begins with a preset, written out. */
export const rules = defineRoute("/rules", async (context) => {
  const { begin } = context.query;
  const now = await readText(context);
  return page(context, now, { text: firstText(begin, now), version: now.version });
});

/**
 * POST /rules: `rules` (JSON), `version` (of the file as the text was begun), `tape`; `do` is `try`, a dry run over the
 * tape, or `save`.
 */
export const changeRules = defineWrite("/rules", async (context) => {
  const { rules: text = "", version = "", tape = "", do: what } = context.form;
  const editor = { text, version };
  const now = await readText(context);
  // What was typed stays on the page, whatever is wrong with it.
  const refused = (error: unknown): Promise<Page> => {
    if (!(error instanceof WorkbenchError)) throw error;
    return page(context, now, editor, { problem: problemOf(error) });
  };
  try {
    const where = `${fileOf(context)}: alerts`;
    const alerts = parseText(text, where);
    const after = rulesOf(alerts, where);
    if (what === "save") {
      const { rules: file } = context.workbench;
      if (file === undefined)
        throw new WorkbenchError(
          "usage",
          "this server knows of no configuration file",
          "Start it with pegtape serve.",
        );
      const saved = await file.write(alerts, version);
      const then = await readText(context);
      return await page(context, then, { text, version: then.version }, { saved });
    }
    if (what !== "try")
      throw new WorkbenchError("usage", `nothing to do: "${what ?? ""}"`, "It is try or save.");
    const { path } = await context.workbench.catalogue.find(tape);
    const before = inForce(context, now);
    const spec = await context.workbench.rules?.notify();
    const dryRun = await context.workbench.dryRuns.run({ path, before, after, spec });
    return await page(context, now, editor, { dryRun, path });
  } catch (error) {
    return refused(error);
  }
});

const NOTHING: RulesText = { alerts: undefined, version: "", exists: false, overruledBy: [] };

const fileOf = ({ workbench }: Context): string => workbench.rules?.name ?? "the editor";

const readText = async ({ workbench }: Context): Promise<RulesText> =>
  (await workbench.rules?.read()) ?? NOTHING;

const inForce = (context: Context, { alerts }: RulesText): readonly RuleSpec[] =>
  alerts === undefined
    ? rulesOf({ preset: "default" }, "the default preset")
    : rulesOf(alerts, `${fileOf(context)}: alerts`);

const parseText = (text: string, where: string): object => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "input",
      `${where}: this is no JSON: ${why}`,
      "See docs/alert-rules.md for what a rule is made of.",
      { cause },
    );
  }
  return alertsInput(value, where);
};

const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/** A preset is written out, so that its numbers can be changed. */
const firstText = (begin: string | undefined, { alerts }: RulesText): string => {
  if (begin === undefined) return pretty(alerts ?? { preset: "default" });
  const found = Object.entries(presets).find(([name]) => name === begin);
  if (found === undefined)
    throw new WorkbenchError(
      "usage",
      `no preset "${begin}"`,
      `Known: ${Object.keys(presets).join(", ")}.`,
    );
  return pretty({ rules: found[1] });
};

interface Came {
  readonly problem?: Problem;
  readonly saved?: { readonly backup: string | undefined };
  readonly dryRun?: DryRun;
  /** Of the tape of the dry run. */
  readonly path?: string;
}

const page = async (
  context: Context & { readonly form?: Readonly<Record<string, string | undefined>> },
  now: RulesText,
  editor: { readonly text: string; readonly version: string },
  { problem, saved, dryRun, path }: Came = {},
): Promise<Page> => {
  const { workbench, chartWidth, role } = context;
  const entries = await workbench.catalogue.list();
  let inForceNow: readonly RuleSpec[] | Problem;
  try {
    inForceNow = inForce(context, now);
  } catch (error) {
    inForceNow = problemOf(error);
  }
  const section =
    dryRun === undefined || path === undefined
      ? undefined
      : await dryRunSection(dryRun, await workbench.runs.get(path), chartWidth);
  return {
    type: "page",
    title: "Alert rules",
    ...(problem === undefined ? {} : { status: problem.status }),
    body: rulesPage({
      ...{ file: workbench.rules, now, inForce: inForceNow, editor, problem, saved },
      tapes: entries.filter(({ manifest }) => manifest !== undefined).map(({ name }) => name),
      tape: context.form?.["tape"] ?? workbench.defaultTape,
      isOwner: role === "owner",
      dryRun: section,
    }),
    json:
      problem === undefined
        ? {
            ...{ file: workbench.rules?.name ?? null, version: now.version, exists: now.exists },
            ...{ alerts: now.alerts ?? null, overruledBy: now.overruledBy },
            ...(saved === undefined ? {} : { saved: { backup: saved.backup !== undefined } }),
            ...(dryRun === undefined ? {} : { dryRun: dryRunJson(dryRun) }),
          }
        : problemJson(problem),
  };
};

const dryRunJson = ({ manifest, before, after, comparison }: DryRun) => ({
  tape: manifest.name,
  kind: manifest.kind,
  comparison: comparisonLines(manifest.name, comparison),
  before: before.map(alertTimes),
  after: after.map(alertTimes),
});
