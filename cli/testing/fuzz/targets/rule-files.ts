import { alertsInput } from "../../../../engine/alerts/alerts-input.ts";
import { createInstrumentRules, createRules } from "../../../../engine/alerts/create-rules.ts";
import { presets } from "../../../../engine/alerts/presets.ts";
import { rulesOf } from "../../../../engine/alerts/rules-of.ts";
import { jsonTarget } from "../json-target.ts";
import { jsonValue } from "../json-value.ts";

export const ruleFiles = jsonTarget({
  id: "rule-files",
  describe: "alert rules of a file or the configuration: whatever is taken can be run",
  samples: [
    ...Object.values(presets).map((rules) => JSON.stringify({ rules })),
    ...Object.values(presets).map((rules) => JSON.stringify(rules)),
    ...[
      '{"preset":"default"}',
      '{"preset":"seed","rules":[{"id":"x","type":"blind","after":"1h"}]}',
    ],
  ],
  read: (text) => {
    const rules = rulesOf(alertsInput(jsonValue(text), "rules.json"), "rules.json");
    createRules(rules, "USDC", 100_000_000);
    createInstrumentRules(rules, "kraken:USDC/USD", ["USDC"], 100_000_000);
  },
});
