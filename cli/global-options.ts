import type { Command, OptionTable } from "./command.ts";

/** Options that every command has. */
export const globalOptions = {
  home: { type: "string", describe: "Folder of tapes and caches (default: .pegtape)" },
  json: { type: "boolean", describe: "Results as NDJSON, one object a line" },
  quiet: { type: "boolean", describe: "No progress and no remarks on stderr" },
  "no-color": { type: "boolean", describe: "No colours; NO_COLOR does the same" },
  config: {
    type: "string",
    describe: "Config file (default: pegtape.config.json, where there is one)",
  },
  debug: { type: "boolean", describe: "With an error, where in the program it arose" },
} as const satisfies OptionTable;

/** Every option that some command has, by name: what a config file may set. */
export const everyOption = (commands: readonly Command[]): OptionTable =>
  Object.assign({}, globalOptions, ...commands.map(({ options }) => options));
