import { beforeAll, describe, expect, it } from "vitest";
import type { Evaluation } from "../datasets/evaluation/evaluation.ts";
import { evaluationJson } from "../datasets/evaluation/evaluation-records.ts";
import { sampleEvaluation } from "../datasets/evaluation/testing/sample-evaluation.ts";
import { printEvaluation, printEvaluationJson } from "./print-evaluation.ts";

let sample: Evaluation;
beforeAll(() => {
  sample = sampleEvaluation();
});
const lines = (evaluation: Evaluation): string[] => {
  const all: string[] = [];
  printEvaluation(evaluation, { line: (text) => all.push(text) });
  return all;
};
const records = (evaluation: Evaluation): Record<string, unknown>[] => {
  const all: Record<string, unknown>[] = [];
  printEvaluationJson(evaluation, { object: (value) => all.push(value) });
  return all;
};
const EVIL = `\u001b[2Jname\nFORGED ${"x".repeat(200)}`;

describe("for people", () => {
  it("says first whether anything beats a plain level", () => {
    expect(lines(sample)[0]).toMatch(/^Venues that part, chosen on the training side, beats B1\*/);
    const without = { ...sample, detectors: sample.detectors.filter(({ id }) => id !== "level") };
    expect(lines(without)[0]).toMatch(/^B1\*, the tuned plain level, is not among/);
  });

  it("has every event and detector in a row of its own, in 120 columns", () => {
    const all = lines(sample);
    expect(Math.max(...all.map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(all.filter((line) => /^ {2}B1\*: plain level, tuned +page/.test(line))).toHaveLength(
      sample.events.length + 4,
    );
    expect(all.join("\n")).toContain("configuration 41 of 63, test side touched 4 times");
    expect(all.join("\n")).toMatch(/logistic +page +late \+\d+/);
    expect(all.join("\n")).toContain("usdn-2022-04");
  });

  it("says that a rate is at most so much only where the exact limit does", () => {
    const text = lines(sample).join("\n");
    expect(text).toMatch(/B1\*: plain level, tuned +1 in 7\.2 months.*at most 1 a month/);
    expect(text).toMatch(/B1\*: plain level, tuned +8 in 7\.2 months.*at most 4 a month/);
    expect(text).toMatch(/B0: the article's rules +290 in 7\.2 months +35\.63 to 45\.00 +- /);
  });

  it("lets no name forge a line, move the cursor or widen a table", () => {
    const evil: Evaluation = {
      ...sample,
      events: sample.events.map((row) => ({ ...row, coin: EVIL, cluster: EVIL })),
      detectors: sample.detectors.map((each) => ({ ...each, title: EVIL })),
      noData: [{ id: EVIL, coin: EVIL, onset: EVIL }],
      claims: sample.claims.map((each) => ({ ...each, figure: EVIL })),
    };
    const all = lines(evil);
    expect(all.join("\n")).not.toContain("\u001b");
    expect(all.some((line) => line.includes("\n") || line.startsWith("FORGED "))).toBe(false);
    expect(all.filter((line) => line.length > 120 && !line.includes("x".repeat(150)))).toEqual([]);
  });

  it("has a sentence where there is nothing", () => {
    const none: Evaluation = {
      ...{ ...sample, events: [], detectors: [], sums: [], curves: [], claims: [] },
      ...{ grid: [], luck: [], lookAhead: [], noData: [] },
    };
    const text = lines(none).join("\n");
    for (const said of ["No event on these tapes.", "No calm time.", "Not tested.", "Not checked."])
      expect(text).toContain(said);
  });
});

describe("for programs", () => {
  it("has a row for every event, stretch, sum and all the rest", () => {
    const counts: Record<string, number> = {};
    for (const { type } of records(sample)) counts[String(type)] = (counts[String(type)] ?? 0) + 1;
    expect(counts).toMatchObject({
      ...{ verdict: 1, event: 6 * 8 * 2, calm: 4 * 8 * 2, detector: 8 * 2 * 2, curve: 12 },
      ...{ claim: 6, grid: 9, luck: 1, lookAhead: 8, noData: 2, ledger: 1 },
    });
    expect(counts["failure"]).toBeGreaterThan(0);
    const event = records(sample).find(({ type }) => type === "event");
    expect(event).toMatchObject({
      ...{ protocol: 2, tape: "may-2022", kind: "imported", coin: "UST", grade: "severe" },
      against: { 100: { outcome: "early", delay: null } },
    });
  });

  it("knows neither infinity nor NaN", () => {
    const [sum] = sample.sums.filter(({ calmMonths }) => calmMonths === 0);
    expect(sum?.perMonthInterval.high).toBe(Number.POSITIVE_INFINITY);
    const strict = (value: unknown): void => {
      if (typeof value === "number") expect(Number.isFinite(value)).toBe(true);
      else if (typeof value === "object" && value !== null) Object.values(value).forEach(strict);
    };
    for (const record of records(sample)) strict(record);
    strict(evaluationJson(sample));
  });

  it("says the same in one object", () => {
    expect(evaluationJson(sample)).toMatchObject({
      ...{ protocol: 2, configuration: "5f1c0a9be27d4410", latencySeconds: 5, spikes: 9 },
      ledger: { configuration: 41, configurations: 63, testTouched: 4, sealed: null },
      verdict: { beatsPlainLevel: true },
    });
    expect(evaluationJson(sample)["events"]).toHaveLength(96);
  });
});
