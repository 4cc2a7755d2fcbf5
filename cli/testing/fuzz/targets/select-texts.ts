import fc from "fast-check";
import { parseDetector } from "../../../../engine/detectors/parse-detector.ts";
import { detectors } from "../../../../engine/detectors/registry.ts";
import { callText } from "../../../../engine/indicators/parse-call.ts";
import { indicators } from "../../../../engine/indicators/registry.ts";
import { parseSelect } from "../../../../engine/indicators/select.ts";
import { damagedText } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";

const samples = [...indicators.values(), ...detectors.values()].map(callText);

export const selectTexts = defineTarget({
  id: "select-texts",
  describe: "texts that ask for an indicator or detector: parameters stay in their ranges",
  ...{ few: 2_000, many: 300_000, mostMs: 20 },
  open: () => ({
    inputs: fc.tuple(fc.boolean(), damagedText(samples)),
    read: ([isDetector, text]) => {
      const { definition, parameters } = isDetector ? parseDetector(text) : parseSelect(text);
      for (const { name, choices, min = -Infinity, max = Infinity } of definition.parameters) {
        const value = parameters[name];
        const sound =
          choices === undefined
            ? typeof value === "number" && value >= min && value <= max && Number.isFinite(value)
            : choices.includes(String(value));
        must(sound, () => `${definition.id}: ${name} is ${String(value)}`);
      }
    },
  }),
});
