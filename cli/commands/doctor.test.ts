import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
beforeEach(() => {
  // The clock of most tests stands still, which doctor would find.
  const begun = performance.now();
  machine = testMachine({ now: () => Date.UTC(2026, 10, 23) + performance.now() - begun });
});
afterEach(() => machine.dispose());

it("looks at everything and leaves nothing behind", async () => {
  expect(await runOn(machine, "doctor", "--offline", "--json"), machine.printed.out).toBe(0);
  const checks = jsonLines(machine).filter(({ type }) => type === "check");
  expect(checks.map(({ name }) => name)).toEqual([
    "pegtape",
    "node",
    "duckdb",
    "extensions",
    "home",
    "disk",
    "clock",
    "cache",
  ]);
  expect(checks.every(({ ok }) => ok === true)).toBe(true);
  expect(jsonLines(machine).at(-1)).toEqual({ type: "result", ok: true, failed: 0 });
  expect(existsSync(join(machine.cwd, ".pegtape"))).toBe(false);
});

it("finds a home that cannot be written and a clock that cannot be right", async () => {
  machine = testMachine({ now: () => 0 });
  writeFileSync(join(machine.cwd, "file"), "");
  expect(await runOn(machine, "doctor", "--offline", "--home", "file/home")).toBe(1);
  expect(machine.printed.out).toMatch(/^FAIL {2}home .*cannot be written.*Give another folder/m);
  expect(machine.printed.out).toMatch(/^FAIL {2}clock .*impossible.*Set the machine's clock/m);
});

it("says when the home is a file", async () => {
  const home = join(machine.cwd, "file");
  writeFileSync(home, "kept");
  expect(await runOn(machine, "doctor", "--offline", "--home", home)).toBe(1);
  expect(machine.printed.out).toMatch(
    /^FAIL {2}home +\S+file is a file, not a folder\. Give another folder with --home/m,
  );
  expect(machine.printed.out.match(/^FAIL/gm)).toHaveLength(1);
  expect(readFileSync(home, "utf8")).toBe("kept");
});

it("reaches venues where --endpoint says, and fails for one that must be there and is not", async () => {
  const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const gone = createServer();
  await new Promise((resolve) => gone.listen(0, "127.0.0.1", () => resolve(undefined)));
  const port = (gone.address() as AddressInfo).port;
  await new Promise((resolve) => gone.close(resolve));
  const open = `kraken=ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`;
  const asked = ["--venues", "kraken,kucoin", "--endpoint", open, "--json"];
  try {
    const closed = `kucoin=http://127.0.0.1:${port}`;
    expect(await runOn(machine, "doctor", ...asked, "--rest-endpoint", closed)).toBe(1);
  } finally {
    sockets.close();
  }
  const checks = jsonLines(machine).slice(-3);
  expect(checks).toEqual([
    expect.objectContaining({
      name: "kraken",
      ok: true,
      detail: expect.stringMatching(/^open in/),
    }),
    expect.objectContaining({ name: "kucoin", ok: false, detail: "connection refused" }),
    { type: "result", ok: false, failed: 1 },
  ]);
});
