import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let home: TestMachine;
let tape: string;
let machine: TestMachine;
beforeAll(async () => {
  home = testMachine();
  tape = await importTrades(home);
});
beforeEach(() => {
  machine = testMachine({ cwd: home.cwd });
});
afterAll(() => home.dispose());

const DIP = ["--strategy", "depegReversion", "--set", "entry=-100", "--set", "quiet=2m"];
const ALONE = [...DIP, "--against", "none", "--no-keep"];

describe("backtest", () => {
  it("prints a line a fill, then everything of the run", async () => {
    expect(await runOn(machine, "backtest", tape, ...DIP, "--json"), machine.printed.err).toBe(0);
    const lines = jsonLines(machine);
    const fills = lines.filter(({ type }) => type === "fill");
    expect(fills.length).toBeGreaterThan(10);
    expect(lines.map(({ type }) => type)).toEqual([...fills.map(() => "fill"), "result"]);
    // By hand: the first order goes out when the dip has been quiet, and gets a tenth of a trade.
    const [first] = fills;
    expect(first).toEqual({
      ...{ type: "fill", time: expect.any(String), instrument: "kraken:USDC/USD", side: "buy" },
      ...{ price: expect.any(Number), size: expect.any(Number), fee: expect.any(Number) },
      ...{ slippage: expect.any(Number), liquidity: "taker", source: "trade", order: 1 },
      ...{ tag: expect.stringMatching(/^part \d of 3$/), pricedAt: first?.["time"] },
    });
    const { price = 0, size = 0, fee = 0, slippage = 0 } = first as Record<string, number>;
    // Kraken takes 26 bps of a taker; half of the 5 bps assumed.
    expect(fee).toBeCloseTo(price * size * 0.0026, 12);
    expect(slippage).toBeCloseTo(price * size * 0.00025, 12);
    const result = lines.at(-1);
    expect(result).toMatchObject({
      ...{ type: "result", kind: "imported", watermark: null },
      strategy: { id: "depegReversion", parameters: { entry: -100, quiet: 120e6 } },
      trading: { fills: fills.length },
      comparison: [{ name: "depegReversion" }, { name: "hold" }, { name: "article" }],
      sensitivity: [
        ...["×0", "×4", "×20"].map((setting) => ({ what: "latency", setting })),
        ...["×0", "×2"].map((setting) => ({ what: "fees", setting, failure: null })),
        ...[{ what: "participation" }, { what: "assumed spread" }],
      ],
    });
    const { pnl } = result as { pnl: Record<string, string> };
    expect(Number(pnl["end"])).toBeCloseTo(Number(pnl["start"]) + Number(pnl["total"]), 9);
    expect(existsSync(join(home.cwd, ".pegtape", "results"))).toBe(true);
  });

  it("tells people who traded on what, and few trades before ratios", async () => {
    expect(await runOn(machine, "backtest", tape, ...ALONE), machine.printed.err).toBe(0);
    const { out } = machine.printed;
    expect(out).toMatch(/^Buy the dip of a peg \(depegReversion\) on dip\n/);
    expect(out).toMatch(/^ {2}parameters +coin=auto entry=-100 .* quiet=2m /m);
    const at = (what: string) => out.indexOf(`\n${what}`);
    expect(at("Trades")).toBeGreaterThan(0);
    expect(at("Profit and loss")).toBeGreaterThan(at("Trades"));
    expect(at("Ratios")).toBeGreaterThan(at("Against others"));
    expect(out).toMatch(/independent trade.* in 1 event cluster|independent trade/);
    expect(out).toMatch(/no quotes: half of a spread of 5 bps was paid/);
    const changed = /\nWith one thing changed\n(( .*\n)+)/.exec(out)?.[1]?.split("\n") ?? [];
    expect(changed[1]).toMatch(/^ {2}as it is +[+-][\d,.]+ +-?[\d.]+ % +\d+$/);
    expect(changed.find((row) => /fees ×2 +[+-][\d,.]+ /.test(row))).toBeDefined();
  });

  it("runs once where nobody wants to know of other terms", async () => {
    const run = ["backtest", tape, ...ALONE, "--no-sensitivity", "--json"];
    expect(await runOn(machine, ...run), machine.printed.err).toBe(0);
    expect(jsonLines(machine).at(-1)).toMatchObject({ type: "result", sensitivity: [] });
  });

  it("marks what nobody recorded", async () => {
    const other = testMachine({ cwd: home.cwd });
    const file = join(tape, "tape.json");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace('"imported"', '"simulated"'));
    try {
      expect(await runOn(other, "backtest", tape, ...ALONE), other.printed.err).toBe(0);
    } finally {
      writeFileSync(file, text);
    }
    expect(other.printed.out).toMatch(/^SIMULATED: no figure here is evidence\n/);
  });

  it("charges and waits as it is told, by a file and by flags", async () => {
    const terms = { assumedSpread: 0, other: { maker: 1, taker: 2 }, venues: {} };
    writeFileSync(join(home.cwd, "terms.json"), JSON.stringify(terms));
    const asked = ["--terms", "terms.json", "--fee", "0,10", "--latency", "30s", "--capital", "50"];
    const run = ["backtest", tape, ...ALONE, ...asked, "--json"];
    expect(await runOn(machine, ...run), machine.printed.err).toBe(0);
    const lines = jsonLines(machine);
    const [first] = lines as Record<string, number>[];
    expect(first?.["fee"]).toBeCloseTo(
      Number(first?.["price"]) * Number(first?.["size"]) * 0.001,
      12,
    );
    expect(first?.["slippage"]).toBe(0);
    expect(lines.at(-1)).toMatchObject({
      settings: {
        ...{ capital: "50", seed: 1 },
        terms: { latency: { median: 30e6, p95: 30e6 }, other: { maker: 0, taker: 1000 } },
        command: expect.stringMatching(/^pegtape backtest .* --fee 0,10 --latency 30s --/),
      },
    });
  });

  it("writes the fills and the sheet", async () => {
    const [fills, report] = [join(home.cwd, "f.arrow"), join(home.cwd, "f.html")];
    const files = ["--out", fills, "--report", report, "--cuts", "1"];
    const run = ["backtest", tape, ...ALONE, ...files, "--json"];
    expect(await runOn(machine, ...run), machine.printed.err).toBe(0);
    const rows = tableFromIPC(readFileSync(fills)).toArray();
    const lines = jsonLines(machine);
    expect(rows).toHaveLength(lines.length - 1);
    expect(Number(rows[0]?.order)).toBe(1);
    expect(lines.at(-1)).toMatchObject({ audit: { verdict: "passed", cuts: 1 } });
    expect(readFileSync(report, "utf8")).toContain("Buy the dip of a peg on dip");
  });

  it("lists in its help what it can run, as strategies does", async () => {
    expect(await runOn(machine, "backtest", "--help")).toBe(0);
    expect(machine.printed.out).toMatch(/^depegReversion {2}Buy the dip of a peg$/m);
    expect(machine.printed.out).toMatch(/^ {4}entry=-100 +.*\(-9000 to -1 bps\)$/m);
    const other = testMachine({ cwd: home.cwd });
    expect(await runOn(other, "strategies", "--json")).toBe(0);
    const listed = jsonLines(other).map(({ id }) => id);
    expect(listed).toEqual(expect.arrayContaining(["article", "depegReversion", "flight", "hold"]));
  });
});

