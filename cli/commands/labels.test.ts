import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
let tape = "";
beforeEach(async () => {
  machine = testMachine();
  tape = await importTrades(machine);
  machine.printed.out = "";
});
afterEach(() => machine.dispose());

it("names events for people and programs, and writes the minutes where it is asked to", async () => {
  const out = join(machine.cwd, "labels.parquet");
  expect(await runOn(machine, "labels", tape, "--out", out, "--json"), machine.printed.err).toBe(0);
  const [event, ...rest] = jsonLines(machine);
  expect(event).toMatchObject({
    ...{ type: "event", coin: "USDC", side: "discount", grade: "severe", dynamics: "shock" },
    ...{ t50: "2023-03-11T01:07:00.000000Z", t100: "2023-03-11T01:07:00.000000Z", cluster: 1 },
  });
  expect(rest.filter(({ type }) => type === "coin")).toMatchObject([
    { coin: "USDC", side: "discount", events: 1 },
    { coin: "USDC", side: "premium", events: 0 },
  ]);
  expect(existsSync(out)).toBe(true);
  machine.printed.out = "";
  expect(await runOn(machine, "labels", tape)).toBe(0);
  expect(machine.printed.out).toMatch(/^USDC +discount +severe +shock +2023-03-11 01:07Z/m);
});

it.each([
  ["labels.csv", /"labels.csv" is no .parquet file/],
  ["nowhere/labels.parquet", /no folder "nowhere"/],
])("refuses --out %s", async (out, message) => {
  expect(await runOn(machine, "labels", tape, "--out", out)).toBe(2);
  expect(machine.printed.err).toMatch(message);
});
