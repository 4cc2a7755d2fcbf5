import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Pressed, SendError, type Target } from "../target.ts";
import { FakeTelegram } from "../testing/fake-telegram.ts";
import { message, type TestMachine, testMachine, until } from "../testing/machine.ts";
import { telegram } from "./telegram.ts";

const TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
const CHAT = -1001234567890;

let fake: FakeTelegram;
let machine: TestMachine;
let ending: AbortController;
const listening: Promise<void>[] = [];

beforeEach(async () => {
  fake = new FakeTelegram(TOKEN, [String(CHAT), "77", "@depegs"]);
  await fake.http.open();
  machine = testMachine({ "env:BOT": TOKEN, "env:OTHER": "1:wrong", "env:BAD": `${TOKEN}/../x` });
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  await Promise.allSettled(listening.splice(0));
  await fake.http.close();
});

const open = (chats: readonly (number | string)[] = [CHAT], token = "env:BOT"): Target =>
  telegram.open(telegram.schema.parse({ token, chats, baseUrl: fake.http.url }), machine);
const send = (target: Target, fields = {}): Promise<void> =>
  target.send(message(fields), ending.signal);
/** Why it was not sent. */
const failure = async (target: Target): Promise<SendError> => {
  const error = await send(target).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(SendError);
  expect(String(error)).not.toContain(TOKEN);
  expect(String(error)).not.toContain(fake.http.url);
  return error as SendError;
};
const listen = (target: Target): { pressed: Pressed[]; end: Promise<void> } => {
  const pressed: Pressed[] = [];
  const end = target.listen?.((press) => pressed.push(press), ending.signal) ?? Promise.resolve();
  listening.push(end);
  return { pressed, end };
};

describe("a message", () => {
  it("is plain text with a row of buttons for each incident", async () => {
    await send(open(), { incidents: ["USDC-depeg-1", "DAI-depeg-4"] });
    expect(fake.sent).toEqual([
      {
        chat_id: String(CHAT),
        text: "CRITICAL USDC -410 bps\nUSDC is 4.1 % under a dollar.\ndata of 2023-03-11T07:59:58Z",
        link_preview_options: { is_disabled: true },
        reply_markup: {
          inline_keyboard: [
            [
              { text: "Acknowledge USDC-depeg-1", callback_data: "ack:USDC-depeg-1" },
              { text: "Mute", callback_data: "mute:USDC-depeg-1" },
            ],
            [
              { text: "Acknowledge DAI-depeg-4", callback_data: "ack:DAI-depeg-4" },
              { text: "Mute", callback_data: "mute:DAI-depeg-4" },
            ],
          ],
        },
      },
    ]);
  });

  it("has no markup that its words could break", async () => {
    await send(open(), { title: "<b>*_`[", text: "&" });
    expect(fake.sent[0]).toMatchObject({ text: "<b>*_`[\n&" });
    expect(fake.sent[0]).not.toHaveProperty("parse_mode");
  });

  it("is cut at Telegram's bound, not within a character", async () => {
    await send(open(), { title: "t", text: `${"x".repeat(4092)}😀😀` });
    expect(fake.sent[0]?.text).toBe(`t\n${"x".repeat(4092)}…`);
  });

  it("of an incident whose name does not fit into a button arrives without", async () => {
    await send(open(), { incidents: [`${"é".repeat(30)}-1`] });
    expect(fake.sent[0]).not.toHaveProperty("reply_markup");
  });

  it("of many incidents has ten rows", async () => {
    await send(open(), { incidents: Array.from({ length: 60 }, (_, i) => `USDC-depeg-${i}`) });
    expect(fake.sent[0]?.reply_markup?.inline_keyboard).toHaveLength(10);
  });

  it("goes to every chat, and again only to those that it did not reach", async () => {
    const target = open([CHAT, 77, "@depegs"]);
    fake.trouble("sendMessage", { status: 502, body: "<html>bad gateway" });
    const error = await failure(target);
    expect(error.message).toMatch(/^telegram: 1 of 3 not reached: HTTP 502 from 127/);
    expect(error.permanent).toBe(false);
    await send(target);
    expect(fake.sent.map(({ chat_id }) => chat_id)).toEqual(["77", "@depegs", String(CHAT)]);
    await send(target, { key: "another" });
    expect(fake.sent).toHaveLength(6);
  });
});

