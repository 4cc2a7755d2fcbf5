import { z } from "zod";
import { WorkbenchError } from "../../../engine/errors.ts";
import { bounded, oneLine } from "../bounded.ts";
import { eachReceiver } from "../each-receiver.ts";
import { askJson, tellable } from "../json-api.ts";
import { PollTrouble } from "../poll-trouble.ts";
import { secretReference } from "../secret.ts";
import { defineTarget, type Message, type Parts, type Pressed, SendError } from "../target.ts";

// Telegram's Bot API: sendMessage, getUpdates (long polling), answerCallbackQuery. Bounds as documented there.
const MOST_TEXT = 4096;
const MOST_CALLBACK_BYTES = 64;
/** Rows of buttons; a message that tells of more incidents is acknowledged elsewhere. */
const MOST_ROWS = 10;
/** How long Telegram holds an empty answer back, s; and how long we wait for it, ms. */
const POLL_SECONDS = 25;
const POLL_MS = 35_000;
/** How long one chat may take, ms. */
const SEND_MS = 10_000;
/** A longer wish is no wish, s. */
const LONGEST_WISH = 3600;

const schema = z.strictObject({
  token: secretReference.describe("the bot's token, as env:NAME or file:PATH"),
  chats: z
    .array(z.union([z.int(), z.string().regex(/^(-?\d{1,16}|@\w{4,32})$/)]).transform(String))
    .min(1)
    .max(10)
    .describe("where messages go, and whose buttons are obeyed: numbers, or @names of channels"),
  baseUrl: z
    .string()
    .regex(
      /^(https:\/\/[\w.-]+|http:\/\/(127\.0\.0\.1|localhost))(:\d{1,5})?$/,
      "https, or http on this machine: the token travels in the address",
    )
    .default("https://api.telegram.org")
    .describe("of the Bot API, where it is not Telegram's own"),
});

/** Messages with buttons in Telegram chats. */
export const telegram = defineTarget({
  id: "telegram",
  describe: "Telegram chats, by a bot of yours; alerts are acknowledged and muted there by buttons",
  schema,
  open({ token: reference, chats, baseUrl }, parts) {
    const token = checkedToken(parts.secret(reference), reference);
    const ask = botApi(parts, baseUrl, token);
    const all = [...new Set(chats)];
    const toEach = eachReceiver("telegram", all);
    const answers = new Answers(ask, new Set(chats), parts);
    return {
      patienceMs: all.length * SEND_MS,
      send: (message, signal) =>
        toEach(message.key, async (receivers, reached) => {
          const failed = new Map<string, SendError>();
          for (const chat of receivers)
            try {
              await ask("sendMessage", { chat_id: chat, ...content(message) }, signal);
              reached(chat);
            } catch (cause) {
              if (signal.aborted || !(cause instanceof SendError)) throw cause;
              failed.set(chat, cause);
            }
          return failed;
        }),
      listen: (pressed, signal) => answers.listen(pressed, signal),
    };
  },
});

/** A token of another shape would break the address, and the error that tells so would hold it. */
const checkedToken = (token: string, reference: string): string => {
  if (/^\d{1,20}:[\w-]{1,100}$/.test(token)) return token;
  throw new WorkbenchError(
    "usage",
    `telegram: what ${reference} holds is no token of a bot`,
    "It looks like 123456:ABC-DEF and comes from @BotFather.",
  );
};

const content = ({ title, text, incidents }: Message) => {
  const rows = incidents.slice(0, MOST_ROWS).flatMap((incident) => {
    const buttons = [
      { text: `Acknowledge ${bounded(incident, 40)}`, callback_data: `ack:${incident}` },
      { text: "Mute", callback_data: `mute:${incident}` },
    ];
    // Longer names do not fit: that incident has no buttons, its message arrives all the same.
    const fit = buttons.every(
      (button) => Buffer.byteLength(button.callback_data) <= MOST_CALLBACK_BYTES,
    );
    return fit ? [buttons] : [];
  });
  return {
    text: bounded([title, text].filter((part) => part.trim() !== "").join("\n"), MOST_TEXT),
    link_preview_options: { is_disabled: true },
    ...(rows.length === 0 ? {} : { reply_markup: { inline_keyboard: rows } }),
  };
};

const refused = z.object({
  error_code: z.int(),
  description: z.string().catch(""),
  parameters: z
    .object({
      retry_after: z.number().min(0).max(LONGEST_WISH).optional().catch(undefined),
      migrate_to_chat_id: z.number().optional().catch(undefined),
    })
    .catch({}),
});

type Ask = (
  method: string,
  body: object,
  signal: AbortSignal,
  timeoutMs?: number,
) => Promise<unknown>;

