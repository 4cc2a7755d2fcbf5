import { readFileSync, writeFileSync } from "node:fs";
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
    ...{ t100: "2023-03-11T01:07:00.000000Z", protocol: 2, split: "test, seen" },
    // Heard five seconds later.
    against: { 100: { outcome: "timely", persistentLead: null, delay: 0.08 } },
  });
  // It asks for no duration, and the event is stamped at the end of the minute in which it began.
  expect(events[3]).toMatchObject({
    against: { 100: { outcome: "early", persistentLead: 0.08, delay: null } },
  });
  const sums = lines.filter(({ type, side }) => type === "detector" && side === "discount");
  expect(
    sums.toSorted((a, b) => (String(a["detector"]) > String(b["detector"]) ? -1 : 1)),
  ).toMatchObject([
    { detector: "default", level: "page", major: 1, early: 0, timely: 1 },
    { detector: "default", level: "warn", major: 1, early: 0, timely: 1 },
    { detector: "article", level: "page", major: 1, early: 1, falseAlarms: 0 },
    { detector: "article", level: "warn", major: 1, early: 1, falseAlarms: 0 },
  ]);
  expect(lines.at(-1)).toMatchObject({ type: "ledger", configuration: 1, testTouched: 1 });
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

it("scores events that somebody states instead of those that prices show", async () => {
  const path = join(machine.cwd, "events.csv");
  writeFileSync(path, "coin,t50,t100\nUSDC,2023-03-11T00:30Z,2023-03-11T00:40Z\n");
  const lines = await run("--detector", "B1", "--events", path);
  expect(lines.filter(({ type }) => type === "event")).toMatchObject([
    { level: "warn", t50: "2023-03-11T00:30:00.000000Z", against: { 100: { outcome: "late" } } },
    { level: "page" },
  ]);
  writeFileSync(path, "coin,t50,t100\nUSDC,2023-03-11T00:30Z,2023-03-11T00:20Z\n");
  expect(await runOn(machine, "evaluate", "--tape", tape, "--events", path)).toBe(2);
  expect(machine.printed.err).toMatch(
    /events.csv, line 2: t50, t100, t300 and end are not in order/,
  );
});

it("shows people every detector against every event, and says that one event decides nothing", async () => {
  expect(await runOn(machine, "evaluate", "--tape", tape)).toBe(0);
  const { out } = machine.printed;
  expect(out).toMatch(/^No event before 2023 on these tapes to choose a detector by/);
  expect(out).toMatch(
    /^USDC discount: severe, shock; class USD, cluster svb-2023-03, test, seen; tape dip/m,
  );
  for (const who of ["B0: ", "B1*: ", "levelMedian: ", "composite: ", "rules: default"])
    expect(out).toMatch(new RegExp(`^  ${who.replace("*", "\\*")}.* page `, "m"));
  expect(out).toMatch(/^configuration 1 of 1, test side touched once; not sealed/m);
  expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
});

it("writes a page and everything as JSON, seals, and applies what it sealed", async () => {
  const [page, json] = [join(machine.cwd, "out.html"), join(machine.cwd, "out.json")];
  const wanted = ["--report", page, "--save", json, "--keep", "march", "--freeze"] as const;
  const lines = await run("--detector", "B1*", ...wanted);
  const kept = join(machine.cwd, ".pegtape", "evaluations", "march.json");
  expect(readFileSync(kept, "utf8")).toBe(readFileSync(json, "utf8"));
  expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>[\s\S]*<svg/i);
  expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({ protocol: 2, spikes: 0 });
  const { hash } = lines.find(({ type }) => type === "seal") ?? {};
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const again = await run("--detector", "B1*", "--sealed", String(hash));
  expect(again.at(-1)).toMatchObject({
    ...{ type: "ledger", configurations: 2, testTouched: 2, sealed: hash, outOfSample: false },
  });
  const other = ["evaluate", "--tape", tape, "--sealed", "0".repeat(64)] as const;
  expect(await runOn(machine, ...other)).toBe(2);
  expect(machine.printed.err).toMatch(/nothing was sealed as 0{64}/);
});

it("keeps nothing under what is no name", async () => {
  expect(await runOn(machine, "evaluate", "--tape", tape, "--keep", "../march")).toBe(2);
  expect(machine.printed.err).toMatch(/--keep "\.\.\/march" is no name/);
});

it("names what there is when a detector is unknown", async () => {
  expect(await runOn(machine, "evaluate", "--tape", tape, "--detector", "oracle")).toBe(2);
  expect(machine.printed.err).toMatch(
    /no detector "oracle".*Detectors: B0, B0', B1.*Presets: default/s,
  );
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
