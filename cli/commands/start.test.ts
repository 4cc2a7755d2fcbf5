import { readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => machine.dispose());

it("start --no-serve makes the tape and reports the event, and says what was drawn", async () => {
  expect(await runOn(machine, "start", "--no-serve"), machine.printed.err).toBe(0);
  const { out, err } = machine.printed;
  expect(err).toBe("making the tape svb-2023, once\n");
  expect(out).toContain("(reconstructed)");
  expect(out).toMatch(/^ {2}onset +~ +2023-03-1[01] \d\d:\d\dZ/m);
  // Measured: the low of the real tape, by venue and minute.
  expect(out).toMatch(/^ {2}low {2,}2023-03-11 07:15Z +0\.8740 on kraken:USDC\/USD$/m);
  expect(out).toMatch(/^ {2}recovery +~ +2023-03-13 \d\d:\d\dZ/m);
  // One incident, from the first warning to the recovery; what nobody is told is counted apart, and nothing is suggested.
  expect(out).toMatch(
    /^ {2}alert +~ +2023-03-10 22:\d\d:\d\dZ +depeg warning firing, -\d+\.\d bps\n {2}alert +~ +2023-03-11 0[123]:\d\d:\d\dZ +depeg critical escalated, -\d+\.\d bps\n {2}alert +~ +2023-03-13 \d\d:\d\d:\d\dZ +depeg recovers, -\d+\.\d bps\n {2}3 watch info, .*, on the board only$/m,
  );
  expect(out).toMatch(/^ {2}2 premium info, .*, on the board only$/m);
  expect(out).not.toContain("CONSIDER");
  expect(out).toMatch(/^ {2}digest +[0-9a-f]{64}$/m);
  expect(out).toMatch(/: pegtape datasets pull svb-2023-kraken\n$/);

  // The second time the tape is there, and the run is the same.
  const digest = /digest +([0-9a-f]{64})/.exec(out)?.[1];
  machine.printed.out = "";
  machine.printed.err = "";
  expect(await runOn(machine, "start", "--no-serve", "--json")).toBe(0);
  expect(machine.printed.err).toBe("");
  expect(jsonLines(machine)).toMatchObject([
    {
      type: "report",
      events: [
        { coin: "USDC", side: "discount" },
        { coin: "USDT", side: "premium" },
      ],
    },
    { type: "summary", tape: "svb-2023", kind: "reconstructed", digest },
  ]);

  machine.printed.out = "";
  const path = join(machine.cwd, ".pegtape", "tapes", "svb-2023");
  for (const name of ["svb-2023", path]) {
    expect(await runOn(machine, "datasets", "info", name)).toBe(0);
    expect(machine.printed.out).toContain("embedded, ");
    expect(machine.printed.out).toMatch(/licence +CC0-1\.0/);
    machine.printed.out = "";
  }

  // There is nowhere to copy a damaged file from.
  const [file = ""] = readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".parquet"),
  );
  truncateSync(join(path, file), 1000);
  for (const argv of [
    ["start", "--no-serve"],
    ["replay", "svb-2023"],
    ["replay", path],
  ]) {
    machine.printed.err = "";
    expect(await runOn(machine, ...argv)).toBe(2);
    expect(machine.printed.err).toMatch(/^pegtape: .* is truncated: .*\n$/);
    expect(machine.printed.err).toContain(` Remove ${path}; it is made again.`);
  }
  // The weekend twice, which a busy machine takes more than the usual minute for.
}, 240_000);

it("datasets info names what was probably meant", async () => {
  expect(await runOn(machine, "datasets", "info", "svb2023")).toBe(2);
  expect(machine.printed.err).toBe('pegtape: no dataset "svb2023". Did you mean "svb-2023"?\n');
});

it.each(["file", "file/home"])("a home that cannot be written is exit code 1: %s", async (name) => {
  writeFileSync(join(machine.cwd, "file"), "");
  const home = resolve(machine.cwd, name);
  expect(await runOn(machine, "start", "--no-serve", "--home", home)).toBe(1);
  expect(machine.printed.err).toMatch(
    /^pegtape: \S+ cannot be written \(E\w+\)\. Give another folder with --home or PEGTAPE_HOME/,
  );
  expect(machine.printed.err).toContain(`pegtape: ${home} cannot`);
  expect(machine.printed.err.match(/\n/g)).toHaveLength(1);
});