/** Somebody else asks for the bot's updates, too. */
class Conflict extends SendError {}

/** One call of the Bot API; resolves with its result. */
const botApi =
  (parts: Parts, baseUrl: string, token: string): Ask =>
  async (method, body, signal, timeoutMs = SEND_MS) => {
    const answer = await askJson(
      parts,
      {
        url: `${baseUrl}/bot${token}/${method}`,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        timeoutMs,
      },
      [token],
      signal,
    );
    const good = z.object({ ok: z.literal(true), result: z.unknown() }).safeParse(answer.body);
    if (good.success) return good.data.result;
    const { data } = refused.safeParse(answer.body);
    if (data === undefined) throw new SendError("the answer is none of the Bot API's");
    const { error_code: code, description, parameters } = data;
    const moved = parameters.migrate_to_chat_id;
    const text = tellable(
      `${code} ${description}${moved === undefined ? "" : ` (the chat is ${moved} now)`}`,
      [token],
    );
    if (code === 409) throw new Conflict(`another program asks for this bot's answers: ${text}`);
    const retryAfterMs =
      parameters.retry_after === undefined ? answer.retryAfterMs : parameters.retry_after * 1000;
    throw new SendError(text, {
      permanent: code >= 400 && code < 500 && code !== 429,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  };

const updateShape = z.object({ update_id: z.int() });
const pressShape = z.object({
  callback_query: z.object({
    id: z.string(),
    data: z.string().max(MOST_CALLBACK_BYTES),
    from: z.object({ id: z.int(), username: z.string().optional() }),
    message: z.object({
      chat: z.object({ id: z.int(), username: z.string().optional() }),
    }),
  }),
});

/** What people press, by long polling. */
class Answers {
  readonly #ask: Ask;
  readonly #chats: ReadonlySet<string>;
  readonly #trouble: PollTrouble;
  /** The first update that was not taken yet: asking for it tells Telegram to forget those before. */
  #offset: number | undefined;

  constructor(ask: Ask, chats: ReadonlySet<string>, parts: Parts) {
    this.#ask = ask;
    this.#chats = chats;
    this.#trouble = new PollTrouble(parts);
  }

  async listen(pressed: (pressed: Pressed) => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted)
      try {
        const updates = await this.#poll(signal);
        this.#trouble.over();
        for (const update of updates) await this.#take(update, pressed, signal);
      } catch (cause) {
        if (signal.aborted) return;
        await this.#trouble.wait(cause, signal, cause instanceof Conflict).catch((error) => {
          if (!signal.aborted) throw telegramError(error);
        });
      }
  }

  async #poll(signal: AbortSignal): Promise<readonly unknown[]> {
    const result = await this.#ask(
      "getUpdates",
      {
        timeout: POLL_SECONDS,
        // One press brings its whole message along: several might be longer than an answer that is read.
        limit: 1,
        allowed_updates: ["callback_query"],
        ...(this.#offset === undefined ? {} : { offset: this.#offset }),
      },
      signal,
      POLL_MS,
    );
    if (!Array.isArray(result)) throw new SendError("updates are no list");
    return result;
  }

  async #take(
    update: unknown,
    pressed: (pressed: Pressed) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { data: numbered } = updateShape.safeParse(update);
    if (numbered === undefined) throw new SendError("an update has no number");
    this.#offset = Math.max(this.#offset ?? 0, numbered.update_id + 1);
    const { data: press } = pressShape.safeParse(update);
    if (press === undefined) return;
    const { id, data, from, message } = press.callback_query;
    const { chat } = message;
    // Anybody can find a bot and forward its messages: who is not configured gets no answer, either.
    const known =
      this.#chats.has(String(chat.id)) ||
      (chat.username !== undefined && this.#chats.has(`@${chat.username}`));
    const [, word, incident] = /^(ack|mute):(.+)$/su.exec(data) ?? [];
    if (!known || word === undefined || incident === undefined) return;
    const by = from.username === undefined ? from.id : `@${oneLine(from.username, 32)}`;
    const what = word === "ack" ? "acknowledge" : "mute";
    pressed({ what, incident, by: `telegram ${by}` });
    try {
      const text = `Received: ${what} ${bounded(incident, 60)}`;
      await this.#ask("answerCallbackQuery", { callback_query_id: id, text }, signal);
    } catch (cause) {
      // The press counts. Only its sign of waiting stays a while, as for presses from before the start.
      if (!(cause instanceof SendError)) throw cause;
    }
  }
}

const telegramError = (error: unknown): unknown => {
  if (!(error instanceof SendError)) return error;
  return new SendError(`telegram: ${error.message}`, { permanent: error.permanent });
};
