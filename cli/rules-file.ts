import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { WorkbenchError } from "../engine/errors.ts";
import type { RulesFile, RulesText } from "../web/rules/rules-file.ts";
import type { Context } from "./command.ts";
import { parseObject } from "./layers.ts";
import { notifyChoice } from "./notify-choice.ts";
import { replaceConfig } from "./replace-config.ts";

/** Options of a run that win over the file's `alerts`. */
const OVERRULE = ["preset", "rules"] as const;
const ABSENT = "absent";

/** The `alerts` of the configuration file of this command line; of the one that it would read where there is none yet. */
export const rulesFile = ({
  cwd,
  env,
  sections,
}: Pick<Context, "cwd" | "env" | "sections">): RulesFile => {
  const { file } = sections;
  const path = isAbsolute(file) ? file : join(cwd, file);
  // One change at a time: what is compared with the version is what is replaced.
  let last: Promise<unknown> = Promise.resolve();
  const load = async () => {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    return { text, object: text === undefined ? {} : parseObject(text, file) };
  };
  const change = async (alerts: object, version: string) => {
    const { text, object } = await load();
    if (versionOf(text) !== version)
      throw new WorkbenchError(
        "usage",
        `${file} was changed by somebody else meanwhile`,
        "Load the page anew, and make your change to what it says now.",
      );
    return replaceConfig(path, text, { ...object, alerts });
  };
  return {
    name: file,
    read: async (): Promise<RulesText> => {
      const { text, object } = await load();
      const options = OVERRULE.filter((key) => object[key] !== undefined);
      const variables = OVERRULE.map((key) => `PEGTAPE_${key.toUpperCase()}`);
      return {
        alerts: object["alerts"],
        version: versionOf(text),
        exists: text !== undefined,
        overruledBy: [...options, ...variables.filter((name) => env[name])],
      };
    },
    notify: async () => {
      const { object } = await load();
      const choice = await notifyChoice({ sections: { ...sections, notify: object["notify"] } });
      return choice?.spec;
    },
    write: (alerts, version) => {
      const done = last.then(() => change(alerts, version));
      last = done.catch(() => undefined);
      return done;
    },
  };
};

const versionOf = (text: string | undefined): string =>
  text === undefined ? ABSENT : createHash("sha256").update(text).digest("hex");
