import { describe, expect, it } from "vitest";
import { z } from "zod";
import { WorkbenchError } from "../../engine/errors.ts";
import { openTarget, targetKinds, targetSchema } from "./config.ts";
import { secretReader } from "./secret.ts";
import { testMachine } from "./testing/machine.ts";

const CANARY = "canary-5e1f";
const machine = {
  ...testMachine({}),
  secret: secretReader({ env: () => undefined, readFile: () => CANARY }),
};

/** Kinds that a test has opened. */
const opened = new Set<string>();

const refused = (config: unknown): WorkbenchError => {
  try {
    openTarget("phone", config, machine);
  } catch (error) {
    if (error instanceof WorkbenchError) return error;
    throw error;
  }
  throw new Error("it was taken");
};

describe.each([...targetKinds.values()])("$id", (kind) => {
  it("has its own name and a description", () => {
    expect(targetKinds.get(kind.id)).toBe(kind);
    expect(kind.describe.length).toBeGreaterThan(10);
  });

  it("refuses a field that it does not know", () => {
    const { message, hint } = refused({ type: kind.id, colour: CANARY });
    expect(`${message} ${hint}`).not.toContain(CANARY);
  });

  it("can be told to an editor", () => {
    expect(z.toJSONSchema(kind.schema, { io: "input" })).toMatchObject({ type: "object" });
  });
});

it.each<[object, number | undefined]>([
  [{ type: "webhook", url: "https://hooks.test", secret: "env:A", timeoutSeconds: 30 }, 30_000],
  [{ type: "ntfy", topic: "pegs" }, undefined],
  [{ type: "telegram", token: "file:bot", chats: [1, 2, 2] }, 20_000],
  [{ type: "pushover", token: "file:key", user: "file:key" }, undefined],
  [{ type: "email", host: "a", from: "a@b.c", to: ["a@b.c"], timeoutSeconds: 10 }, 40_000],
  [{ type: "command", program: "a", timeoutSeconds: 600 }, 602_000],
  [{ type: "terminal" }, undefined],
])("%j opens, and a send may take %s ms", (config, patienceMs) => {
  const secrets: Record<string, string> = { bot: "1:A", key: "k".repeat(30) };
  const readFile = (path: string): string => secrets[path] ?? "";
  const secret = secretReader({ env: () => CANARY, readFile });
  const target = openTarget("phone", config, { ...machine, secret });
  expect(target.patienceMs).toBe(patienceMs);
  opened.add(String(targetSchema.parse(config).type));
});

it("of every kind one was opened", () => {
  expect([...opened].sort()).toEqual([...targetKinds.keys()].sort());
});

it("fills in what is left out", () => {
  expect(targetSchema.parse({ type: "ntfy", topic: "pegs" })).toEqual({
    type: "ntfy",
    topic: "pegs",
    server: "https://ntfy.sh",
    allowPrivate: false,
  });
});

it.each([
  [{ type: "pager" }, 'notifier "phone.type": type is one of ', "Known types: command, "],
  [{}, 'notifier "phone.type": type is one of ', "Known types: command, "],
  [null, 'notifier "phone": ', "Known types: command, "],
  [{ type: "terminal", colour: "red" }, 'Unrecognized key: "colour"', "Fields of terminal: none."],
  [{ type: "ntfy" }, 'notifier "phone.topic": ', "Fields of ntfy: server, topic, token"],
])("refuses %j", (config, message, hint) => {
  const error = refused(config);
  expect(error.code).toBe("usage");
  expect(error.message).toContain(message);
  expect(error.hint).toContain(hint);
});

describe("a secret that stands where its reference should is refused and not repeated", () => {
  const url = "https://hooks.test/in";
  it.each([
    [{ type: "webhook", url, secret: CANARY }, "phone.secret", "env:NAME or file:PATH"],
    [{ type: "webhook", url: `${url}/${CANARY}`, shape: "slack" }, "phone.url", "is a secret"],
    [{ type: "webhook", url: `${url}/${CANARY}`, shape: "discord" }, "phone.url", "is a secret"],
    [
      { type: "webhook", url: `https://a:${CANARY}@hooks.test`, secret: "env:A" },
      "phone.url",
      "without a password",
    ],
    [{ type: "ntfy", topic: "pegs", token: CANARY }, "phone.token", "env:NAME or file:PATH"],
  ])("%j", (config, field, words) => {
    const { message, hint, cause } = refused(config);
    expect(message).toContain(`notifier "${field}": `);
    expect(message).toContain(words);
    expect(`${message} ${hint} ${cause}`).not.toContain(CANARY);
  });
});

it("names the reference at which nothing is", () => {
  const config = { type: "ntfy", topic: "pegs", token: "env:NTFY_TOKEN" };
  expect(refused(config)).toMatchObject({
    code: "missing",
    message: "no secret at env:NTFY_TOKEN",
  });
});

it.each([
  [{ type: "webhook", url: "https://hooks.test" }, "phone.secret"],
  [{ type: "webhook", url: "env:URL", shape: "slack", secret: "env:A" }, "phone.secret"],
  [{ type: "webhook", url: "file:///etc/x", shape: "other" }, "phone.shape"],
  [{ type: "webhook", url: "ftp://hooks.test", secret: "env:A" }, "phone.url"],
  [{ type: "command", program: "" }, "phone.program"],
  [{ type: "command", program: "a", args: ["\0"] }, "phone.args.0"],
  [{ type: "command", program: "a", env: ["A=b"] }, "phone.env.0"],
])("refuses %j by its field", (config, field) => {
  expect(refused(config).message).toContain(`notifier "${field}": `);
});
