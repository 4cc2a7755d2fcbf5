import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Message, type Pressed, SendError, type Target } from "../target.ts";
import { FakePushover } from "../testing/fake-pushover.ts";
import { message, type TestMachine, testMachine, until } from "../testing/machine.ts";
import { pushover } from "./pushover.ts";

const TOKEN = "azGDORePK8gMaC0QOYAMyEEuzJnyUi";
const USER = "uQiRzpo4DXghDmr9QzzfQu27cmVRsG";
const OTHER = "x".repeat(30);

let fake: FakePushover;
let machine: TestMachine;
let ending: AbortController;
const listening: Promise<void>[] = [];

beforeEach(async () => {
  fake = new FakePushover(TOKEN, USER);
  await fake.http.open();
  machine = testMachine({
    "env:TOKEN": TOKEN,
    "env:USER": USER,
    "env:OTHER": OTHER,
    "env:BAD": "half a key",
  });
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  await Promise.allSettled(listening.splice(0));
  await fake.http.close();
});

const open = (fields: object = {}): Target => {
  const config = { token: "env:TOKEN", user: "env:USER", baseUrl: fake.http.url, ...fields };
  return pushover.open(pushover.schema.parse(config), machine);
};
const send = (target: Target, fields: Partial<Message> = {}): Promise<void> =>
  target.send(message(fields), ending.signal);
/** Why it was not sent. */
const failure = async (target: Target): Promise<SendError> => {
  const error = await send(target).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(SendError);
  for (const secret of [TOKEN, USER, OTHER, fake.http.url])
    expect(String(error)).not.toContain(secret);
  return error as SendError;
};
const listen = (target: Target): { pressed: Pressed[]; end: Promise<void> } => {
  const pressed: Pressed[] = [];
  const end = target.listen?.((press) => pressed.push(press), ending.signal) ?? Promise.resolve();
  listening.push(end);
  return { pressed, end };
};
const receipt = (nth: number): string => [...fake.receipts.keys()][nth] ?? "none";

