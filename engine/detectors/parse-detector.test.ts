import { describe, expect, it } from "vitest";
import { parseCall } from "../indicators/parse-call.ts";
import { level } from "./level.ts";
import { parseDetector } from "./parse-detector.ts";
import { detectors } from "./registry.ts";

describe("the text of a detector", () => {
  it("names it, with or without brackets", () => {
    expect(parseDetector(" level() ")).toEqual({
      text: "level()",
      definition: level,
      parameters: {},
    });
    for (const [id, definition] of detectors) {
      const { parameters } = parseDetector(id);
      for (const { name, default: standard } of definition.parameters)
        expect(parameters[name]).toBe(standard);
    }
  });

  it("gives parameters as an indicator's are given", () => {
    const slack = { name: "k", describe: "slack", default: 0.5, min: 0, max: 10 };
    const only = new Map([["sum", { id: "sum", parameters: [slack] }]]);
    const parse = (text: string) => parseCall(text, only, { noun: "detector", examples: "sum(1)" });
    expect(parse("sum(2)").parameters).toEqual({ k: 2 });
    expect(parse("sum(k=0.25)").parameters).toEqual({ k: 0.25 });
    expect(parse("sum").parameters).toEqual({ k: 0.5 });
    expect(() => parse("sum(11)")).toThrow('sum: k "11" is over 10');
    expect(() => parse("sum(1,2)")).toThrow('sum: "2" is one value too many');
  });

  it("is refused with the nearest names", () => {
    expect(() => parseDetector("levl")).toThrow(
      expect.objectContaining({
        message: 'no detector "levl"',
        hint: expect.stringContaining("Did you mean level"),
      }),
    );
    expect(() => parseDetector("level(3)")).toThrow('level: "3" is one value too many');
    expect(() => parseDetector("level @ 3")).toThrow('"level @ 3" asks for no detector');
  });
});
