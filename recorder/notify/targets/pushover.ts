import { z } from "zod";
import { WorkbenchError } from "../../../engine/errors.ts";
import { bounded, oneLine } from "../bounded.ts";
import { askJson, type JsonAnswer, type JsonRequest, tellable } from "../json-api.ts";
import { PollTrouble } from "../poll-trouble.ts";
import { secretReference } from "../secret.ts";
import { defineTarget, type Message, type Parts, type Pressed, SendError } from "../target.ts";

// Pushover's message and receipt API. Bounds as documented there.
const MOST_TITLE = 250;
const MOST_TEXT = 1024;
/** The shortest way between two sounds of an emergency, and the longest that it may last, s. */
const LEAST_RETRY = 30;
const MOST_EXPIRE = 10_800;
/** Receipts may be asked for every five seconds. */
const POLL_MS = 10_000;
/** Emergencies whose acknowledgement is waited for; the oldest is forgotten first. */
const MOST_RECEIPTS = 50;
/** A receipt is asked for so long after its end, in case that clocks differ, ms. */
const AFTER_END_MS = 600_000;

const schema = z.strictObject({
  token: secretReference.describe("the application's token, as env:NAME or file:PATH"),
  user: secretReference.describe("the key of the user or group, as env:NAME or file:PATH"),
  sound: z
    .string()
    .regex(/^\w{1,20}$/)
    .optional()
    .describe("one of Pushover's sounds; the device's own unless given"),
  retrySeconds: z
    .int()
    .min(LEAST_RETRY)
    .max(MOST_EXPIRE)
    .default(60)
    .describe("a critical alert sounds again so often until it is acknowledged"),
  expireSeconds: z
    .int()
    .min(LEAST_RETRY)
    .max(MOST_EXPIRE)
    .default(3600)
    .describe("… and for so long"),
  baseUrl: z
    .string()
    .regex(
      /^(https:\/\/[\w.-]+|http:\/\/(127\.0\.0\.1|localhost))(:\d{1,5})?$/,
      "https, or http on this machine: the token travels with each message",
    )
    .default("https://api.pushover.net")
    .describe("of the API, where it is not Pushover's own"),
});

/** Messages on telephones that sound until somebody acknowledges what is critical. */
export const pushover = defineTarget({
  id: "pushover",
  describe: "Pushover on telephones; what is critical sounds until it is acknowledged there",
  schema,
  open(config, parts) {
    const secrets = {
      token: checkedKey(parts.secret(config.token), config.token),
      user: checkedKey(parts.secret(config.user), config.user),
    };
    const ask = pushoverApi(parts, config.baseUrl, [secrets.token, secrets.user]);
    const receipts = new Receipts(ask, secrets.token, parts);
    return {
      async send(message, signal) {
        const form = new URLSearchParams({ ...secrets, ...content(message, config) });
        const answer = await ask(
          {
            path: "/1/messages.json",
            headers: { "content-type": "application/x-www-form-urlencoded" },
            body: form.toString(),
          },
          signal,
        );
        const { data } = taken.safeParse(answer);
        if (data === undefined) throw new SendError("pushover: the answer is none of its own");
        const end = parts.now() + config.expireSeconds * 1000 + AFTER_END_MS;
        if (data.receipt !== undefined) receipts.add(data.receipt, message.incidents, end);
      },
      listen: (pressed, signal) => receipts.listen(pressed, signal),
    };
  },
});

const checkedKey = (key: string, reference: string): string => {
  if (/^[A-Za-z0-9]{30}$/.test(key)) return key;
  throw new WorkbenchError(
    "usage",
    `pushover: what ${reference} holds is no token or key of Pushover's`,
    "They have thirty letters and digits: the token is the application's, the key is the user's.",
  );
};

const content = (
  { severity, reason, title, text, time }: Message,
  { sound, retrySeconds, expireSeconds }: z.output<typeof schema>,
): Record<string, string> => {
  // Nobody shall be woken, again and again, because something is over.
  const over = reason === "resolved" || reason === "recovering";
  const priority = over || severity === "info" ? 0 : severity === "critical" ? 2 : 1;
  const line = oneLine(title, MOST_TITLE) || "pegtape";
  const seconds = Math.floor(Date.parse(time) / 1000);
  return {
    title: line,
    message: text.trim() === "" ? line : bounded(text, MOST_TEXT),
    priority: String(priority),
    ...(priority === 2 ? { retry: String(retrySeconds), expire: String(expireSeconds) } : {}),
    ...(sound === undefined ? {} : { sound }),
    ...(Number.isFinite(seconds) ? { timestamp: String(seconds) } : {}),
  };
};

