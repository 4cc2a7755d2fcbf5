import { defineCommand } from "../command.ts";
import { maskedNotify, maskedOption } from "../masked.ts";
import { plain, table } from "../text.ts";

export const configShow = defineCommand({
  command: "config show [line..]",
  describe: "What a command would run with, and which flag, variable or file says so; no secrets",
  examples: [
    ["config show --origin", "What the config file and the variables say"],
    ["config show replay --origin", "Every option of replay"],
    ["config show --origin -- replay svb-2023 --speed 60", "Of this very line"],
  ],
  positionals: {
    line: {
      type: "string",
      array: true,
      describe: "A command; after -- with options of its own",
    },
  },
  options: {
    origin: { type: "boolean", default: false, describe: "Where each value comes from" },
  },
  async run({ line, origin, ...own }, context) {
    const { settingsOf } = await import("../settings-of.ts");
    const settings = settingsOf(line ?? [], own, context).map((setting) => ({
      ...setting,
      value: maskedOption(setting.name, setting.value),
    }));
    const { file, alerts, notify } = context.sections;
    const sections = [
      ...(alerts === undefined ? [] : [{ name: "alerts", value: alerts }]),
      ...(notify === undefined ? [] : [{ name: "notify", value: maskedNotify(notify) }]),
    ].map((section) => ({ ...section, origin: "file" as const, from: file }));
    const all = [...settings, ...sections];
    if (context.json) {
      for (const { name, value, origin: of, from } of all)
        context.object({ type: "setting", name, value: value ?? null, origin: of, from });
      return;
    }
    const rows = all.map((setting) => [
      setting.name,
      valueText(setting.value),
      ...(origin ? [originText(setting)] : []),
    ]);
    for (const row of table(rows.map((cells) => cells.map(plain)))) context.line(row);
  },
});

/** Longer ones would push the origin out of the window. */
const WIDEST = 60;

const valueText = (value: unknown): string => {
  if (value === undefined) return "-";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= WIDEST ? text : `${text.slice(0, WIDEST - 1)}…`;
};

const originText = ({
  origin,
  from,
}: {
  readonly origin: string;
  readonly from: string;
}): string => (origin === "none" ? "not set" : [origin, from].join(" ").trim());
