import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, expect, it } from "vitest";
import { jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
afterEach(() => machine.dispose());

const answering = (...answers: readonly string[]): TestMachine =>
  testMachine({ stdin: Readable.from([answers.map((answer) => `${answer}\n`).join("")]) });

const path = (): string => join(machine.cwd, "pegtape.config.json");
const written = (): Record<string, unknown> => JSON.parse(readFileSync(path(), "utf8"));

it("--yes writes what the options say and asks nothing", async () => {
  machine = testMachine();
  const asked = ["--coins", "usdc,USDT", "--venues", "kraken, coinbase", "--no-test", "--json"];
  expect(await runOn(machine, "init", "--yes", ...asked), machine.printed.err).toBe(0);
  expect(written()).toEqual({
    coins: ["usdc", "USDT"],
    venues: ["kraken", "coinbase"],
    notify: { targets: { terminal: { type: "terminal" } } },
  });
  expect(jsonLines(machine)).toMatchObject([{ type: "result", notifiers: ["terminal"] }]);
  expect(statSync(path()).mode & 0o044).toBe(0o044);
});

it("--yes never writes over a file, and refuses what live would refuse", async () => {
  machine = testMachine();
  expect(await runOn(machine, "init", "--yes", "--no-test", "--venues", "krakn")).toBe(2);
  expect(machine.printed.err).toContain('no venue "krakn". Did you mean kraken?');
  const secret = ["--notifier", "telegram,token=123:s3cret,chats=1"];
  expect(await runOn(machine, "init", "--yes", "--no-test", ...secret)).toBe(2);
  expect(machine.printed.err).toContain("telegram.token: a secret is named");
  expect(machine.printed.err).not.toContain("s3cret");
  writeFileSync(path(), "{}");
  expect(await runOn(machine, "init", "--yes", "--no-test")).toBe(2);
  expect(machine.printed.err).toContain("pegtape.config.json is there already.");
  expect(readFileSync(path(), "utf8")).toBe("{}");
});

it("asks again what it cannot use, keeps the old file and the rest of it, and hides what others need not read", async () => {
  const telegram = ["", "@depegs,-100123"];
  machine = answering("y", "USDX", "USDC,USDT", "kraken", "telegram,zork", "telegram", ...telegram);
  // An address where nobody is: what cannot be reached is told, and is no failure.
  const before = JSON.stringify({ preset: "quiet", endpoint: ["kraken=ws://127.0.0.1:9"] });
  writeFileSync(path(), before);
  expect(await runOn(machine, "init"), machine.printed.err).toBe(3);
  expect(written()).toEqual({
    ...{ coins: ["USDC", "USDT"], venues: ["kraken"], preset: "quiet" },
    endpoint: ["kraken=ws://127.0.0.1:9"],
    notify: {
      targets: {
        telegram: {
          ...{ type: "telegram", token: "env:TELEGRAM_TOKEN" },
          chats: ["@depegs", "-100123"],
        },
      },
    },
  });
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(readFileSync(`${path()}.bak`, "utf8")).toBe(before);
  const { err, out } = machine.printed;
  expect(err).toContain('no coin "USDX".');
  expect(err).toContain('no notifier "zork".');
  expect(err).toContain("kraken cannot be reached now: connection refused");
  expect(err).toContain("no secret at env:TELEGRAM_TOKEN.");
  expect(out).toContain("0 of 1 venues answer");
});

it("tests what it has written", async () => {
  machine = answering("yes", "", "coingecko", "terminal");
  writeFileSync(path(), JSON.stringify({ "rest-endpoint": ["coingecko=http://127.0.0.1:9"] }));
  expect(await runOn(machine, "init"), machine.printed.err).toBe(0);
  expect(machine.printed.out).toContain("told    terminal");
  expect(written()["coins"]).toBeUndefined();
});

it("leaves a file alone unless it is told otherwise, and when the answers end", async () => {
  machine = answering("");
  writeFileSync(path(), "{}");
  expect(await runOn(machine, "init")).toBe(0);
  expect(machine.printed.err).toContain("pegtape.config.json is as it was");
  machine = answering("yes", "USDC");
  writeFileSync(path(), "{}");
  expect(await runOn(machine, "init")).toBe(2);
  expect(machine.printed.err).toContain("the answers end here. Nothing was written.");
  expect(readFileSync(path(), "utf8")).toBe("{}");
});
