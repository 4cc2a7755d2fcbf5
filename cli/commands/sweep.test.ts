import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeTape, temporaryFolder, tradesSql } from "../../recorder/tape/sample-tape.ts";
import type { Machine } from "../command.ts";
import { jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let machine: TestMachine;
let march = "";
let april = "";

beforeAll(async () => {
  folder = await temporaryFolder();
  march = join(folder.path, "march");
  april = join(folder.path, "april");
  const kind = "imported" as const;
  await makeTape({ rows: tradesSql(900), out: march, name: "march", kind });
  // Forty days later: another event.
  const later = tradesSql(900).replace("1678406400000000", "1681862400000000");
  await makeTape({ rows: later, out: april, name: "april", kind });
});
afterAll(() => folder.remove());
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => machine.dispose());

const GRID = ["--strategy", "depegReversion", "--grid", "entry=-400:-100:100 quiet=0s,30m"];
const run = (...argv: readonly string[]): Promise<number> => runOn(machine, "sweep", ...argv);

describe("a sweep", () => {
  it("prints the best and how far to believe them, and keeps all of it where pages look", async () => {
    const code = await run(march, ...GRID, "--workers", "1", "--top", "3");
    expect(code, machine.printed.err).toBe(0);
    const { out, err } = machine.printed;
    expect(out).toMatch(
      /depegReversion\) on march \(imported\)\n {2}8 configurations, a grid over/,
    );
    expect(out).toMatch(/The best 3\n +entry +quiet +P&L/);
    expect(out).toMatch(/^ {2}tried +8 configurations; 0 failed$/m);
    expect(out).toMatch(/independent trades .* look at the trades, not at ratios/);
    const [, path = ""] = /the sweep is in (.*)/.exec(err) ?? [];
    expect(path).toMatch(/\.pegtape\/sweeps\/depegReversion-march-[0-9a-f]{12}\.ndjson$/);
    machine.printed.out = "";
    expect(await run(march, ...GRID, "--json")).toBe(0);
    expect(machine.printed.err, "nothing is run again").toContain("holds this sweep already");
    const lines = jsonLines(machine);
    expect(lines[0]).toMatchObject({ type: "sweep", watermark: null, capital: 100_000 });
    expect(lines.slice(1, -1)).toHaveLength(8);
    expect(lines[1]).toMatchObject({
      ...{ type: "configuration", index: 0, remark: expect.stringContaining("under 30") },
      parameters: { entry: -400, quiet: 0, coin: "auto" },
    });
    expect(lines.at(-1)).toMatchObject({ type: "judgement", tried: { here: 8, failed: 0 } });
  });

  it("walks forward over the events of its tapes", async () => {
    const asked = [march, april, ...GRID, "--walk-forward", "--json"];
    expect(await run(...asked), machine.printed.err).toBe(0);
    expect(jsonLines(machine).at(-1)).toMatchObject({
      walkForward: {
        folds: [{ test: { name: "2023-04-19" }, training: ["svb-2023-03"], purged: 0 }],
        untested: [{ cluster: "svb-2023-03" }],
      },
    });
    const events = join(machine.cwd, "events.csv");
    writeFileSync(events, "coin,t50,end\nUSDC,2023-03-10T06:00Z,2023-03-10T08:00Z\n");
    expect(await run(march, april, ...GRID, "--walk-forward", "--events", events)).toBe(2);
    expect(machine.printed.err).toMatch(/two causes at least, and the tapes hold those of one/);
  });

  it("makes the same file after Ctrl-C, with whatever threads", async () => {
    const whole = join(machine.cwd, "whole.ndjson");
    expect(await run(march, april, ...GRID, "--out", whole, "--workers", "1")).toBe(0);
    const out = join(machine.cwd, "stopped.ndjson");
    const journal = `${out}.journal`;
    const bytes = (): number => (existsSync(journal) ? statSync(journal).size : 0);
    let stopped = false;
    // The progress bar asks for the time: as soon as the first tape's runs are safe, Ctrl-C is pressed.
    const elapsed = (): number => {
      if (!stopped && bytes() > 5_000) {
        stopped = true;
        stoppable.interrupt();
      }
      return 0;
    };
    const stream = new PassThrough().resume();
    const write = (): void => undefined;
    const stderr: Machine["stderr"] = { isTTY: true, columns: 80, stream, write };
    const stoppable = testMachine({ elapsed, stderr });
    const argv = ["sweep", march, april, ...GRID, "--out", out];
    expect(await runOn(stoppable, ...argv, "--workers", "2")).toBe(130);
    expect(existsSync(out)).toBe(false);
    machine.printed.err = "";
    expect(await run(march, ...GRID, "--out", out), "another plan").toBe(2);
    expect(machine.printed.err).toMatch(/holds an unfinished sweep of another plan/);
    expect(await runOn(machine, ...argv, "--workers", "2"), machine.printed.err).toBe(0);
    expect(machine.printed.err).toMatch(/ of 16 runs are there already/);
    expect(readFileSync(out, "utf8") === readFileSync(whole, "utf8"), "same bytes").toBe(true);
    expect(existsSync(journal)).toBe(false);
  });

  it("goes over what nobody traded only when told to, and says so on every line of sums", async () => {
    const made = join(folder.path, "made");
    await makeTape({ rows: tradesSql(300), out: made, name: "made", kind: "reconstructed" });
    expect(await run(made, ...GRID)).toBe(2);
    expect(machine.printed.err).toMatch(/tape made is reconstructed: .*--allow-reconstructed/);
    expect(await run(made, ...GRID, "--allow-reconstructed"), machine.printed.err).toBe(0);
    expect(machine.printed.out).toMatch(/^reconstructed: no figure here is evidence\n/);
    const [, path = ""] = /the sweep is in (.*)/.exec(machine.printed.err) ?? [];
    expect(readFileSync(path, "utf8")).toMatch(/^\{"type":"sweep","format":1,"watermark":"recon/);
  });
});

it.each([
  [["--strategy", "nobody", "--grid", "x"], /no strategy "nobody"/],
  [["--strategy", "depegReversion"], /nothing of depegReversion to sweep over/],
  [["--strategy", "hold", "--random", "5", "--latin", "5"], /two ways to draw/],
  [["--strategy", "depegReversion", "--latin", "0"], /--latin cannot be 0/],
  [[...GRID, "--workers", "0"], /--workers cannot be 0/],
  [[...GRID, "--set", "entry=-50"], /entry is to be fixed and to be swept over/],
  [[...GRID, "--out", "nowhere/f.ndjson"], /no folder "nowhere"/],
  [[...GRID, "--trade", "kraken:XYZ/USD"], /kraken:XYZ\/USD/],
  [[...GRID, "--walk-forward", "--embargo", "soon"], /"soon" is no duration/],
])("refuses %j", async (options, message) => {
  expect(await run(march, ...options)).toBe(2);
  expect(machine.printed.err).toMatch(message);
});

it("refuses a tape that is named twice", async () => {
  expect(await run(march, march, ...GRID)).toBe(2);
  expect(machine.printed.err).toMatch(/tape march is named twice/);
});