describe("a message", () => {
  it("that is critical sounds until it is acknowledged", async () => {
    await send(open({ sound: "siren" }));
    expect(fake.http.received[0]).toMatchObject({
      method: "POST",
      path: "/1/messages.json",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(fake.sent).toEqual([
      {
        token: TOKEN,
        user: USER,
        title: "CRITICAL USDC -410 bps",
        message: "USDC is 4.1 % under a dollar.\ndata of 2023-03-11T07:59:58Z",
        priority: "2",
        retry: "60",
        expire: "3600",
        sound: "siren",
        timestamp: "1678521598",
      },
    ]);
  });

  it.each<[Partial<Message>, string]>([
    [{ severity: "critical", reason: "repeated" }, "2"],
    [{ severity: "critical", reason: "lost" }, "2"],
    [{ severity: "critical", reason: "resolved" }, "0"],
    [{ severity: "critical", reason: "recovering" }, "0"],
    [{ severity: "warning" }, "1"],
    [{ severity: "info" }, "0"],
  ])("%j has priority %s", async (fields, priority) => {
    await send(open(), fields);
    expect(fake.sent[0]?.["priority"]).toBe(priority);
    expect("retry" in (fake.sent[0] ?? {})).toBe(priority === "2");
  });

  it("is cut at Pushover's bounds, not within a character", async () => {
    await send(open(), { title: `${"t".repeat(248)}😀😀`, text: "😀".repeat(2000) });
    expect(fake.sent[0]?.["title"]).toBe(`${"t".repeat(248)}…`);
    expect(fake.sent[0]?.["message"]).toBe(`${"😀".repeat(511)}…`);
  });

  it("without text says its title", async () => {
    await send(open(), { text: " \n" });
    expect(fake.sent[0]?.["message"]).toBe("CRITICAL USDC -410 bps");
  });

  it("puts nothing into other fields of the form", async () => {
    await send(open(), { text: "a&priority=-2&user=x", severity: "info" });
    expect(fake.sent[0]).toMatchObject({
      message: "a&priority=-2&user=x",
      priority: "0",
      user: USER,
    });
  });
});

describe("a failure", () => {
  it("a token that is refused", async () => {
    expect(await failure(open({ token: "env:OTHER" }))).toMatchObject({
      message: "pushover: HTTP 400: application token is invalid",
      permanent: true,
    });
  });

  it("a user that is refused", async () => {
    expect(await failure(open({ user: "env:OTHER" }))).toMatchObject({ permanent: true });
  });

  it.each([
    [{ status: 404, body: {} }, true],
    [{ status: 413, body: "<html>" }, true],
    [{ status: 500, body: { status: 0 } }, false],
    [{ status: 503, body: "<html>" }, false],
    ["drop" as const, false],
    [{ status: 200, body: "<html>sign in to the hotel's net" }, false],
  ])("%j: permanent is %s", async (trouble, permanent) => {
    fake.trouble("messages", trouble);
    expect(await failure(open())).toMatchObject({ permanent });
  });

  it("429 is not for ever, and its wish is kept", async () => {
    fake.trouble("messages", {
      status: 429,
      body: { status: 0, errors: ["message limit reached"] },
      headers: { "retry-after": "120" },
    });
    expect(await failure(open())).toMatchObject({
      message: "pushover: HTTP 429: message limit reached",
      permanent: false,
      retryAfterMs: 120_000,
    });
  });

  it("a status that is not 1 is a refusal, whatever HTTP says", async () => {
    fake.trouble("messages", { status: 200, body: { status: 0, errors: ["no"] } });
    expect(await failure(open())).toMatchObject({ permanent: true });
  });

  it("errors that hold the secrets are told without", async () => {
    const errors = [`token ${TOKEN} of ${USER}\u001b[2J`];
    fake.trouble("messages", { status: 400, body: { status: 0, errors } });
    expect((await failure(open())).message).toBe(
      "pushover: HTTP 400: token [secret] of [secret] [2J",
    );
  });

  it("ends with the signal, and says what the signal says", async () => {
    fake.trouble("messages", "hang");
    const sending = send(open());
    await until(() => fake.http.received.length === 1);
    ending.abort(new Error("enough"));
    await expect(sending).rejects.toThrow("enough");
  });
});

describe("configuration", () => {
  it("refuses what is no key, without showing it", () => {
    expect(() => open({ user: "env:BAD" })).toThrow(/^pushover: what env:BAD holds is no/);
  });

  it.each([
    { token: TOKEN },
    { retrySeconds: 29 },
    { expireSeconds: 10_801 },
    { sound: "a&b" },
    { baseUrl: "http://example.org" },
    { priority: 2 },
  ])("refuses %j", (fields) => {
    const config = { token: "env:TOKEN", user: "env:USER", ...fields };
    const { error } = pushover.schema.safeParse(config);
    expect(error).toBeDefined();
    expect(error?.message).not.toContain(TOKEN);
  });
});

describe("receipts", () => {
  it("an acknowledgement is heard once, for every incident of the message", async () => {
    const target = open();
    await send(target, { incidents: ["USDC-depeg-1", "DAI-depeg-2"] });
    const { pressed } = listen(target);
    await until(() => fake.polls.length >= 2);
    expect(pressed).toEqual([]);
    fake.acknowledge(receipt(0));
    await until(() => pressed.length === 2);
    expect(pressed).toEqual([
      { what: "acknowledge", incident: "USDC-depeg-1", by: "pushover anns-phone" },
      { what: "acknowledge", incident: "DAI-depeg-2", by: "pushover anns-phone" },
    ]);
    const polls = fake.polls.length;
    const slept = machine.slept.length;
    await until(() => machine.slept.length > slept + 3);
    expect(fake.polls).toHaveLength(polls);
    expect(new Set(machine.slept)).toEqual(new Set([10_000]));
  });

  it("one that ended without an answer is asked for no more", async () => {
    const target = open();
    await send(target);
    fake.expire(receipt(0));
    const { pressed } = listen(target);
    await until(() => machine.slept.length > 3);
    expect(fake.polls).toHaveLength(1);
    expect(pressed).toEqual([]);
  });

  it("one whose time is over here is asked for no more", async () => {
    const target = open({ expireSeconds: 600 });
    await send(target);
    machine.advance(1_200_001);
    listen(target);
    await until(() => machine.slept.length > 3);
    expect(fake.polls).toEqual([]);
  });

  it("a warning has none", async () => {
    const target = open();
    await send(target, { severity: "warning" });
    listen(target);
    await until(() => machine.slept.length > 3);
    expect(fake.polls).toEqual([]);
  });

  it("of many emergencies the newest fifty are waited for", async () => {
    const target = open();
    for (let i = 0; i < 53; i++) await send(target, { incidents: [`USDC-depeg-${i}`] });
    const { pressed } = listen(target);
    await until(() => machine.slept.length > 1);
    expect(new Set(fake.polls)).toEqual(new Set([...fake.receipts.keys()].slice(3)));
    fake.acknowledge(receipt(52));
    await until(() => pressed.length === 1);
    expect(pressed[0]?.incident).toBe("USDC-depeg-52");
  });

  it("a failure that passes is waited out", async () => {
    const target = open();
    await send(target);
    fake.trouble("receipts", { status: 500, body: {} });
    fake.trouble("receipts", "drop");
    fake.acknowledge(receipt(0));
    const { pressed } = listen(target);
    await until(() => pressed.length === 1);
    expect(machine.slept.slice(0, 2)).toEqual([1_000, 2_000]);
  });

  it("a lasting failure is told once, and others are heard after it", async () => {
    const target = open();
    await send(target);
    fake.trouble("receipts", { status: 503, body: "<html>" }, 5);
    await expect(listen(target).end).rejects.toThrow("pushover: HTTP 503");
    fake.acknowledge(receipt(0));
    const { pressed } = listen(target);
    await until(() => pressed.length === 1);
  });

  it("one that is not known is told of, and forgotten", async () => {
    const target = open();
    await send(target, { incidents: ["USDC-depeg-1"] });
    await send(target, { incidents: ["USDC-depeg-2"] });
    const [gone] = fake.receipts.keys();
    fake.receipts.delete(gone ?? "");
    fake.acknowledge(receipt(0));
    const error = await listen(target).end.catch((cause: unknown) => cause);
    expect(error).toMatchObject({ permanent: true });
    expect(String(error)).not.toContain(TOKEN);
    const { pressed } = listen(target);
    await until(() => pressed.length === 1);
    expect(pressed[0]?.incident).toBe("USDC-depeg-2");
    expect(fake.polls.filter((poll) => poll === gone)).toHaveLength(1);
  });

  it("listening ends with the signal", async () => {
    const { end } = listen(open());
    await until(() => machine.slept.length > 1);
    ending.abort();
    await expect(end).resolves.toBeUndefined();
  });
});
