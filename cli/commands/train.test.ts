import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
let tape = "";
beforeEach(async () => {
  machine = testMachine();
  tape = await importTrades(machine);
});
afterEach(() => machine.dispose());

const until = ["--until", "2024-01-01"];

it("trains a model, tells of it, and gives coins its score in a replay", async () => {
  const asked = ["train", tape, "--out", "model.json", ...until, "--json"];
  expect(await runOn(machine, ...asked), machine.printed.err).toBe(0);
  const [trained] = jsonLines(machine);
  expect(trained).toMatchObject({
    ...{ type: "model", kind: "logistic", validation: null },
    trained: { clusters: 1, tapes: [{ name: "dip", kind: "imported" }] },
  });
  machine.printed.out = "";
  expect(await runOn(machine, "model", "info", "model.json", "--json")).toBe(0);
  expect(jsonLines(machine)).toEqual([trained]);
  machine.printed.out = "";
  expect(await runOn(machine, "model", "info", "model.json")).toBe(0);
  expect(machine.printed.out).toMatch(/in 1 cluster\.\nData from 2023-03-11 00:00Z/);
  expect(machine.printed.out).toMatch(/Not validated/);
  machine.printed.out = "";
  const replay = ["replay", tape, "--model", "model.json", "--frames", "-", "--json"];
  expect(await runOn(machine, ...replay), machine.printed.err).toBe(0);
  const scores = jsonLines(machine).flatMap(({ values, instrument }) =>
    instrument === "USDC" ? [(values as Record<string, unknown>)["depegScore.discount"]] : [],
  );
  expect(scores.length).toBeGreaterThan(100);
  expect(scores.every((score) => typeof score === "number" && score >= 0 && score <= 1)).toBe(true);
});

it("learns nothing from what came after the limit", async () => {
  expect(await runOn(machine, "train", tape, "--out", "model.json")).toBe(2);
  expect(machine.printed.err).toMatch(/no coin of these tapes leaves its peg/);
});

it.each([
  [["train", "dip", "--out", "nowhere/model.json"], /no folder "nowhere"/],
  [["train", "dip", "--out", "m.json", "--until", "soon"], /--until "soon" is no time/],
  [["model", "info", "none.json"], /no file/],
  [["model", "info", "trades.csv"], /trades.csv is no model: it cannot be read as JSON/],
  [["replay", "dip", "--model", "rules.json"], /rules.json is no model/],
  [["replay", "dip", "--rules", "rules.json"], /rule learned judges the learned score/],
])("refuses %j", async (asked, message) => {
  const rule = { id: "learned", type: "threshold", value: "depegScore.premium", side: "above" };
  const levels = [{ severity: "warning", enter: 0.5 }];
  writeFileSync(join(machine.cwd, "rules.json"), JSON.stringify([{ ...rule, levels, exit: 0.3 }]));
  const argv = asked.map((word) => (word === "dip" ? tape : word));
  expect(await runOn(machine, ...argv)).toBe(2);
  expect(machine.printed.err).toMatch(message);
});
