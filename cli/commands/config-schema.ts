import { defineCommand } from "../command.ts";

export const configSchema = defineCommand({
  command: "config schema",
  describe: "JSON Schema of pegtape.config.json, for editors",
  examples: [
    [
      "config schema > pegtape.schema.json",
      'Then begin the config file with {"$schema": "./pegtape.schema.json"}',
    ],
  ],
  async run(_, context) {
    const { configSchema: schemaOf } = await import("../config-schema.ts");
    context.line(JSON.stringify(schemaOf(context.options), undefined, 2));
  },
});
