import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

// The tape of `importTrades`: par for an hour, then 400 bps under it for a quarter of an hour from 01:07 on.

let machine: TestMachine;
let tape = "";
beforeEach(async () => {
  machine = testMachine();
  tape = await importTrades(machine);
  machine.printed.out = "";
});
afterEach(() => machine.dispose());

const csv = (...lines: readonly string[]): string => {
  const path = join(machine.cwd, "mine.csv");
  writeFileSync(path, ["coin,time,severity", ...lines, ""].join("\n"));
  return path;
};
const run = async (...options: readonly string[]): Promise<Record<string, unknown>[]> => {
  machine.printed.out = "";
  const code = await runOn(machine, "evaluate", "--tape", tape, "--json", ...options);
  expect(code, machine.printed.err).toBe(0);
  return jsonLines(machine);
};

it("tells how rules met an event, and what each detector comes to", async () => {
  const lines = await run("--detector", "default", "--detector", "article");
  const events = lines.filter(({ type }) => type === "event");
  expect(events.map(({ detector, level }) => `${detector} ${level}`)).toEqual([
    ...["default warn", "default page", "article warn", "article page"],
  ]);
  expect(events[1]).toMatchObject({
    ...{ kind: "imported", coin: "USDC", side: "discount", class: "USD", grade: "severe" },
    ...{ t100: "2023-03-11T01:07:00.000000Z", protocol: 2 },
    against: { 100: { outcome: "timely", persistentLead: null, delay: 0 } },
  });
  // It asks for no duration, and the event is stamped at the end of the minute in which it began.
  expect(events[3]).toMatchObject({
    against: { 100: { outcome: "early", persistentLead: 0.17, delay: null } },
  });
  expect(lines.filter(({ type }) => type === "detector")).toMatchObject([
    { detector: "default", level: "warn", major: 1, early: 0, timely: 1 },
    { detector: "default", level: "page", major: 1, early: 0, timely: 1 },
    { detector: "article", level: "warn", major: 1, early: 1, falseAlarms: 1 },
    { detector: "article", level: "page", major: 1, early: 1, falseAlarms: 0 },
  ]);
});

it("scores anybody's alerts: their leads, and what they cried in calm time", async () => {
  const alerts = csv(
    "USDC,2023-03-11T00:37:00Z,warning",
    "USDC,2023-03-11T01:10:00Z,critical",
    "DAI,2023-03-11T00:00:00Z,critical",
  );
  const lines = (await run("--detector", "quiet", "--alerts", alerts)).filter(
    ({ detector }) => detector === alerts,
  );
  const events = lines.filter(({ type }) => type === "event");
  expect(events).toMatchObject([
    { level: "warn", against: { 50: { outcome: "early", firstLead: 30, persistentLead: 30 } } },
    { level: "page", against: { 50: { outcome: "timely", delay: 3 } } },
  ]);
  expect(lines.filter(({ type }) => type === "calm")).toHaveLength(4);
});

it("shows the same to people, with every event in a row of its own", async () => {
  expect(await runOn(machine, "evaluate", "--tape", tape)).toBe(0);
  expect(machine.printed.out).toMatch(
    /^dip \(imported\) +USDC discount +severe +2023-03-11 01:07Z .* article +page +early by 0\.17 min/m,
  );
  expect(machine.printed.out).toMatch(/^default +page +USD +0 of 1 +1 of 1 +- +0 in 0\.0 months/m);
});

it.each([
  ["a head line of other names", "when,what", "x,y", /holds no alerts/],
  ["no time", "coin,time,severity", "USDC,soon,warning", /line 2: "soon" is no time/],
  ["no severity", "coin,time,severity", "USDC,2023-03-11,loud", /line 2: "loud" is no severity/],
])("refuses a file of alerts with %s", async (_, head, line, message) => {
  const path = join(machine.cwd, "bad.csv");
  writeFileSync(path, `${head}\n${line}\n`);
  expect(await runOn(machine, "evaluate", "--tape", tape, "--alerts", path)).toBe(2);
  expect(machine.printed.err).toMatch(message);
});

it("scores nothing that was drawn, unless it is asked to", async () => {
  expect(await runOn(machine, "evaluate", "--tape", "svb-2023")).toBe(2);
  expect(machine.printed.err).toMatch(/svb-2023 is reconstructed: .* Give --drawn/);
});
