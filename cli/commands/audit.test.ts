import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeTape, tradesSql } from "../../recorder/tape/sample-tape.ts";
import { jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;

/** Sells at the first frame of an hour what it bought half an hour before; `more` stands before and in each frame. */
const strategy = (head: string, each: string): string => `import { defineStrategy } from "pegtape";
${head}
export const strategy = defineStrategy({
  id: "hourly", title: "Hourly", describe: "", parameters: {},
  create() {
    let frames = 0;
    return {
      instruments: ["kraken:USDC/USD"],
      follows: ["kraken:USDC/USD"],
      onFrame({ time, subject }, desk) {
        frames += 1;
        let size = 5;
        ${each}
        const half = Math.floor(time / 1800e6) % 2 === 0;
        if (half && desk.position(subject) === 0) desk.send({ instrument: subject, side: "buy", size });
        if (!half && desk.position(subject) > 0)
          desk.send({ instrument: subject, side: "sell", size: desk.position(subject) });
      },
    };
  },
});
`;

beforeAll(async () => {
  machine = testMachine();
  await makeTape({ rows: tradesSql(4000), out: join(machine.cwd, "tape") });
  writeFileSync(join(machine.cwd, "honest.ts"), strategy("", ""));
  writeFileSync(
    join(machine.cwd, "remembers.ts"),
    strategy("let seen = 0;", "seen += 1; if (seen > frames + 100) size = 6;"),
  );
  writeFileSync(
    join(machine.cwd, "reads.ts"),
    strategy(`import { existsSync } from "node:fs";`, `if (existsSync("/no/such")) size = 6;`),
  );
  writeFileSync(join(machine.cwd, "hangs.ts"), strategy("", "if (frames > 50) for (;;);"));
});
beforeEach(() => {
  machine.printed.out = "";
  machine.printed.err = "";
});
afterAll(() => machine.dispose());

const audit = (name: string, ...more: string[]) =>
  runOn(
    machine,
    "audit",
    `./${name}.ts`,
    "--tape",
    join(machine.cwd, "tape"),
    "--cuts",
    "4",
    ...more,
  );

describe("audit", () => {
  it("passes what knows only the past, and says how long it must have watched", async () => {
    expect(await audit("honest"), machine.printed.err).toBe(0);
    expect(machine.printed.out).toMatch(
      /^passed: hourly decided the same on sample \(\d\d\d orders, cancels and transfers\), cut and altered at 4 places\n/,
    );
    expect(machine.printed.out).toMatch(
      /begun at 2023-03-10T08:59:51\.9\d+Z: as on the whole tape from the start, (\d+) of \1 decisions\n/,
    );
  });

  it("exits with 3 for what remembers another run, and shows both orders", async () => {
    expect(await audit("remembers", "--json")).toBe(3);
    const [told] = jsonLines(machine);
    expect(told).toMatchObject({
      ...{ type: "audit", strategy: "hourly", tape: "sample", verdict: "failed" },
      difference: {
        kind: "same",
        whole: expect.stringContaining("buy 5 of kraken:USDC/USD"),
        changed: expect.stringContaining("buy 6 of kraken:USDC/USD"),
      },
    });
  });

  it("names what it cannot see", async () => {
    expect(await audit("reads"), machine.printed.err).toBe(0);
    expect(machine.printed.out).toContain(
      "It imports node:fs: what it knows from there is the same on every tape, and no cut shows it.",
    );
  });

  it("refuses what does not come to an end", async () => {
    expect(await audit("hangs", "--patience", "1s")).toBe(2);
    expect(machine.printed.err).toMatch(
      /hourly cannot be audited: did not return within 1 s at 2023-03-10T/,
    );
  });

  it("takes what comes along, on its tape by default", async () => {
    expect(
      await runOn(machine, "audit", "hold", "--tape", join(machine.cwd, "tape"), "--cuts", "0"),
    ).toBe(2);
    expect(machine.printed.err).toContain("--cuts cannot be 0");
    expect(
      await runOn(machine, "audit", "hold", "--tape", join(machine.cwd, "tape"), "--cuts", "2"),
    ).toBe(0);
  });
});