it("a strategy that fails says its name, the tape's time and why, after what it had done", async () => {
  writeFileSync(
    join(home.cwd, "fails.ts"),
    `import { defineStrategy } from "pegtape";
     export const strategy = defineStrategy({
       id: "fails", title: "Fails", describe: "", parameters: {},
       create: (_, { instruments: [first] }) => ({
         instruments: [first.id],
         onStart: (desk) => void desk.send({ instrument: first.id, side: "buy", spend: 1 }),
         onFill: () => { throw new RangeError("too much"); },
       }),
     });`,
  );
  const run = [
    "backtest",
    tape,
    "--strategy",
    "fails.ts",
    "--json",
    "--against",
    "none",
    "--no-keep",
  ];
  expect(await runOn(machine, ...run)).toBe(2);
  expect(machine.printed.err).toMatch(
    /^strategy fails failed at 2023-03-11T00:00:\d\d\.\d+Z: RangeError: too much \(fails\.ts:7:/,
  );
  const lines = jsonLines(machine);
  expect(lines.map(({ type }) => type)).toEqual(["fill", "result"]);
  expect(lines[1]).toMatchObject({ failure: { cause: expect.stringContaining("too much") } });
});

it("runs the example of docs/backtesting.md", async () => {
  const text = readFileSync(new URL("../../docs/backtesting.md", import.meta.url), "utf8");
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  writeFileSync(join(home.cwd, "ladder.ts"), example);
  const [, terms = ""] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
  writeFileSync(join(home.cwd, "docs-terms.json"), terms);
  const asked = ["--strategy", "./ladder.ts", "--set", "size=5", "--terms", "docs-terms.json"];
  const alone = ["--against", "none", "--no-keep", "--no-sensitivity"];
  const run = ["backtest", tape, ...asked, "--json", ...alone];
  expect(await runOn(machine, ...run), machine.printed.err).toBe(0);
  const fills = jsonLines(machine).filter(({ type }) => type === "fill");
  expect(new Set(fills.map(({ tag }) => tag))).toEqual(
    new Set(["rung 1", "rung 2", "rung 3", "rung 4", "par"]),
  );
  const bought = fills.filter(({ side }) => side === "buy");
  expect(bought.reduce((sum, { size }) => sum + Number(size), 0)).toBeCloseTo(20, 6);
});

describe("is refused in one line:", () => {
  it.each<[string[], RegExp]>([
    [["--strategy", "flihgt"], /no strategy "flihgt"\. Did you mean flight\?/],
    [["--strategy", "flight", "--set", "entry=5"], /strategy flight has no parameter "entry"/],
    [["--strategy", "flight", "--set", "back=-5"], /flight: back cannot be "-5"\. Give a number/],
    [["--strategy", "flight", "--set", "back"], /--set "back" sets nothing/],
    [["--strategy", "flight", "--set", "back=1", "--set", "back=2"], /--set back is given twice/],
    [
      ["--strategy", "flight", "--set", "coin=DAI"],
      /flight: dip has nothing on which to trade DAI/,
    ],
    [["--strategy", "none.ts"], /no strategy file "none\.ts"/],
    [["--strategy", "hold", "--fee", "26"], /--fee cannot be 26\. Write <maker>,<taker>/],
    [["--strategy", "hold", "--latency", "2s,1s"], /--latency cannot be 2s,1s/],
    [["--strategy", "hold", "--latency", "soon"], /"soon" is no duration/],
    [["--strategy", "hold", "--participation", "2"], /--participation cannot be 2/],
    [["--strategy", "hold", "--capital", "0"], /--capital cannot be 0/],
    [["--strategy", "hold", "--seed", "0.5"], /--seed cannot be 0\.5/],
    [["--strategy", "hold", "--terms", "no.json"], /no file "no\.json"/],
    [["--strategy", "hold", "--cuts", "-1"], /--cuts cannot be -1/],
    [["--strategy", "hold", "--out", "f.txt"], /cannot tell the format of/],
    [["--strategy", "hold", "--against", "holt"], /no strategy "holt"/],
    [["--strategy", "hold", "--instrument", "kraken:USDC/EUR"], /no instrument "kraken:USDC\/EUR"/],
    [["--strategy", "hold", "--trade", "kraken:USDC/EUR"], /no instrument "kraken:USDC\/EUR"/],
    [["--strategy", "hold", "--from", "2024", "--to", "2023"], /--to 2023 is not after --from/],
    [[], /backtest needs --strategy/],
  ])("%j", async (options, message) => {
    expect(await runOn(machine, "backtest", tape, ...options)).toBe(2);
    expect(machine.printed.err).toMatch(message);
    expect(machine.printed.err.trimEnd().split("\n")).toHaveLength(1);
    expect(machine.printed.out).toBe("");
  });

  it("live --paper without a strategy, and with what is no instrument", async () => {
    expect(await runOn(machine, "live", "--paper", "--for", "10ms")).toBe(2);
    expect(machine.printed.err).toMatch(/--paper needs --strategy/);
    const other = testMachine({ cwd: home.cwd });
    const asked = ["--paper", "--strategy", "hold", "--trade", "USDC", "--for", "10ms"];
    expect(await runOn(other, "live", ...asked)).toBe(2);
    expect(other.printed.err).toMatch(/"USDC" is no instrument/);
  });
});
