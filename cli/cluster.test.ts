import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { PACE } from "../datasets/queue/testing/pace.ts";
import { freePort } from "../datasets/queue/testing/redis-server.ts";
import * as commands from "./commands/index.ts";
import { runCommandLine } from "./run.ts";
import { importTrades, testMachine } from "./test-machine.ts";
import { program } from "./testing/program.ts";

// The commands of deploy/ as they stand there, run on this machine: names of hosts, folders and ports are this machine's.
const project = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(project, path), "utf8");
const { version, bin, engines }: Record<string, Record<string, string>> & { version: string } =
  JSON.parse(read("package.json"));
const compose = read("deploy/compose.yaml");
const container = read("deploy/Containerfile");

const SECRETS = {
  PEGTAPE_QUEUE_PASSWORD: "0123456789abcdef",
  PEGTAPE_OWNER: "owner-0123456789abcdef",
  PEGTAPE_VIEWER: "viewer-0123456789abcdef",
};
/** As compose does it: `${NAME}` and `${NAME:?what to do}`. */
const filled = (text: string): string =>
  text.replace(/\$\{(\w+)(?::[?-][^}]*)?\}/g, (_, name: string) => {
    const value = new Map(Object.entries(SECRETS)).get(name);
    expect(value, name).toBeDefined();
    return value ?? "";
  });

/** A service's part of the file. */
const service = (name: string): string => {
  const [, after = ""] = compose.split(`\n  ${name}:\n`);
  return after.split(/\n {0,2}\w/)[0] ?? "";
};
const list = (name: string, key: string): string[] => {
  // On one line or several, the last item then followed by a comma.
  const found = new RegExp(`^ +${key}:\\s*(\\[[^\\]]*\\])$`, "m").exec(service(name));
  return JSON.parse(filled(found?.[1] ?? "").replace(/,\s*\]$/, "]")) as string[];
};
const environment = (name: string): Record<string, string> =>
  Object.fromEntries(
    [...service(name).matchAll(/^ {6}(\w+): "(.*)"$/gm)].map(([, key, value]) => [
      key,
      filled(value ?? ""),
    ]),
  );

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
const start = (
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
) => {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
  children.push(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on("line", (line) => lines.push(line));
  return {
    child,
    /** Resolves with the first line that says so. */
    said: async (what: RegExp): Promise<string> => {
      const found = (): string | undefined => lines.find((line) => what.test(line));
      await expect.poll(found, { timeout: 100_000, message: lines.join("\n") }).toBeDefined();
      return found() ?? "";
    },
  };
};

/** The image's entry: what the package calls its program. */
const entry = (): string[] => {
  const [node = "", main = ""] = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(container)?.[1] ?? "[]");
  expect([node, main]).toEqual(["node", `/app/${bin?.["pegtape"]}`]);
  return [...program()];
};

describe("deploy", { timeout: 200_000 }, () => {
  it("runs a queue, a worker and the pages with the commands of its compose file", async () => {
    const machine = testMachine();
    const { cwd } = machine;
    const home = join(cwd, "data");
    mkdirSync(home);
    mkdirSync(join(cwd, "strategies"));
    writeFileSync(join(cwd, "strategies", "pace.ts"), PACE);
    writeFileSync(join(cwd, "pace.ts"), PACE);
    const tape = await importTrades(machine);
    const [port, pages] = [await freePort(), await freePort()];

    const [server = "", ...options] = list("redis", "command");
    expect(service("redis")).toContain("image: docker.io/library/redis:7");
    const redis = start(server, [...options, "--port", `${port}`, "--bind", "127.0.0.1"], {}, home);
    await redis.said(/Ready to accept connections/);
    const [, client = "", ...check] = list("redis", "test");
    const healthy = spawn(client, ["-p", `${port}`, ...check], {
      env: { ...process.env, ...environment("redis") },
    });
    expect(await once(healthy, "exit"), "the health check").toEqual([0, null]);

    const local = (text: string): string =>
      text
        .replace("@redis:6379", `@127.0.0.1:${port}`)
        .replace("/strategies", join(cwd, "strategies"))
        .replace(/^8787$/, `${pages}`)
        .replace("0.0.0.0", "127.0.0.1");
    const own = (name: string) =>
      start(
        process.execPath,
        [...entry(), ...list(name, "command").map(local)],
        Object.fromEntries(
          Object.entries({ ...environment(name), PEGTAPE_HOME: home }).map(([key, value]) => [
            key,
            local(value),
          ]),
        ),
        home,
      );
    const [worker, serve] = [own("worker"), own("serve")];
    await worker.said(/waits for jobs/);
    // A sweep started there is told of the queue by the same variable.
    const queue = local(environment("worker")["PEGTAPE_QUEUE"] ?? "");
    const sweeping = testMachine({ cwd, env: { PEGTAPE_QUEUE: queue, PEGTAPE_HOME: home } });
    const asked = ["--strategy", "./pace.ts", "--grid", "every=5:40:5", "--out", "out.ndjson"];
    const code = await runCommandLine(["sweep", tape, ...asked], sweeping, commands, version);
    expect(code, sweeping.printed.err).toBe(0);
    expect(await worker.said(/"state":"done"/)).toContain('"configurations":8');

    await serve.said(new RegExp(`http://127.0.0.1:${pages}`));
    const get = (token: string): Promise<number> =>
      fetch(`http://127.0.0.1:${pages}/tapes`, {
        headers: { authorization: `Bearer ${token}`, accept: "application/json" },
      }).then(({ status }) => status);
    expect([await get("nobody-0123456789"), await get(SECRETS.PEGTAPE_VIEWER)]).toEqual([401, 200]);

    worker.child.kill("SIGTERM");
    expect(await once(worker.child, "exit"), "what docker stop does").toEqual([143, null]);
    serve.child.kill("SIGTERM");
    redis.child.kill("SIGTERM");
    await Promise.all([once(serve.child, "exit"), once(redis.child, "exit")]);
    machine.dispose();
  });

  it("builds on the Node that the package asks for, as nobody in particular", () => {
    const floor = /\d+/.exec(engines?.["node"] ?? "")?.[0];
    const images = [...container.matchAll(/^FROM docker\.io\/library\/node:(\d+)-/gm)];
    expect(images.map(([, node]) => node)).toEqual([floor, floor]);
    expect(container).toMatch(/npm ci --omit=dev[\s\S]*\nUSER node\n[\s\S]*\nENTRYPOINT/);
  });
});
