import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
const env = { PEGTAPE_BARS: "5m", PEGTAPE_QUEUE: "redis://me:s3cret@queue.example:6379/1" };
beforeEach(() => {
  machine = testMachine({ env });
  const notify = {
    targets: {
      hook: { type: "webhook", url: "https://hooks.example/T0/s3cret", secret: "env:HOOK" },
      phone: { type: "ntfy", topic: "s3cret-topic", token: "file:token" },
      bot: { type: "telegram", token: "123:s3cret", chats: ["@s3cret", 77] },
    },
    heartbeat: { url: "https://hc.example/s3cret" },
    routes: [{ severity: ["critical"], targets: ["hook"] }],
  };
  const config = {
    ...{ speed: "60", home: "tapes", "owner-token": "s3cret" },
    ...{ endpoint: ["kraken=ws://me:s3cret@127.0.0.1:1/x?key=s3cret"], notify },
  };
  writeFileSync(join(machine.cwd, "pegtape.config.json"), JSON.stringify(config));
});
afterEach(() => machine.dispose());

const origins = async (...argv: string[]): Promise<Record<string, unknown>> => {
  expect(await runOn(machine, "config", "show", "--json", ...argv), machine.printed.err).toBe(0);
  return Object.fromEntries(
    jsonLines(machine).map(({ name, value, origin, from }) => [name, [value, origin, from]]),
  );
};

it("tells of a line's options which flag, variable, file or default they come from", async () => {
  const line = ["--", "replay", "svb-2023", "--every", "5m", "--no-cache"];
  expect(await origins(...line)).toMatchObject({
    every: ["5m", "flag", "--every"],
    "no-cache": [true, "flag", "--no-cache"],
    bars: ["5m", "variable", "PEGTAPE_BARS"],
    speed: ["60", "file", "pegtape.config.json"],
    home: ["tapes", "file", "pegtape.config.json"],
    order: ["tape", "default", ""],
    rules: [null, "none", ""],
  });
});

it("of a command alone, and of what is said at all", async () => {
  const replay = await origins("replay");
  expect(replay["every"]).toEqual(["1m", "default", ""]);
  expect(replay["endpoint"]).toBeUndefined();
  machine.printed.out = "";
  const said = await origins();
  expect(said["speed"]).toEqual(["60", "file", "pegtape.config.json"]);
  expect(said["every"]).toBeUndefined();
  machine.printed.out = "";
  expect((await origins("--home", "other"))["home"]).toEqual(["other", "flag", "--home"]);
});

it("shows no secret, and where secrets are", async () => {
  const said = await origins();
  expect(machine.printed.out).not.toContain("s3cret");
  expect(said).toMatchObject({
    queue: ["redis://[hidden]@queue.example:6379/1", "variable", "PEGTAPE_QUEUE"],
    endpoint: [["kraken=ws://[hidden]@127.0.0.1:1/x?[hidden]"], "file", "pegtape.config.json"],
    notify: [
      {
        targets: {
          hook: { type: "webhook", url: "https://hooks.example/…", secret: "env:HOOK" },
          phone: { type: "ntfy", topic: "[hidden]", token: "file:token" },
          bot: { type: "telegram", token: "[hidden]", chats: ["[hidden]", 77] },
        },
        heartbeat: { url: "https://hc.example/…" },
        routes: [{ severity: ["critical"], targets: ["hook"] }],
      },
      "file",
      "pegtape.config.json",
    ],
  });
  machine.printed.out = "";
  expect(await runOn(machine, "config", "show", "replay", "--origin")).toBe(0);
  expect(machine.printed.out).toMatch(/^bars +5m +variable PEGTAPE_BARS$/m);
  expect(machine.printed.out).toMatch(/^model +- +not set$/m);
  expect(machine.printed.out).not.toContain("s3cret");
});

it("refuses what the line itself would be refused for", async () => {
  expect(await runOn(machine, "config", "show", "--", "replay", "--speeed", "1")).toBe(2);
  expect(machine.printed.err).toContain("Did you mean --speed?");
  machine.printed.err = "";
  expect(await runOn(machine, "config", "show", "replya")).toBe(2);
  expect(machine.printed.err).toContain('unknown command "replya". Did you mean "replay"?');
});
