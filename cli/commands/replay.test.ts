import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../recorder/duckdb.ts";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
let tape: string;
beforeEach(async () => {
  machine = testMachine();
  tape = await importTrades(machine);
});
afterEach(() => machine.dispose());

const summaryOf = async (...options: string[]) => {
  machine.printed.out = "";
  expect(await runOn(machine, "replay", tape, "--json", ...options), machine.printed.err).toBe(0);
  return jsonLines(machine).at(-1) ?? {};
};

describe("replay --json", () => {
  it("prints alerts, then the summary as the last line, in the keys of the contract", async () => {
    const summary = await summaryOf();
    expect(Object.keys(summary).slice(0, 11)).toEqual([
      "type",
      "tape",
      "ticks",
      "from",
      "to",
      "frames",
      "alerts",
      "digest",
      "alertDigest",
      "elapsedMs",
      "ticksPerSecond",
    ]);
    expect(summary).toMatchObject({
      type: "summary",
      tape: "dip",
      kind: "imported",
      ticks: 720,
      from: "2023-03-11T00:00:00.000000Z",
      to: "2023-03-11T01:59:50.000000Z",
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const alerts = jsonLines(machine).slice(0, -1);
    expect(alerts).toHaveLength(Number(summary["alerts"]));
    const depeg = alerts.find(({ rule }) => rule === "depeg");
    expect(depeg).toMatchObject({
      type: "alert",
      coin: "USDC",
      severity: "critical",
      state: "firing",
      incident: "USDC-depeg-1",
      unit: "bps",
      action: "NONE",
    });
    expect(depeg).not.toHaveProperty("boardOnly");
    expect(Number(depeg?.["value"])).toBeLessThan(-200);
    expect(String(depeg?.["time"])).toMatch(/^2023-03-11T01:\d\d:\d\d\.\d{6}Z$/);
    expect(alerts.find(({ rule }) => rule === "watch")).toMatchObject({
      severity: "info",
      state: "firing",
      boardOnly: true,
    });
    const { alertDigest } = summary;
    expect((await summaryOf("--preset", "default"))["alertDigest"]).toBe(alertDigest);
  });

  it("--frames - adds every frame, null where it has no value", async () => {
    const summary = await summaryOf("--frames", "-");
    const frames = jsonLines(machine).filter(({ type }) => type === "frame");
    expect(frames).toHaveLength(Number(summary["frames"]));
    expect(new Set(frames.map(({ instrument }) => instrument))).toEqual(
      new Set(["kraken:USDC/USD", "USDC"]),
    );
    expect(frames[0]?.["values"]).toMatchObject({ rsi: null, price: expect.any(Number) });
  });

  it("is the same whatever the batch size, the speed, the cache and the run", async () => {
    const digests: unknown[] = [];
    for (const options of [
      [],
      [],
      ["--batch", "1"],
      ["--batch", "7"],
      ["--no-cache"],
      ["--speed", "36000"],
    ])
      digests.push((await summaryOf(...options))["digest"]);
    expect(new Set(digests).size).toBe(1);
  });

  it("--from is inclusive, --to exclusive, --instrument and --indicators choose", async () => {
    const options = ["--from", "2023-03-11T01:00Z", "--to", "2023-03-11T02:30:00+01:00"];
    const summary = await summaryOf(
      ...options,
      "--frames",
      "-",
      "--indicators",
      "rsi(7),bollinger(20,2)",
    );
    expect(summary).toMatchObject({
      ticks: 180,
      from: "2023-03-11T01:00:00.000000Z",
      to: "2023-03-11T01:29:50.000000Z",
    });
    const values = jsonLines(machine)[0]?.["values"];
    expect(values).toHaveProperty("rsi");
    expect(values).toHaveProperty(["bollinger.upper"]);
    expect(values).not.toHaveProperty("ema");
    expect(await summaryOf("--instrument", "kraken:USDC/USD")).toMatchObject({ ticks: 720 });
  });

  it("an empty range has a summary too, and a remark", async () => {
    expect(await summaryOf("--from", "2024-01-01")).toMatchObject({
      ticks: 0,
      from: null,
      to: null,
      frames: 0,
    });
    expect(machine.printed.err).toBe(
      "no tick in this range: the tape is from 2023-03-11T00:00:00.000000Z to 2023-03-11T01:59:50.000000Z\n",
    );
    machine.printed.err = "";
    await summaryOf("--from", "2024-01-01", "--quiet");
    expect(machine.printed.err).toBe("");
  });
});

it("says it for people: a line an alert, then what it came to", async () => {
  expect(await runOn(machine, "replay", tape)).toBe(0);
  const lines = machine.printed.out.split("\n");
  expect(lines.find((line) => line.includes("CRITICAL"))).toMatch(
    /^2023-03-11 01:\d\d:\d\dZ {2}CRITICAL {2}USDC +-\d+\.\d bps {2}depeg +firing +USDC trades [^()]* \(1 venue\)$/,
  );
  expect(lines.find((line) => line.includes("INFO"))).toMatch(/ watch +firing .*\(board only\)$/);
  expect(machine.printed.out).toContain("dip (imported)");
  expect(machine.printed.out).toMatch(/digest +[0-9a-f]{64}/);

  machine.printed.out = "";
  expect(await runOn(machine, "replay", tape, "--preset", "article")).toBe(0);
  expect(machine.printed.out).toMatch(/ depeg +firing +CONSIDER_BUY {2}USDC trades /);
  expect(machine.printed.out).not.toContain("board only");
});

describe("--frames to a file", () => {
  it("Parquet and Arrow hold what stdout shows", async () => {
    const summary = await summaryOf("--frames", "-");
    const shown = jsonLines(machine).filter(({ type }) => type === "frame");
    const [parquet, arrow] = [join(machine.cwd, "f.parquet"), join(machine.cwd, "f.arrow")];
    expect((await summaryOf("--frames", parquet))["digest"]).toBe(summary["digest"]);
    expect((await summaryOf("--frames", arrow))["digest"]).toBe(summary["digest"]);

    const database = await openDatabase();
    const types = await database.rows(
      "SELECT column_name AS name, column_type AS type FROM (DESCRIBE FROM read_parquet(?))",
      [parquet],
    );
    expect(types.slice(0, 4)).toEqual([
      { name: "time", type: "TIMESTAMP" },
      { name: "instrument", type: "VARCHAR" },
      { name: "basis", type: "VARCHAR" },
      { name: "price", type: "DOUBLE" },
    ]);
    expect(new Set(types.slice(3).map(({ type }) => type))).toEqual(new Set(["DOUBLE"]));
    const rows = await database.rows("FROM read_parquet(?)", [parquet]);
    database.close();
    const table = tableFromIPC(readFileSync(arrow));
    expect(table.schema.fields.map(({ name }) => name)).toEqual(types.map(({ name }) => name));
    expect(rows).toHaveLength(shown.length);
    expect(table.numRows).toBe(shown.length);
    for (const [i, frame] of shown.entries()) {
      const values: unknown = frame["values"];
      const row = rows[i] ?? {};
      const same: Record<string, unknown> = table.get(i)?.toJSON() ?? {};
      expect(row["instrument"]).toBe(frame["instrument"]);
      expect(row["time"]).toEqual(new Date(String(frame["time"])));
      expect(Number(same["time"])).toBe(Date.parse(String(frame["time"])));
      expect(same["instrument"]).toBe(frame["instrument"]);
      for (const [key, value] of Object.entries(values ?? {})) {
        expect(row[key], key).toBe(value);
        expect(same[key], key).toBe(value);
      }
    }
  });

  it("an interrupted run keeps every frame so far, and says so", async () => {
    const path = join(machine.cwd, "f.parquet");
    const running = runOn(machine, "replay", tape, "--json", "--speed", "3600", "--frames", path);
    // Its first alert comes in the middle of the tape.
    while (machine.printed.out === "") await new Promise((resolve) => setTimeout(resolve, 5));
    machine.interrupt();
    expect(await running).toBe(130);
    const summary = jsonLines(machine).at(-1);
    expect(summary).toMatchObject({ type: "summary", stopped: true });
    const database = await openDatabase();
    const rows = await database.rows("FROM read_parquet(?)", [path]);
    database.close();
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toHaveLength(Number(summary?.["frames"]));
    expect(machine.printed.err).toBe(
      `stopped early: ${path} holds the ${rows.length} frames so far\n`,
    );
    expect(readdirSync(machine.cwd).filter((name) => name.includes(".tmp"))).toEqual([]);
  });

  it.each([
    ["f.csv", 'cannot tell the format of "'],
    ["nowhere/f.parquet", 'no folder "'],
  ])("%s is refused", async (name, message) => {
    expect(await runOn(machine, "replay", tape, "--frames", join(machine.cwd, name))).toBe(2);
    expect(machine.printed.err).toContain(message);
  });
});

describe("bad input is one line and exit code 2", () => {
  it.each([
    [["--indicators", "rsj"], 'no indicator "rsj". Did you mean rsi'],
    [["--indicators", "rsi(14),rsi(20)"], 'indicator "rsi" is asked for twice'],
    [["--bars", "1x"], '"1x" is no duration'],
    [
      ["--instrument", "kraken:USDC/EUR"],
      'no instrument "kraken:USDC/EUR" on this tape. Did you mean kraken:USDC/USD?',
    ],
  ])("%j", async (options, message) => {
    expect(await runOn(machine, "replay", tape, ...options)).toBe(2);
    expect(machine.printed.err).toContain(`pegtape: ${message}`);
    expect(machine.printed.err.match(/\n/g)).toHaveLength(1);
  });

  it("--watch beside what only goes forward", async () => {
    expect(await runOn(machine, "replay", tape, "--watch", "--frames", "-")).toBe(2);
    expect(machine.printed.err).toContain("--watch and --frames do not go together");
  });

  it("a missing tape", async () => {
    expect(await runOn(machine, "replay", "nothing-here")).toBe(2);
    expect(machine.printed.err).toContain('pegtape: no tape "nothing-here"');
  });

  it("a flipped bit, which check finds too", async () => {
    const file = join(tape, "ticks", "date=2023-03-11", "ticks-000000000001.parquet");
    const bytes = readFileSync(file);
    const at = bytes.length >> 1;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(await runOn(machine, "replay", tape)).toBe(2);
    expect(machine.printed.err).toMatch(/^pegtape: .*ticks-000000000001\.parquet.*\n$/);
    expect(await runOn(machine, "check", tape, "--json")).toBe(3);
    expect(jsonLines(machine)[0]).toMatchObject({
      type: "finding",
      code: "checksum",
      severity: "problem",
    });
    expect(jsonLines(machine).at(-1)).toMatchObject({ type: "result", problems: 1 });
  });

  it("a truncated file", async () => {
    const file = join(tape, "ticks", "date=2023-03-11", "ticks-000000000001.parquet");
    writeFileSync(file, readFileSync(file).subarray(0, 1000));
    expect(await runOn(machine, "replay", tape)).toBe(2);
    expect(machine.printed.err).toContain("ticks-000000000001.parquet");
    expect(existsSync(join(tape, "tape.json"))).toBe(true);
  });
});

it("--watch without a terminal prints lines as ever, and says so", async () => {
  const plain = testMachine({ cwd: machine.cwd });
  expect(await runOn(plain, "replay", tape)).toBe(0);
  expect(await runOn(machine, "replay", tape, "--watch")).toBe(0);
  const took = / {2}took .*\n/;
  expect(machine.printed.out.replace(took, "")).toBe(plain.printed.out.replace(took, ""));
  expect(machine.printed.err).toMatch(/^--watch needs a terminal to draw on: .*\n$/);
});

it("check finds nothing wrong with a tape in order", async () => {
  expect(await runOn(machine, "check", tape)).toBe(0);
  expect(machine.printed.out).toContain("nothing wrong");
});
