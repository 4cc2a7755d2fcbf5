import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
let tape: string;
beforeEach(async () => {
  machine = testMachine();
  tape = await importTrades(machine);
});
afterEach(() => machine.dispose());

const file = (name: string, value: unknown): string => {
  writeFileSync(join(machine.cwd, name), JSON.stringify(value));
  return name;
};
const deep = {
  type: "threshold",
  id: "deep",
  side: "below",
  levels: [{ severity: "critical", enter: 100 }],
  exit: 50,
};
const expecting = (...expect: unknown[]) => file("expect.json", { expect });

describe("rules test", () => {
  it("holds rules to what is expected on each tape", async () => {
    const expect_ = expecting({ about: "one fall", severity: "critical", incidents: 1 });
    const code = await runOn(
      machine,
      "rules",
      "test",
      file("r.json", [deep]),
      "--expect",
      expect_,
      tape,
    );
    expect(code, machine.printed.err).toBe(0);
    expect(machine.printed.out).toBe("holds   dip  one fall\n1 of 1 hold\n");
  });

  it("exits with 3 where they differ, and says by what", async () => {
    const expect_ = expecting(
      { about: "silence", severity: "critical", alerts: 0 },
      { about: "a tape that is not here", tape: "other", alerts: 0 },
    );
    const code = await runOn(
      machine,
      "rules",
      "test",
      file("r.json", [deep]),
      tape,
      "--expect",
      expect_,
      "--json",
    );
    expect(code).toBe(3);
    expect(jsonLines(machine)).toMatchObject([
      {
        type: "verdict",
        about: "silence",
        tape: "dip",
        holds: false,
        found: expect.stringMatching(/^alerts: \d, expected 0; 2023-03-11T01/),
      },
      { about: "a tape that is not here", tape: "other", holds: false },
    ]);
  });

  it.each([
    [
      "a rule that contradicts itself",
      [{ ...deep, exit: 200 }],
      [{ about: "x", alerts: 1 }],
      "r.json: deep: exit 200",
    ],
    ["an expectation of nothing", [deep], [{ about: "x" }], "expect.json: expect.0: says neither"],
  ])("refuses %s, with its file", async (_, rules, expected, why) => {
    const code = await runOn(
      machine,
      "rules",
      "test",
      file("r.json", rules),
      tape,
      "--expect",
      expecting(...expected),
    );
    expect(code).toBe(2);
    expect(machine.printed.err).toContain(why);
  });

  it("names a file that is not there", async () => {
    expect(await runOn(machine, "rules", "test", "none.json", tape, "--expect", "e.json")).toBe(2);
    expect(machine.printed.err).toContain('no file "none.json"');
  });
});

describe("a detector's rule", () => {
  const early = {
    ...{ type: "detector", id: "early", detector: "level", side: "discount" },
    levels: [{ severity: "critical", enter: 100, for: "0s" }],
  };

  it("is held to expectations and compared as any other", async () => {
    const rules = file("early.json", [early]);
    const held = expecting({ about: "one fall", rule: "early", incidents: 1 });
    const code = await runOn(machine, "rules", "test", rules, "--expect", held, tape);
    expect(code, machine.printed.out + machine.printed.err).toBe(0);
    machine.printed.out = "";
    expect(await runOn(machine, "rules", "diff", file("r.json", [deep]), rules, tape)).toBe(0);
    expect(machine.printed.out).toContain("critical USDC shows signs of a discount: level ");
  });

  it("is explained with its score, what went into it, and its side", async () => {
    const asked = ["alerts", "explain", "USDC-early-1", tape, "--rules", file("e.json", [early])];
    expect(await runOn(machine, ...asked), machine.printed.err).toBe(0);
    expect(machine.printed.out).toMatch(/score.*off.*price\.kraken/s);
    machine.printed.out = "";
    expect(await runOn(machine, ...asked, "--json")).toBe(0);
    expect(jsonLines(machine)[0]).toMatchObject({
      rule: "early",
      side: "discount",
      unit: "points",
    });
  });
});

describe("rules diff", () => {
  it("says what is added, lost, earlier and later", async () => {
    const later = file("later.json", [
      { ...deep, levels: [{ severity: "critical", enter: 100, for: "60s" }] },
    ]);
    const code = await runOn(
      machine,
      "rules",
      "diff",
      file("r.json", [deep]),
      later,
      tape,
      "--json",
    );
    expect(code, machine.printed.err).toBe(0);
    const lines = jsonLines(machine);
    const event = "usdc-2023-03-11";
    expect(lines).toMatchObject([
      { type: "difference", tape: "dip", event, month: null, what: "later", coin: "USDC" },
      { type: "group", tape: "dip", event, month: null, added: 0, lost: 0, earlier: 0, later: 1 },
      { type: "notifications", tape: "dip", target: "phone", old: 2, new: 2 },
    ]);
    expect(lines[0]?.["seconds"]).toBe(60);
  });

  it("says by event what it has counted", async () => {
    const wide = file("wide.json", [{ ...deep, levels: [{ severity: "critical", enter: 9000 }] }]);
    expect(await runOn(machine, "rules", "diff", file("r.json", [deep]), wide, tape)).toBe(0);
    expect(machine.printed.out).toMatch(
      /^dip: 1 difference\n {2}event usdc-2023-03-11: 1 lost\n {4}lost {4}2023-03-11T01:.*Z {2}critical USDC trades .*\n {2}notifications to phone: 2 before, 0 after\n$/,
    );
  });

  it("has nothing to say of the same rules", async () => {
    expect(await runOn(machine, "rules", "diff", "default", "default", tape)).toBe(0);
    expect(machine.printed.out).toMatch(
      /^dip: 0 differences\n( {2}notifications to phone: (\d+) before, \2 after\n)?$/,
    );
  });
});

describe("rules of a replay", () => {
  const told = async (...options: string[]) => {
    machine.printed.out = "";
    const code = await runOn(machine, "replay", tape, "--json", ...options);
    expect(code, machine.printed.err).toBe(0);
    return new Set(
      jsonLines(machine)
        .slice(0, -1)
        .map(({ rule }) => rule),
    );
  };

  it("come from a file, a preset, or the config file; flags win", async () => {
    expect(await told("--rules", file("r.json", [deep]))).toEqual(new Set(["deep"]));
    expect(await told("--preset", "default")).toContain("depeg");
    file("pegtape.config.json", { alerts: { rules: [deep] } });
    expect(await told()).toEqual(new Set(["deep"]));
    expect(await told("--preset", "article")).not.toContain("deep");
  });

  it("are refused with the name of the config file", async () => {
    file("pegtape.config.json", { alerts: { rules: [{ ...deep, thresold: 3 }] } });
    expect(await runOn(machine, "replay", tape)).toBe(2);
    expect(machine.printed.err).toContain("pegtape.config.json: alerts: rules.0");
  });
});
