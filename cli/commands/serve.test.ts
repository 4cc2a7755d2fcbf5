import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => machine.dispose());

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
  expect(await runOn(machine, "serve", "--port", "0", "--host", host)).toBe(code);
  expect(machine.printed.err).toMatch(message);
  expect(machine.printed.out).toBe("");
});

it("a missing tape is told before anything is served", async () => {
  expect(await runOn(machine, "serve", "--port", "0", "--tape", "nothing")).toBe(2);
  expect(machine.printed.err).toContain('no tape "nothing"');
});
