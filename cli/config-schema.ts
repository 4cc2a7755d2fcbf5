import type { Options } from "yargs";
import { z } from "zod";
import { alertsSchema, detectorName, valueSchema } from "../engine/alerts/rule-config.ts";
import { valueNames } from "../engine/alerts/rule-value.ts";
import { detectors } from "../engine/detectors/registry.ts";
import { callText } from "../engine/indicators/parse-call.ts";
import { indicators } from "../engine/indicators/registry.ts";
import type { OptionTable } from "./command.ts";
import { NEVER, WITH_COMMAS } from "./layers.ts";
import { notifySectionSchema } from "./read-notify.ts";

type Schema = Readonly<Record<string, unknown>>;

/** JSON Schema of `pegtape.config.json`, so that an editor completes and checks it. */
export const configSchema = (options: OptionTable): Schema => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "pegtape.config.json",
  description: "Options of pegtape; PEGTAPE_* variables and flags on the command line win.",
  type: "object",
  additionalProperties: false,
  properties: {
    $schema: { type: "string" },
    ...Object.fromEntries(
      Object.entries(options)
        .filter(([name]) => !NEVER.has(name))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, option]) => [name, property(name, option)]),
    ),
    alerts: { description: "Alert rules: see docs/alert-rules.md", ...partSchema(alertsSchema) },
    notify: {
      description: "Who is told of alerts, and how: see docs/notifications.md",
      ...partSchema(notifySectionSchema),
    },
  },
});

/** The values of frames, for an editor to offer to a rule, and whatever else may be one. */
const VALUES: readonly Schema[] = [
  { enum: [...new Set([...valueNames("coin"), ...valueNames("instrument")])] },
  { type: "string", pattern: "^\\w+(\\([^()]*\\))?(\\.\\w+)?(@.+)?$" },
];

/** Detectors, with their parameters. */
const DETECTORS: readonly Schema[] = [
  ...[...detectors.values()].map((definition) => ({
    const: callText(definition).replace("()", ""),
    description: definition.title,
  })),
  { type: "string", pattern: `^(${[...detectors.keys()].join("|")})(\\([^()]*\\))?$` },
];

/** JSON Schema of a part that is no option. */
const partSchema = (part: z.ZodType): Schema => {
  const { $schema: _, ...schema } = z.toJSONSchema(part, {
    target: "draft-7",
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === detectorName) Object.assign(jsonSchema, { anyOf: DETECTORS });
      if (zodSchema === valueSchema) Object.assign(jsonSchema, { anyOf: VALUES });
    },
  });
  return schema;
};

const property = (name: string, option: Options): Schema => {
  const { describe, default: standard } = option;
  return {
    ...(describe === undefined ? {} : { description: describe }),
    ...kind(name, option),
    ...(standard === undefined || option.array === true ? {} : { default: standard }),
  };
};

const TEXT: Schema = { type: ["string", "number"] };

const kind = (name: string, option: Options): Schema => {
  const item = name === "indicators" ? indicatorItem() : TEXT;
  if (option.array === true)
    return { type: "array", items: name === "select" ? indicatorItem() : TEXT };
  if (option.type === "boolean" || option.type === "number") return { type: option.type };
  if (WITH_COMMAS.has(name)) return { anyOf: [{ type: "string" }, { type: "array", items: item }] };
  return option.choices === undefined ? TEXT : { enum: option.choices };
};

/** Each indicator with its defaults, for an editor to offer, and whatever begins with the name of one. */
const indicatorItem = (): Schema => ({
  anyOf: [
    ...[...indicators.values()].map((definition) => ({
      const: callText(definition),
      description: definition.title,
    })),
    { type: "string", pattern: `^(${[...indicators.keys()].join("|")})(\\([^()]*\\))?$` },
  ],
});
