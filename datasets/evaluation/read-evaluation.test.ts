import { describe, expect, it } from "vitest";
import { evaluationJson } from "./evaluation-records.ts";
import { readEvaluation } from "./read-evaluation.ts";
import { sampleEvaluation } from "./testing/sample-evaluation.ts";

const saved = (): Record<string, unknown> =>
  JSON.parse(JSON.stringify(evaluationJson(sampleEvaluation())));

describe("readEvaluation", () => {
  it("reads what was saved: writing it again gives the same", () => {
    const first = saved();
    const again = evaluationJson(readEvaluation(JSON.stringify(first), "march.json"));
    expect(JSON.parse(JSON.stringify(again))).toEqual(first);
  });

  it.each([
    ["no JSON", "{", /march\.json is no saved evaluation: it is no JSON/],
    ["another protocol", JSON.stringify({ ...saved(), protocol: 1 }), /protocol/],
    ["a missing part", JSON.stringify({ ...saved(), sums: undefined }), /sums/],
    ["a list where there is none", JSON.stringify({ ...saved(), tapes: {} }), /tapes/],
    ["something else", "[]", /the whole/],
  ])("refuses %s and says where", (_what, text, message) => {
    expect(() => readEvaluation(text, "march.json")).toThrow(message);
  });
});
