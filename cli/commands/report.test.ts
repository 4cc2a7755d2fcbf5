import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { afterEach, beforeEach, expect, it } from "vitest";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
let tape = "";
beforeEach(async () => {
  machine = testMachine();
  tape = await importTrades(machine);
});
afterEach(() => machine.dispose());

const read = (name: string): string => readFileSync(join(machine.cwd, name), "utf8");

it("writes one file that holds charts, alerts, the event and the digest of replay", async () => {
  const code = await runOn(machine, "report", tape, "--out", "out.html", "--json");
  expect(code, machine.printed.err).toBe(0);
  const [line, ...rest] = jsonLines(machine);
  expect(rest).toEqual([]);
  expect(line).toMatchObject({
    ...{ type: "report", tape: "dip", kind: "imported", out: "out.html" },
    ...{ from: "2023-03-11T00:00:00.000000Z", events: ["usdc-2023-03-11"] },
    bytes: Buffer.byteLength(read("out.html")),
  });
  const { document } = new JSDOM(read("out.html")).window;
  const text = document.querySelector("main")?.textContent ?? "";
  expect(text).toContain(String(line?.["digest"]));
  expect(text).toContain("SVB failure, reserves stuck.");
  expect(text).toContain("Checked: nothing is wrong.");
  expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/);
  expect(document.querySelectorAll("script, link, img, [style]")).toHaveLength(0);
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  expect(ids.filter((id, i) => ids.indexOf(id) < i && !id.startsWith("hatch"))).toEqual([]);
  machine.printed.out = "";
  expect(await runOn(machine, "replay", tape, "--json")).toBe(0);
  expect(jsonLines(machine).at(-1)).toMatchObject({ digest: line?.["digest"] });
});

it("takes a window, other rules and one instrument, and writes over what was there", async () => {
  const asked = ["--from", "2023-03-11T01:00Z", "--preset", "article", "--show", "USDC"];
  expect(await runOn(machine, "report", tape, "--out", "out.html")).toBe(0);
  const whole = read("out.html");
  machine.printed.out = "";
  expect(await runOn(machine, "report", tape, "--out", "out.html", ...asked)).toBe(0);
  expect(machine.printed.out).toMatch(
    /^dip \(imported\) is in out\.html, \d+ kB: 1 documented event\ndigest [0-9a-f]{64}\n$/,
  );
  expect(read("out.html")).not.toBe(whole);
  expect(read("out.html")).toContain("--every 1m --preset article");
});

it.each([
  [["--out", "nowhere/out.html"], /no folder "nowhere"/],
  [["--out", "out.html", "--from", "soon"], /--from "soon" is no time/],
  [["--out", "out.html", "--from", "2024-01-01"], /the range is empty/],
  [["--out", "out.html", "--show", "kraken:DAI/USD"], /no instrument "kraken:DAI\/USD"/],
])("refuses %j and writes nothing", async (options, message) => {
  expect(await runOn(machine, "report", tape, ...options)).toBe(2);
  expect(machine.printed.err).toMatch(message);
  expect(existsSync(join(machine.cwd, "out.html"))).toBe(false);
});
