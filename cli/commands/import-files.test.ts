import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { jsonLines, runOn, type TestMachine, testMachine, writeTrades } from "../test-machine.ts";

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => machine.dispose());

const bars = (name: string, closes: readonly string[]) =>
  writeFileSync(
    join(machine.cwd, name),
    ["time,close", ...closes.map((close, i) => `2023-03-11T00:0${i}:00Z,${close}`), ""].join("\n"),
  );

it("two groups to one tape; what the second does not say it takes from the first", async () => {
  bars("a.csv", ["1", "0.99", "0.98"]);
  bars("b.csv", ["1", "1.01"]);
  const first = [
    "a.csv",
    "--instrument",
    "kraken:USDC/USD",
    "--format",
    "bars-csv",
    "--interval",
    "1m",
  ];
  const second = ["--add", "b.csv", "--instrument", "kraken:USDT/USD", "--out", "both", "--json"];
  expect(await runOn(machine, "import", ...first, ...second), machine.printed.err).toBe(0);
  expect(jsonLines(machine).at(-1)).toMatchObject({
    type: "result",
    tape: "both",
    ticks: 5,
    // A bar is known at its close.
    from: "2023-03-11T00:01:00.000000Z",
    to: "2023-03-11T00:03:00.000000Z",
    instruments: ["kraken:USDC/USD", "kraken:USDT/USD"],
  });
  const manifest: unknown = JSON.parse(
    readFileSync(join(machine.cwd, "both", "tape.json"), "utf8"),
  );
  expect(manifest).toMatchObject({
    name: "both",
    created: "2026-11-23T00:00:00.000000Z",
    kind: "imported",
  });
});

it("a tape is found by its name under the home folder", async () => {
  writeTrades(machine);
  const asked = ["--format", "trades-csv", "--instrument", "kraken:USDC/USD"];
  const out = join(".pegtape", "tapes", "mine");
  expect(
    await runOn(machine, "import", "trades.csv", ...asked, "--out", out),
    machine.printed.err,
  ).toBe(0);
  expect(await runOn(machine, "check", "mine")).toBe(0);
  machine.printed.out = "";
  expect(await runOn(machine, "datasets", "list", "--json")).toBe(0);
  const here = jsonLines(machine).filter(({ where }) => where !== "pullable");
  expect(here).toMatchObject([
    { type: "dataset", name: "svb-2023", kind: "reconstructed", where: "embedded", path: null },
    { type: "dataset", name: "mine", kind: "imported", where: "local", ticks: 720 },
  ]);
});

it.each([
  [
    "a bad row",
    "2023-03-11T00:00:00Z,1.0,1\n2023-03-11T00:00:01Z,much,1\n",
    /trades\.csv.*\b3\b.*price/,
  ],
  ["a bad time", "yesterday,1.0,1\n", /trades\.csv.*\b2\b.*time/],
])("%s is named by file, row and column, and nothing is left", async (_, rows, message) => {
  writeFileSync(join(machine.cwd, "trades.csv"), `time,price,size\n${rows}`);
  const asked = ["--format", "trades-csv", "--instrument", "kraken:USDC/USD", "--out", "tape"];
  expect(await runOn(machine, "import", "trades.csv", ...asked)).toBe(2);
  expect(machine.printed.err).toMatch(message);
  expect(machine.printed.err.match(/\n/g)).toHaveLength(1);
  expect(readdirSync(machine.cwd)).toEqual(["trades.csv"]);
});

it("an existing tape is left alone", async () => {
  writeTrades(machine);
  const asked = ["--format", "trades-csv", "--instrument", "kraken:USDC/USD", "--out", "tape"];
  expect(await runOn(machine, "import", "trades.csv", ...asked)).toBe(0);
  const before = readFileSync(join(machine.cwd, "tape", "tape.json"), "utf8");
  expect(await runOn(machine, "import", "trades.csv", ...asked)).toBe(2);
  expect(machine.printed.err).toContain("exists already");
  expect(readFileSync(join(machine.cwd, "tape", "tape.json"), "utf8")).toBe(before);
});

it("stopped while it reads, it leaves nothing", async () => {
  writeTrades(machine);
  machine.interrupt();
  const asked = ["--format", "trades-csv", "--instrument", "kraken:USDC/USD", "--out", "tape"];
  expect(await runOn(machine, "import", "trades.csv", ...asked)).toBe(130);
  expect(existsSync(join(machine.cwd, "tape"))).toBe(false);
  expect(readdirSync(machine.cwd)).toEqual(["trades.csv"]);
});

it("a tape that cannot be made is exit code 1", async () => {
  writeTrades(machine);
  writeFileSync(join(machine.cwd, "file"), "");
  const asked = ["--format", "trades-csv", "--instrument", "kraken:USDC/USD", "--out", "file/tape"];
  expect(await runOn(machine, "import", "trades.csv", ...asked)).toBe(1);
  expect(machine.printed.err).toMatch(
    /^pegtape: could not write \S+file\/tape: its folder cannot be made \(E\w+\)\. Choose another place.*\n$/,
  );
});

it("remarks on a venue that it does not know, and imports all the same", async () => {
  writeTrades(machine);
  const asked = ["--format", "trades-csv", "--instrument", "ftx:USDC/USD", "--out", "tape"];
  expect(await runOn(machine, "import", "trades.csv", ...asked, "--json")).toBe(0);
  expect(machine.printed.err).toMatch(/^not a venue known here: ftx; .*\n$/);
  machine.printed.err = "";
  machine.printed.out = "";
  expect(await runOn(machine, "datasets", "info", join(machine.cwd, "tape"), "--json")).toBe(0);
  expect(jsonLines(machine)).toMatchObject([
    { type: "dataset", name: "tape", where: "local", ticks: 720, instruments: ["ftx:USDC/USD"] },
  ]);
  expect(machine.printed.err).toBe("");
});
