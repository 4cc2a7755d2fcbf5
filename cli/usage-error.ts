import { WorkbenchError } from "../engine/errors.ts";
import { nearest } from "../engine/indicators/nearest.ts";
import { type Command, commandName } from "./command.ts";
import { globalOptions } from "./global-options.ts";

/** How far the reading of a command line got. */
export interface Reached {
  readonly argv: readonly string[];
  readonly commands: readonly Command[];
  /** The first word of commands that have two. */
  group: string;
  command: Command | undefined;
  /** `--add`, where what is read is the group after one. */
  readonly separator: string | undefined;
}

/** What yargs complains of, in our words. */
export const usageError = (message: string, reached: Reached): WorkbenchError => {
  const { argv, commands, group, command, separator } = reached;
  const name = command ? commandName(command) : group;
  const help = `See pegtape ${name ? `${name} ` : ""}--help.`;
  const names = commands.map(commandName);
  const unknown = /^Unknown (?:arguments?|commands?): ([^,]*)/.exec(message)?.[1];
  if (unknown !== undefined) {
    const flag = argv.find(
      (token) => token.startsWith("-") && token.replace(/^-+/, "").split("=")[0] === unknown,
    );
    if (flag !== undefined) {
      const options = Object.keys({ ...globalOptions, ...command?.options });
      const [near] = nearest(unknown, options);
      return new WorkbenchError(
        "usage",
        `unknown option "${flag.split("=")[0]}"${name ? ` of ${name}` : ""}`,
        near ? `Did you mean --${near}?` : help,
      );
    }
    if (command !== undefined)
      return new WorkbenchError("usage", `unexpected argument "${unknown}"`, help);
    const asked = `${group} ${unknown}`.trim();
    const groups = names.map((known) => known.split(" ")[0] ?? "");
    const [near] = [...nearest(asked, names), ...nearest(asked, groups)];
    const list = names.filter((known) => known.startsWith(group)).join(", ");
    return new WorkbenchError(
      "usage",
      `unknown command "${asked}"`,
      near ? `Did you mean "${near}"?` : `Known: ${list}.`,
    );
  }
  const without = /^Not enough arguments following: (.*)/.exec(message)?.[1];
  if (without !== undefined) return new WorkbenchError("usage", `--${without} needs a value`, help);
  const missing = /^Missing required arguments?: ([^,\n]*)/.exec(message)?.[1];
  if (missing !== undefined) return new WorkbenchError("usage", `${name} needs --${missing}`, help);
  if (command !== undefined && message.startsWith("Not enough non-option arguments")) {
    const needs = /<[^>]*>/.exec(command.command)?.[0] ?? "more arguments";
    return new WorkbenchError("usage", `${separator ?? name} needs ${needs}`, help);
  }
  if (message === "") {
    const members = names.filter((known) => known.startsWith(`${group} `));
    if (group && command === undefined)
      return new WorkbenchError(
        "usage",
        `${group} needs one more word`,
        `Known: ${members.join(", ")}.`,
      );
    return new WorkbenchError("usage", "no command given", `Known: ${names.join(", ")}.`);
  }
  const choice = /Argument: ([^,]+), Given: (.*), Choices: (.*)/.exec(message);
  if (choice) {
    const [, key = "", given = "", choices = ""] = choice;
    return new WorkbenchError("usage", `--${key} cannot be ${given}`, `One of ${choices}.`);
  }
  return new WorkbenchError("usage", message.split("\n")[0] ?? "wrong usage", help);
};