describe("a failure", () => {
  it.each([
    [400, "Bad Request: message is too long", true],
    [401, "Unauthorized", true],
    [403, "Forbidden: bot was blocked by the user", true],
    [404, "Not Found", true],
    [500, "Internal Server Error", false],
    [502, "Bad Gateway", false],
  ])("%i %s", async (code, description, permanent) => {
    fake.refuse("sendMessage", code, description);
    const error = await failure(open());
    expect(error.message).toBe(`telegram: ${code} ${description}`);
    expect(error.permanent).toBe(permanent);
    expect(error.retryAfterMs).toBeUndefined();
  });

  it("429 says how long to wait", async () => {
    fake.refuse("sendMessage", 429, "Too Many Requests: retry after 35", { retry_after: 35 });
    expect(await failure(open())).toMatchObject({ permanent: false, retryAfterMs: 35_000 });
  });

  it.each([-1, 1e9, "soon"])("a wish of %s is none", async (retry_after) => {
    fake.refuse("sendMessage", 429, "Too Many Requests", { retry_after });
    expect(await failure(open())).toMatchObject({ permanent: false, retryAfterMs: undefined });
  });

  it("a group that became another one is named", async () => {
    const moved = { migrate_to_chat_id: -1009876 };
    fake.refuse("sendMessage", 400, "Bad Request: group chat was upgraded", moved);
    expect((await failure(open())).message).toContain("(the chat is -1009876 now)");
  });

  it("a wrong token", async () => {
    expect(await failure(open([CHAT], "env:OTHER"))).toMatchObject({
      message: "telegram: 401 Unauthorized",
      permanent: true,
    });
  });

  it("a chat that the bot is not in", async () => {
    expect(await failure(open([99]))).toMatchObject({
      message: "telegram: 400 Bad Request: chat not found",
      permanent: true,
    });
  });

  it("a line that breaks", async () => {
    fake.trouble("sendMessage", "drop");
    expect(await failure(open())).toMatchObject({ permanent: false });
  });

  it("nobody there", async () => {
    await fake.http.close();
    expect(await failure(open())).toMatchObject({ permanent: false });
  });

  it("a redirect is not followed", async () => {
    fake.trouble("sendMessage", { status: 302, headers: { location: "http://127.0.0.1:1/" } });
    await failure(open());
    expect(fake.http.received).toHaveLength(1);
  });

  it.each([
    { status: 200, body: "<html>sign in to the hotel's net" },
    { status: 200, body: { hello: 1 } },
    { status: 400, body: ["?"] },
    { status: 200, body: { ok: false } },
  ])("an answer that is none of the Bot API's: %j", async (trouble) => {
    fake.trouble("sendMessage", trouble);
    expect(await failure(open())).toMatchObject({ permanent: false });
  });

  it("a description that holds the token and control characters is told without", async () => {
    fake.refuse("sendMessage", 400, `bad \u001b[2J bot${TOKEN}\r\nnext`);
    const error = await failure(open());
    expect(error.message).toBe("telegram: 400 bad  [2J bot[secret] next");
  });

  it("of a chat that hangs is tried again for that chat alone", async () => {
    const target = open([CHAT, 77]);
    const enough = new AbortController();
    fake.http.mood = ({ body }) => (JSON.parse(body).chat_id === "77" ? "hang" : undefined);
    const sending = target.send(message(), enough.signal);
    await until(() => fake.http.received.length === 2);
    enough.abort(new Error("enough"));
    await expect(sending).rejects.toThrow("enough");
    fake.http.mood = undefined;
    await send(target);
    expect(fake.sent.map(({ chat_id }) => chat_id)).toEqual([String(CHAT), "77"]);
  });

  it("ends with the signal, and says what the signal says", async () => {
    fake.trouble("sendMessage", "hang");
    const sending = send(open());
    await until(() => fake.http.received.length === 1);
    ending.abort(new Error("enough"));
    await expect(sending).rejects.toThrow("enough");
  });
});

describe("configuration", () => {
  it("refuses what is no token, without showing it", () => {
    expect(() => open([CHAT], "env:BAD")).toThrow(/^telegram: what env:BAD holds is no token/);
  });

  it.each([
    { token: TOKEN, chats: [1] },
    { token: "env:BOT", chats: [] },
    { token: "env:BOT", chats: ["no chat"] },
    { token: "env:BOT", chats: [1], baseUrl: "http://example.org" },
    { token: "env:BOT", chats: [1], parse_mode: "HTML" },
  ])("refuses %j", (config) => {
    const { error } = telegram.schema.safeParse(config);
    expect(error).toBeDefined();
    expect(error?.message).not.toContain(TOKEN);
  });
});

