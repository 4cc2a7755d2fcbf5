import fc from "fast-check";
import { expect, it } from "vitest";
import { micros } from "../market/time.ts";
import { alertText, parseAlert } from "./alert-text.ts";
import { alert } from "./testing/story.ts";

it("an alert survives as text, to the last bit", () => {
  // Names that JavaScript takes for something else cannot be set from JSON text in the same way.
  const name = fc.string().filter((text) => text !== "__proto__");
  const values = fc.dictionary(name, fc.double(), { noNullPrototype: true });
  fc.assert(
    fc.property(fc.double(), fc.string(), values, values, (value, message, thresholds, inputs) => {
      const evidence = { dataTime: micros(1), thresholds, inputs };
      const before = alert({ s: 0, value, message, evidence, boardOnly: true });
      expect(parseAlert(alertText(before))).toStrictEqual(before);
    }),
  );
  const named = alert({
    s: 0,
    evidence: { dataTime: micros(1), thresholds: { "#": 2 }, inputs: { "#": -0 } },
  });
  expect(parseAlert(alertText(named))).toStrictEqual(named);
});
