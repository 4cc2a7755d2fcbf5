import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openTarget } from "../config.ts";
import { message, testMachine, until } from "../testing/machine.ts";

const CANARY = "canary-5e1f";
const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), "pegtape-command-"));
afterAll(() => rmSync(folder, { recursive: true }));

const machine = {
  ...testMachine({}),
  environment: { PATH: process.env["PATH"], SECRET: CANARY, ASKED: "asked" },
};

interface Fields {
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  readonly timeoutSeconds?: number;
}

const run = (script: string, { args = [], ...more }: Fields = {}) =>
  openTarget(
    "program",
    { type: "command", program: process.execPath, args: ["-e", script, "--", ...args], ...more },
    machine,
  );

const file = (name: string): string => join(folder, name);
const written = (name: string): string | undefined => {
  try {
    return readFileSync(file(name), "utf8");
  } catch {
    return undefined;
  }
};

const WRITE = `
  const fs = require("node:fs");
  const [path, ...args] = process.argv.slice(1);
  const said = { args, env: process.env, input: fs.readFileSync(0, "utf8") };
  fs.writeFileSync(path, JSON.stringify(said));`;

describe("a program", () => {
  it("gets its arguments as they are, the message as JSON, and no secret", async () => {
    const args = ["$HOME; exit 1", "*", '"'];
    const target = run(WRITE, { args: [file("said"), ...args], env: ["ASKED"] });
    await target.send(message({ title: "a\0b" }), never);
    const said = JSON.parse(written("said") ?? "");
    expect(said.args).toEqual(args);
    expect(JSON.parse(said.input)).toEqual(message({ title: "a\0b" }));
    expect(said.env).toMatchObject({
      ASKED: "asked",
      PEGTAPE_KEY: "USDC-depeg-1/1/fired",
      PEGTAPE_GROUP: "USDC",
      PEGTAPE_REASON: "fired",
      PEGTAPE_SEVERITY: "critical",
      PEGTAPE_TIME: "2023-03-11T07:59:58Z",
      PEGTAPE_TITLE: "ab",
      PEGTAPE_INCIDENTS: "USDC-depeg-1",
      PEGTAPE_COINS: "USDC",
    });
    expect(written("said")).not.toContain(CANARY);
  });

  it("need not read what it is given", async () => {
    await run("process.stdin.destroy()").send(message({ text: "x".repeat(1e6) }), never);
  });

  it.each([
    [`console.error("${CANARY}"); process.exit(3)`, "the program ended with 3"],
    [
      'process.kill(process.pid, "SIGINT"); setInterval(() => 0, 1000)',
      "the program ended with SIGINT",
    ],
  ])("that fails is tried again: %s", async (script, words) => {
    await expect(run(script).send(message(), never)).rejects.toMatchObject({
      name: "SendError",
      permanent: false,
      message: words,
    });
  });

  it("that is not there is not tried again", async () => {
    const config = { type: "command", program: file("none"), args: [CANARY] };
    const sent = openTarget("program", config, machine).send(message(), never);
    await expect(sent).rejects.toMatchObject({
      permanent: true,
      message: "the program cannot be started (ENOENT)",
    });
  });

  it("that takes too long is ended, and may be tried again", async () => {
    const target = run("setInterval(() => 0, 1000)", { timeoutSeconds: 0.05 });
    await expect(target.send(message(), never)).rejects.toMatchObject({
      name: "SendError",
      permanent: false,
      message: "the program took over 0.05 s",
    });
  });

  it("ends when the sending shall, deaf as it may be, and with what it started", async () => {
    const deaf = `process.on("SIGTERM", () => 0); setInterval(() => 0, 1000);
      require("node:fs").writeFileSync(process.argv[1], process.pid + "\\n");`;
    const script = `
      const { spawn } = require("node:child_process");
      const [inner, outer] = process.argv.slice(1);
      spawn(process.execPath, ["-e", ${JSON.stringify(deaf)}, "--", inner]);
      process.argv[1] = outer;
      ${deaf}`;
    const stop = new AbortController();
    const names = ["inner", "outer"];
    const sent = run(script, { args: names.map(file) }).send(message(), stop.signal);
    await until(() => names.every((name) => written(name)?.endsWith("\n")));
    const reason = new Error("stopped");
    stop.abort(reason);
    await expect(sent).rejects.toBe(reason);
    const pids = names.map((name) => Number(written(name)));
    expect(new Set(pids).size).toBe(2);
    await until(() => !pids.some(isAlive));
    await expect(run("").send(message(), stop.signal)).rejects.toBe(reason);
  });
});

/** A process that nobody has waited for yet is dead all the same. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};