const taken = z.object({
  receipt: z
    .string()
    .regex(/^[A-Za-z0-9]{1,64}$/)
    .optional(),
});

type Ask = (
  request: Omit<JsonRequest, "url"> & { readonly path: string },
  signal: AbortSignal,
) => Promise<unknown>;

/** One call of the API; resolves with an answer whose status is 1. */
const pushoverApi =
  (parts: Parts, baseUrl: string, secrets: readonly string[]): Ask =>
  async ({ path, ...request }, signal) => {
    let answer: JsonAnswer;
    try {
      answer = await askJson(parts, { ...request, url: `${baseUrl}${path}` }, secrets, signal);
    } catch (cause) {
      if (signal.aborted || !(cause instanceof SendError)) throw cause;
      const { permanent, retryAfterMs } = cause;
      throw new SendError(`pushover: ${cause.message}`, {
        permanent,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
    }
    const { status, body, retryAfterMs } = answer;
    if (status < 300 && z.object({ status: z.literal(1) }).safeParse(body).success) return body;
    const { data } = z.object({ errors: z.array(z.string()) }).safeParse(body);
    const why = tellable(data?.errors.join("; ") ?? "", secrets);
    throw new SendError(`pushover: HTTP ${status}${why === "" ? "" : `: ${why}`}`, {
      permanent: status < 500 && status !== 429,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  };

interface Waiting {
  readonly incidents: readonly string[];
  /** Wall clock, ms. */
  readonly end: number;
}

const receiptShape = z.object({
  acknowledged: z.int(),
  acknowledged_by_device: z.string().catch(""),
  expired: z.int(),
});

/** Emergencies that sound until somebody acknowledges them: whether somebody has. In memory only. */
class Receipts {
  readonly #ask: Ask;
  readonly #token: string;
  readonly #parts: Parts;
  readonly #trouble: PollTrouble;
  readonly #waiting = new Map<string, Waiting>();

  constructor(ask: Ask, token: string, parts: Parts) {
    this.#ask = ask;
    this.#token = token;
    this.#parts = parts;
    this.#trouble = new PollTrouble(parts);
  }

  add(receipt: string, incidents: readonly string[], end: number): void {
    if (incidents.length === 0) return;
    this.#waiting.set(receipt, { incidents, end });
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > MOST_RECEIPTS && oldest !== undefined) this.#waiting.delete(oldest);
  }

  async listen(pressed: (pressed: Pressed) => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted)
      try {
        for (const [receipt, waiting] of [...this.#waiting])
          await this.#look(receipt, waiting, pressed, signal);
        this.#trouble.over();
        await this.#parts.sleep(POLL_MS, signal);
      } catch (cause) {
        if (signal.aborted) return;
        await this.#trouble.wait(cause, signal).catch((error) => {
          if (!signal.aborted) throw error;
        });
      }
  }

  async #look(
    receipt: string,
    { incidents, end }: Waiting,
    pressed: (pressed: Pressed) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#parts.now() > end) {
      this.#waiting.delete(receipt);
      return;
    }
    const { data } = receiptShape.safeParse(await this.#status(receipt, signal));
    if (data === undefined) throw new SendError("pushover: a receipt's answer is none of its own");
    if (data.acknowledged !== 1 && data.expired !== 1) return;
    this.#waiting.delete(receipt);
    if (data.acknowledged !== 1) return;
    // The answer names the user by a key, which is a secret; the device has a name.
    const device = oneLine(data.acknowledged_by_device, 40);
    const by = `pushover${device === "" ? "" : ` ${device}`}`;
    for (const incident of incidents) pressed({ what: "acknowledge", incident, by });
  }

  async #status(receipt: string, signal: AbortSignal): Promise<unknown> {
    const path = `/1/receipts/${receipt}.json?token=${this.#token}`;
    try {
      return await this.#ask({ path, method: "GET" }, signal);
    } catch (cause) {
      // One that the service does not know is never acknowledged.
      if (cause instanceof SendError && cause.permanent) this.#waiting.delete(receipt);
      throw cause;
    }
  }
}
