import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => machine.dispose());

const withSecrets = (plain: TestMachine): TestMachine => ({
  ...plain,
  env: { ...plain.env, OWNER: "correct-horse-battery-staple", SHORT: "correct-horse" },
});

const firstLine = async (): Promise<Record<string, unknown>> => {
  for (let i = 0; i < 600 && machine.printed.out === "" && machine.printed.err === ""; i++)
    await setTimeout(50);
  expect(machine.printed.err).toBe("");
  return jsonLines(machine)[0] ?? {};
};

it("says where it listens, shows the tape, and stops at Ctrl-C", async () => {
  const tape = await importTrades(machine);
  const running = runOn(machine, "serve", "--port", "0", "--tape", tape, "--json");
  const line = await firstLine();
  expect(line).toEqual({
    type: "listening",
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/?$/),
  });
  const url = String(line["url"]).replace(/\/$/, "");
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const tapes = await fetch(`${url}/tapes`, { headers: { accept: "application/json" } });
  expect(await tapes.text()).toContain('"dip"');
  machine.interrupt();
  expect(await running).toBe(130);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

it("a port in use is exit code 1, with what to do", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await runOn(machine, "serve", "--port", String(port))).toBe(1);
  expect(machine.printed.err).toBe(
    `pegtape: port ${port} is taken. Stop what uses it, or choose another with --port (0: any free one).\n`,
  );
  other.close();
});

it.each([
  ["203.0.113.9", 1, /^pegtape: cannot listen on --host 203\.0\.113\.9 \(E\w+\)\. Give /m],
  ["nosuch.invalid", 2, /^pegtape: no address for --host nosuch\.invalid\. Check the name/m],
])("--host %s is exit code %i, with what to do", async (host, code, message) => {
  machine = withSecrets(machine);
  const owner = ["--owner-token", "env:OWNER"];
  expect(await runOn(machine, "serve", "--port", "0", "--host", host, ...owner)).toBe(code);
  expect(machine.printed.err).toMatch(message);
  expect(machine.printed.out).toBe("");
});

it.each([
  [["--host", "0.0.0.0"], "whoever can reach 0.0.0.0 could do everything with these pages"],
  [["--host", "192.0.2.1", "--viewer-token", "env:OWNER"], "whoever can reach 192.0.2.1"],
  [["--viewer-token", "env:OWNER"], "a viewer's token without an owner's"],
  [["--owner-token", "env:SHORT"], "the owner's token is too short"],
  [["--owner-token", "env:OWNER", "--viewer-token", "env:OWNER"], "have the same token"],
  [["--owner-token", "env:NOWHERE"], "no secret at env:NOWHERE"],
  [["--owner-token", "correct-horse-battery-staple"], "a secret is written where its reference"],
  [["--owner-token", "file:open"], "others on this machine can read open"],
])("serves nobody with %j", async (args, message) => {
  machine = withSecrets(machine);
  writeFileSync(join(machine.cwd, "open"), "correct-horse-battery-staple\n", { mode: 0o644 });
  expect(await runOn(machine, "serve", "--port", "0", ...args)).toBe(2);
  expect(machine.printed.err).toContain(message);
  expect(machine.printed.err).not.toContain("correct-horse-battery-staple");
  expect(machine.printed.out).toBe("");
});

it("asks who is there where it has tokens, and takes them from files", async () => {
  const [owner, viewer] = ["the-owner-of-the-pages", "somebody-who-only-looks"];
  writeFileSync(join(machine.cwd, "owner"), `${owner}\n`, { mode: 0o600 });
  writeFileSync(join(machine.cwd, "viewer"), viewer, { mode: 0o600 });
  const tokens = ["--owner-token", "file:owner", "--viewer-token", "file:viewer"];
  const running = runOn(machine, "serve", "--port", "0", "--json", ...tokens);
  const url = String((await firstLine())["url"]).replace(/\/$/, "");
  const status = async (token: string, path = "/tapes"): Promise<number> =>
    (
      await fetch(url + path, {
        headers: { authorization: `Bearer ${token}`, accept: "application/json" },
      })
    ).status;
  expect([await status(owner), await status(viewer)]).toEqual([200, 200]);
  expect([await status("nobody-we-have-heard-of"), await status("")]).toEqual([401, 401]);
  expect([await status(owner, "/sql"), await status(viewer, "/sql")]).toEqual([200, 403]);
  machine.interrupt();
  expect(await running).toBe(130);
});

it("a missing tape is told before anything is served", async () => {
  expect(await runOn(machine, "serve", "--port", "0", "--tape", "nothing")).toBe(2);
  expect(machine.printed.err).toContain('no tape "nothing"');
});