describe("buttons", () => {
  it("are heard, answered, and asked for only once", async () => {
    const { pressed } = listen(open());
    fake.press({ id: CHAT }, "ack:USDC-depeg-1");
    await until(() => fake.answered.length === 1);
    fake.press({ id: CHAT }, "mute:USDC-depeg-1", { id: 12 });
    await until(() => fake.answered.length === 2);
    expect(pressed).toEqual([
      { what: "acknowledge", incident: "USDC-depeg-1", by: "telegram @ann" },
      { what: "mute", incident: "USDC-depeg-1", by: "telegram 12" },
    ]);
    expect(fake.answered[0]).toEqual({
      callback_query_id: "query-7000",
      text: "Received: acknowledge USDC-depeg-1",
    });
    await until(() => fake.offsets.at(-1) === 7_002);
    const polls = fake.http.received.filter(({ path }) => path.endsWith("/getUpdates"));
    expect(JSON.parse(polls[0]?.body ?? "")).toEqual({
      timeout: 25,
      limit: 1,
      allowed_updates: ["callback_query"],
    });
  });

  it("what was sent is what a press brings back", async () => {
    const target = open();
    const { pressed } = listen(target);
    await send(target, { incidents: ["USDC-depeg-7"] });
    for (const button of fake.sent[0]?.reply_markup?.inline_keyboard.flat() ?? [])
      fake.press({ id: CHAT }, button.callback_data);
    await until(() => pressed.length === 2);
    expect(pressed.map(({ what, incident }) => [what, incident])).toEqual([
      ["acknowledge", "USDC-depeg-7"],
      ["mute", "USDC-depeg-7"],
    ]);
  });

  it("in chats that are not configured are not obeyed, nor answered", async () => {
    const { pressed } = listen(open([CHAT, "@depegs"]));
    fake.press({ id: 666 }, "ack:USDC-depeg-1");
    fake.press({ id: 667, username: "depegs2" }, "mute:USDC-depeg-1");
    fake.press({ id: -100777, username: "depegs" }, "ack:USDC-depeg-2");
    await until(() => fake.answered.length === 1);
    expect(pressed.map(({ incident }) => incident)).toEqual(["USDC-depeg-2"]);
    expect(fake.answered).toHaveLength(1);
  });

  it("odd updates are passed over", async () => {
    const { pressed } = listen(open());
    fake.update({ callback_query: { id: "1", inline_message_id: "5", data: "ack:X" } });
    fake.update({ callback_query: null });
    fake.press({ id: CHAT }, "delete:everything");
    fake.press({ id: CHAT }, "ack:");
    fake.press({ id: CHAT }, "ack:USDC-depeg-1");
    await until(() => pressed.length === 1);
    await until(() => fake.offsets.at(-1) === 7_005);
    expect(pressed[0]?.incident).toBe("USDC-depeg-1");
  });

  it("count although the press can no longer be answered", async () => {
    fake.refuse("answerCallbackQuery", 400, "Bad Request: query is too old");
    const { pressed } = listen(open());
    fake.press({ id: CHAT }, "ack:USDC-depeg-1");
    fake.press({ id: CHAT }, "ack:USDC-depeg-2");
    await until(() => pressed.length === 2);
    await until(() => fake.answered.length === 1);
  });
});

describe("listening", () => {
  it("waits longer each time that it fails, and goes on where it was", async () => {
    const { pressed } = listen(open());
    fake.press({ id: CHAT }, "ack:USDC-depeg-1");
    await until(() => fake.offsets.at(-1) === 7_001);
    fake.refuse("getUpdates", 500, "Internal Server Error");
    fake.refuse("getUpdates", 429, "Too Many Requests", { retry_after: 9 });
    fake.press({ id: CHAT }, "ack:USDC-depeg-2");
    await until(() => machine.slept.length === 2);
    fake.press({ id: CHAT }, "ack:USDC-depeg-3");
    await until(() => pressed.length === 3);
    expect(machine.slept).toEqual([1_000, 9_000]);
  });

  it("tells of a lasting failure once, until it works again", async () => {
    fake.trouble("getUpdates", "drop", 6);
    const target = open();
    await expect(listen(target).end).rejects.toThrow(/^telegram: no connection/);
    const { pressed, end } = listen(target);
    fake.press({ id: CHAT }, "ack:USDC-depeg-1");
    await until(() => pressed.length === 1);
    expect(machine.slept).toEqual([1_000, 2_000, 8_000, 16_000, 32_000]);
    fake.trouble("getUpdates", "drop", 3);
    fake.press({ id: CHAT }, "ack:USDC-depeg-2");
    await expect(end).rejects.toThrow(/^telegram: no connection/);
  });

  it("tells at once that another program asks for the bot's answers, and goes on quietly", async () => {
    const conflict = "Conflict: can't use getUpdates method while webhook is active";
    fake.refuse("getUpdates", 409, conflict);
    fake.refuse("getUpdates", 409, conflict);
    const target = open();
    await expect(listen(target).end).rejects.toThrow(
      `telegram: another program asks for this bot's answers: 409 ${conflict}`,
    );
    const { pressed } = listen(target);
    fake.press({ id: CHAT }, "ack:USDC-depeg-1");
    await until(() => pressed.length === 1);
  });

  it("of two that ask for one bot's answers, the first is told", async () => {
    const first = listen(open());
    await until(() => fake.offsets.length === 1);
    const second = listen(open());
    await expect(first.end).rejects.toThrow(/another program/);
    fake.press({ id: CHAT }, "ack:USDC-depeg-1");
    await until(() => second.pressed.length === 1);
  });

  it("tells at once of a token that is refused, and keeps it to itself", async () => {
    const { end } = listen(open([CHAT], "env:OTHER"));
    const error = await end.catch((cause: unknown) => cause);
    expect(error).toMatchObject({ message: "telegram: 401 Unauthorized", permanent: true });
    expect(String(error)).not.toContain("1:wrong");
  });

  it("ends with the signal, in the middle of a poll and of a wait", async () => {
    const { end } = listen(open());
    await until(() => fake.offsets.length === 1);
    ending.abort();
    await expect(end).resolves.toBeUndefined();
  });
});
