import { afterEach, beforeEach, expect, it } from "vitest";
import { jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => machine.dispose());

it("lists documented depegs and ends with how many recovered", async () => {
  expect(await runOn(machine, "events"), machine.printed.err).toBe(0);
  const lines = machine.printed.out.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^event +extreme +onset +recovery/);
  expect(lines.find((line) => line.startsWith("usdc-2023-03-11"))).toContain("0.8740");
  expect(lines.at(-1)).toBe(
    "Of 16 documented falls beyond 2 % with a known outcome 6 recovered; 23 unknown.",
  );
});

it("takes one coin, and judges it by its mechanism", async () => {
  expect(await runOn(machine, "events", "--coin", "USDC")).toBe(0);
  expect(machine.printed.out).toContain("documented falls of fiat-backed coins");
});

it("tells programs everything, the source too", async () => {
  expect(await runOn(machine, "events", "--coin", "USDC", "--json")).toBe(0);
  expect(jsonLines(machine)).toMatchObject([
    {
      type: "event",
      id: "usdc-2023-03-11",
      extreme: 0.874,
      mechanism: "fiat-backed",
      source: expect.stringContaining("Fed"),
    },
  ]);
});

it("refuses a coin without events", async () => {
  expect(await runOn(machine, "events", "--coin", "USDX9")).toBe(2);
  expect(machine.printed.err).toContain('no event of "USDX9"');
});
