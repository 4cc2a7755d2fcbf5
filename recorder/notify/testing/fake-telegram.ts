import { PlannedHttp, type Received, type Step } from "./planned-http.ts";

/** A message as the Bot API was asked to send it. */
export interface Sent {
  readonly chat_id: string | number;
  readonly text: string;
  readonly parse_mode?: string;
  readonly reply_markup?: {
    readonly inline_keyboard: readonly (readonly { text: string; callback_data: string }[])[];
  };
}

const ok = (result: unknown): Step => ({ status: 200, body: { ok: true, result } });
const refused = (error_code: number, description: string, parameters?: object): Step => ({
  status: error_code,
  body: { ok: false, error_code, description, ...(parameters && { parameters }) },
});

/** Telegram's Bot API on loopback: its methods, its bounds, its refusals and its queue of updates. */
export class FakeTelegram {
  readonly sent: Sent[] = [];
  /** Presses that were answered. */
  readonly answered: { readonly callback_query_id: string; readonly text?: string }[] = [];
  /** The offsets asked for. */
  readonly offsets: (number | undefined)[] = [];
  readonly http: PlannedHttp;
  readonly #token: string;
  /** That the bot is in. */
  readonly #chats: ReadonlySet<string>;
  #updates: { readonly update_id: number }[] = [];
  #nextUpdate = 7_000;
  /** Ends the poll that waits, with the answer to give. */
  #poll: ((answer: Step | undefined) => void) | undefined;

  constructor(token: string, chats: readonly string[]) {
    this.#token = token;
    this.#chats = new Set(chats);
    this.http = new PlannedHttp((received, gone) => this.#answer(received, gone));
  }

  /** What the next call of `method` meets: an error of the Bot API, or worse. */
  refuse(method: string, error_code: number, description: string, parameters?: object): void {
    this.trouble(method, refused(error_code, description, parameters));
  }

  trouble(method: string, step: Step, times = 1): void {
    this.http.plan(step, new RegExp(`/${method}$`), times);
  }

  /** Somebody presses a button under a message. */
  press(
    chat: { readonly id: number; readonly username?: string },
    data: string,
    from: { readonly id: number; readonly username?: string } = { id: 11, username: "ann" },
  ): void {
    this.update({
      callback_query: {
        id: `query-${this.#nextUpdate}`,
        from: { is_bot: false, first_name: "Ann", ...from },
        message: { message_id: 5, chat: { type: "group", ...chat }, date: 1_700_000_000 },
        chat_instance: "1",
        data,
      },
    });
  }

  update(update: object): void {
    this.#updates.push({ update_id: this.#nextUpdate++, ...update });
    this.#poll?.(undefined);
  }

  #answer({ method, path, headers, body }: Received, gone: AbortSignal): Step | Promise<Step> {
    const [, token, name] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
    if (token === undefined) return refused(404, "Not Found");
    if (token !== this.#token) return refused(401, "Unauthorized");
    if (method !== "POST" || headers["content-type"] !== "application/json")
      return refused(400, "Bad Request");
    const asked = JSON.parse(body);
    if (name === "sendMessage") return this.#send(asked);
    if (name === "getUpdates") return this.#getUpdates(asked, gone);
    if (name !== "answerCallbackQuery") return refused(404, "Not Found");
    this.answered.push(asked);
    return ok(true);
  }

  #send(asked: Sent): Step {
    if (!this.#chats.has(String(asked.chat_id))) return refused(400, "Bad Request: chat not found");
    if (asked.text === "") return refused(400, "Bad Request: message text is empty");
    if (asked.text.length > 4096) return refused(400, "Bad Request: message is too long");
    const buttons = asked.reply_markup?.inline_keyboard.flat() ?? [];
    if (buttons.some(({ callback_data }) => Buffer.byteLength(callback_data) > 64))
      return refused(400, "Bad Request: BUTTON_DATA_INVALID");
    this.sent.push(asked);
    return ok({ message_id: this.sent.length, date: 1_700_000_000, text: asked.text });
  }

  async #getUpdates(
    { offset, limit = 100, timeout, allowed_updates }: GetUpdates,
    gone: AbortSignal,
  ): Promise<Step> {
    this.offsets.push(offset);
    this.#poll?.(
      refused(409, "Conflict: terminated by other getUpdates request; one bot, one instance"),
    );
    this.#updates = this.#updates.filter(({ update_id }) => update_id >= (offset ?? 0));
    const pending = (): unknown[] =>
      this.#updates
        .filter((update) => allowed_updates.some((kind) => kind in update))
        .slice(0, limit);
    if (pending().length > 0 || timeout === 0) return ok(pending());
    const conflict = await new Promise<Step | undefined>((resolve) => {
      const end = (answer: Step | undefined): void => {
        if (this.#poll === end) this.#poll = undefined;
        resolve(answer);
      };
      this.#poll = end;
      gone.addEventListener("abort", () => end(undefined));
    });
    return conflict ?? ok(pending());
  }
}

interface GetUpdates {
  readonly offset?: number;
  readonly limit?: number;
  readonly timeout: number;
  readonly allowed_updates: readonly string[];
}
