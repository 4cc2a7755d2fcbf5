import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Message, Parts } from "../target.ts";
import { FakeNtfy } from "./fake-ntfy.ts";
import { FakePushover } from "./fake-pushover.ts";
import { FakeSmtp, type Step as SmtpStep, type SmtpTrouble } from "./fake-smtp.ts";
import { FakeTelegram } from "./fake-telegram.ts";
import { PlannedHttp, type Received, type Step } from "./planned-http.ts";
import { WebhookReceiver } from "./webhook-receiver.ts";

/** What one message meets at a receiver. */
export type Mood =
  | "ok"
  | "error"
  /** Too many messages: with a wish to be left alone, where the protocol knows one. */
  | "tooMany"
  | "hang"
  | "drop"
  /** Taken; the answer never comes, is cut off, or comes when nobody waits for it any more. */
  | "takenHang"
  | "takenDrop"
  | "takenLate"
  /** It is gone, for a while. */
  | "die"
  /** Never in a deck. It repeats all that it was sent, and refuses for now, or for ever. */
  | "echo"
  | "echoForEver"
  /** It sends the message elsewhere. */
  | "redirect";

/** How often each comes in a deck: half of all messages meet trouble. */
const DECK: Readonly<Partial<Record<Mood, number>>> = {
  ...{ ok: 20, error: 4, tooMany: 3, hang: 2, drop: 3 },
  ...{ takenHang: 2, takenDrop: 3, takenLate: 2, die: 1 },
};

/** Moods in an order of chance; every one comes before the first comes again too often. */
export const moods = (
  random: () => number,
  cards: Readonly<Partial<Record<Mood, number>>> = DECK,
): (() => Mood) => {
  let deck: Mood[] = [];
  return () => {
    if (deck.length === 0)
      deck = Object.entries(cards)
        .flatMap(([mood, times]) => Array.from({ length: times }, () => mood as Mood))
        .map((mood) => ({ mood, at: random() }))
        .sort((a, b) => a.at - b.at)
        .map(({ mood }) => mood);
    return deck.pop() ?? "ok";
  };
};

/** A message as it stands at the receiver's. */
export interface Arrival {
  /** Who has it, where a notifier tells several. */
  readonly to: string;
  readonly title: string;
  /** What is the same in its doubles, and in nothing else. */
  readonly double: string;
}

/** A notifier's configuration, and the true receiver at its end. */
export interface Road {
  readonly config: Readonly<Record<string, unknown>>;
  /** By their references in the configuration. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly print?: Parts["print"];
  /** All that was taken, in order, also where our side never heard of it. */
  arrivals(): readonly Arrival[];
  /** All that came to it, whatever became of it. */
  traffic(): string;
  close(): Promise<void>;
}

export interface RoadOptions {
  readonly mood: () => Mood;
  /** For files. */
  readonly folder: string;
  /** Wall clock, ms. */
  readonly now: () => number;
  /** Where it redirects to. */
  readonly elsewhere?: string;
  /** What is asked of it besides messages meets its moods, too. */
  readonly alsoAsked?: boolean;
}

type OpenRoad = (options: RoadOptions) => Promise<Road>;

/** How long who has died stays away, ms. */
const AWAY_MS = 60;

/** Answers that come when nobody waits any more: with the next message. */
class Late {
  #waiting: (() => void)[] = [];

  wait(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Somebody asks again: those before are answered now. */
  come(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

interface Server {
  open(): Promise<unknown>;
  close(): Promise<void>;
}

/** Servers that die and come back, and that are gone for good in the end. */
const mortal = (server: Server) => {
  let away: Promise<unknown> | undefined;
  let over = false;
  return {
    die(): void {
      away ??= server
        .close()
        .then(() => new Promise((resolve) => setTimeout(resolve, AWAY_MS)))
        .then(() => (over ? undefined : server.open()))
        .finally(() => {
          away = undefined;
        });
    },
    async end(): Promise<void> {
      over = true;
      await away;
      await server.close();
    },
  };
};

/** All that it was sent, wherever one of the protocols has words in a refusal. */
const repeated = (received: Received, status: number): Step => {
  const all = `${received.path} ${JSON.stringify(received.headers)} ${received.body}`;
  const words = { description: all, errors: [all], error: all };
  return { status, body: { ok: false, status: 0, error_code: status, ...words } };
};

/** Gives a server its moods, for requests of this path; `refusals` are those of its protocol. */
const moody = (
  http: PlannedHttp,
  path: RegExp,
  { mood, elsewhere = "/elsewhere", alsoAsked = false }: RoadOptions,
  { error, tooMany }: { readonly error: Step; readonly tooMany: Step },
) => {
  const late = new Late();
  const life = mortal(http);
  http.mood = (received) => {
    if (!alsoAsked && !path.test(received.path)) return undefined;
    late.come();
    const met = mood();
    if (met === "die") life.die();
    const steps: Record<Mood, Step | undefined> = {
      ...{ ok: undefined, error, tooMany, hang: "hang", drop: "drop", die: "drop" },
      ...{ takenHang: { taken: "hang" }, takenDrop: { taken: "drop" } },
      takenLate: { taken: late.wait() },
      ...{ echo: repeated(received, 500), echoForEver: repeated(received, 403) },
      redirect: { redirect: elsewhere },
    };
    return steps[met];
  };
  return life;
};

const WISH = { "retry-after": "3" };

const webhook: OpenRoad = async (options) => {
  const secret = "canary-hook-secret-51";
  const arrivals: Arrival[] = [];
  const receiver = new WebhookReceiver(secret, options.now);
  const http = await PlannedHttp.start([], (received) => {
    if (received.path !== "/canary-hook-path-52") return { status: 404 };
    const step = receiver.answer(received);
    if (typeof step === "object" && "status" in step && step.status === 202) {
      const double = received.headers["idempotency-key"] ?? "";
      const { title, key }: Message = JSON.parse(received.body);
      if (key !== decodeURI(double)) throw new Error("the key in the body is another one");
      arrivals.push({ to: "hook", title, double });
    }
    return step;
  });
  const life = moody(http, /^/, options, {
    error: { status: 503, body: "upstream is away" },
    tooMany: { status: 429, headers: WISH },
  });
  return {
    config: { type: "webhook", url: "env:HOOK", secret: "env:HOOK_SECRET", allowPrivate: true },
    secrets: { "env:HOOK": `${http.url}/canary-hook-path-52`, "env:HOOK_SECRET": secret },
    arrivals: () => arrivals,
    traffic: () => JSON.stringify(http.received),
    close: () => life.end(),
  };
};

const ntfy: OpenRoad = async (options) => {
  const [token, topic] = ["canary-ntfy-token-53", "canary-ntfy-topic-54"];
  const service = new FakeNtfy(token);
  const http = await PlannedHttp.start([], service.answer);
  const life = moody(http, /^/, options, {
    error: { status: 507, body: { code: 50701, http: 507, error: "insufficient storage" } },
    tooMany: {
      ...{ status: 429, headers: WISH },
      body: { code: 42901, http: 429, error: "limit reached: too many requests" },
    },
  });
  return {
    config: {
      ...{ type: "ntfy", server: http.url, topic: "env:NTFY_TOPIC", token: "env:NTFY_TOKEN" },
      allowPrivate: true,
    },
    secrets: { "env:NTFY_TOKEN": token, "env:NTFY_TOPIC": topic },
    traffic: () => JSON.stringify(http.received),
    arrivals: () =>
      service.published.map(({ title, sequence_id: double }) => ({ to: topic, title, double })),
    close: () => life.end(),
  };
};

const telegram: OpenRoad = async (options) => {
  const token = "110201543:canary-telegram-token-55";
  const service = new FakeTelegram(token, ["-1001", "-1002"]);
  await service.http.open();
  const life = moody(service.http, /\/sendMessage$/, options, {
    error: { status: 500, body: { ok: false, error_code: 500, description: "Internal" } },
    tooMany: {
      status: 429,
      body: {
        ...{ ok: false, error_code: 429, description: "Too Many Requests: retry after 3" },
        parameters: { retry_after: 3 },
      },
    },
  });
  return {
    config: {
      ...{ type: "telegram", token: "env:BOT", chats: [-1001, -1002] },
      baseUrl: service.http.url,
    },
    secrets: { "env:BOT": token },
    traffic: () => JSON.stringify(service.http.received),
    arrivals: () =>
      service.sent.map(({ chat_id, text }) => {
        const [title = ""] = text.split("\n");
        return { to: String(chat_id), title, double: text };
      }),
    close: () => life.end(),
  };
};

const pushover: OpenRoad = async (options) => {
  const [token, user] = ["canaryPushoverToken56AAAAAAAAA", "canaryPushoverUser57AAAAAAAAAA"];
  const service = new FakePushover(token, user);
  await service.http.open();
  const life = moody(service.http, /^\/1\/messages/, options, {
    error: { status: 500, body: { status: 0, errors: ["internal"] } },
    tooMany: {
      ...{ status: 429, headers: WISH },
      body: { status: 0, errors: ["message limit reached"] },
    },
  });
  return {
    config: {
      ...{ type: "pushover", token: "env:PUSH_TOKEN", user: "env:PUSH_USER" },
      baseUrl: service.http.url,
    },
    secrets: { "env:PUSH_TOKEN": token, "env:PUSH_USER": user },
    traffic: () => JSON.stringify(service.http.received),
    arrivals: () =>
      service.sent.map(({ title = "", message = "", timestamp = "" }) => {
        return { to: user, title, double: `${title}\n${message}\n${timestamp}` };
      }),
    close: () => life.end(),
  };
};

const header = (text: string, name: string): string => {
  const [head = ""] = text.split("\r\n\r\n");
  const unfolded = head.replace(/\r\n[ \t]+/g, " ");
  return new RegExp(`^${name}: (.*)$`, "im").exec(unfolded)?.[1]?.trim() ?? "";
};

const email: OpenRoad = async ({ mood }) => {
  const [user, password] = ["canary-mail-user-58", "canary-mail-password-59"];
  const service = new FakeSmtp({ user, password });
  await service.start();
  const late = new Late();
  const life = mortal({ open: () => service.start(), close: () => service.close() });
  const steps: readonly SmtpStep[] = ["greeting", "MAIL", "DATA", "content", "RCPT"];
  let nth = 0;
  service.onConnection = () => {
    late.come();
    const met = mood();
    // Each trouble comes at another step in turn; one at RCPT hits one receiver of two.
    nth += 1;
    const step = steps[nth % steps.length] ?? "content";
    const only = step === "RCPT" ? "bob@" : "";
    const repeats = `{line} ${user} ${password}`;
    const troubles: Record<Exclude<Mood, "ok" | "redirect">, [SmtpStep, SmtpTrouble, string?]> = {
      error: [step, "451 4.3.0 not now", only],
      tooMany: [step, "421 4.7.0 too many connections", only],
      hang: [step, "hang", only],
      drop: [step, "drop", only],
      die: ["greeting", "drop"],
      takenHang: ["content", { taken: "hang" }],
      takenDrop: ["content", { taken: "drop" }],
      takenLate: ["content", { taken: late.wait() }],
      echo: ["AUTH", `454 4.7.0 ${repeats}`],
      echoForEver: ["AUTH", `535 5.7.8 ${repeats}`],
    };
    if (met === "die") life.die();
    if (met !== "ok" && met !== "redirect") service.trouble(...troubles[met]);
  };
  return {
    config: {
      ...{ type: "email", host: "127.0.0.1", port: service.port, secure: false, plain: true },
      ...{ user: "env:SMTP_USER", password: "env:SMTP_PASSWORD" },
      ...{ from: "pegtape@example.org", to: ["ann@example.org", "bob@example.org"] },
    },
    secrets: { "env:SMTP_USER": user, "env:SMTP_PASSWORD": password },
    traffic: () => JSON.stringify([service.lines, service.mails]),
    arrivals: () =>
      service.mails.flatMap(({ to, text }) =>
        to.map((one) => ({
          to: one,
          title: header(text, "Subject"),
          double: `${header(text, "Message-ID")} ${header(text, "X-Pegtape-Key")}`,
        })),
      ),
    close: () => life.end(),
  };
};

/** What it is given on its input goes into a file, and then it does what its mood says. */
const PROGRAM = `
IFS= read -r message
env > "$1.env"
case "$MOOD" in
  echo | echoForEver) env; env >&2; exit 1 ;;
  error) exit 1 ;;
  tooMany) exit 75 ;;
  hang) sleep 60 ;;
  drop) kill -9 $$ ;;
esac
printf '%s\\t%s\\n' "$PEGTAPE_KEY" "$message" >> "$1"
case "$MOOD" in
  takenHang | takenLate) sleep 60 ;;
  takenDrop) kill -9 $$ ;;
  die) exec sleep 60 ;;
esac`;

const command: OpenRoad = async ({ mood, folder }) => {
  const path = join(folder, "told");
  writeFileSync(path, "");
  return {
    config: {
      ...{ type: "command", program: "/bin/sh", args: ["-c", PROGRAM, "receiver", path] },
      env: ["MOOD"],
    },
    secrets: {},
    environment: {
      PATH: process.env["PATH"],
      HIDDEN: "canary-of-another-60",
      get MOOD() {
        return mood();
      },
    },
    traffic: () => readFileSync(path, "utf8") + readFileSync(`${path}.env`, "utf8"),
    arrivals: () =>
      readFileSync(path, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const [double = "", message = ""] = line.split("\t");
          const { title, key }: Message = JSON.parse(message);
          if (key !== double) throw new Error("the key on the input is another one");
          return { to: "program", title, double };
        }),
    close: async () => undefined,
  };
};

const terminal: OpenRoad = async ({ mood }) => {
  const lines: string[] = [];
  return {
    config: { type: "terminal" },
    secrets: {},
    print: (line) => {
      const met = mood();
      const taken = met === "ok" || met.startsWith("taken");
      if (taken) lines.push(line);
      if (met !== "ok") throw new Error("EIO: the terminal is gone");
    },
    traffic: () => lines.join("\n"),
    arrivals: () =>
      lines.map((line) => ({
        to: "terminal",
        title: /: (.*)$/.exec(line)?.[1] ?? "",
        double: line,
      })),
    close: async () => undefined,
  };
};

/** By the kinds of notifiers. */
export const roads: ReadonlyMap<string, OpenRoad> = new Map(
  Object.entries({ webhook, ntfy, telegram, pushover, email, command, terminal }),
);

/** The machine for the notifiers of roads, with a clock so many times as fast as the world. */
export const roadMachine = (
  { secrets, environment, print }: Pick<Road, "secrets" | "environment" | "print">,
  now: () => number,
  speed: number,
): Parts => ({
  fetch,
  now,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, ms / speed);
      signal.addEventListener("abort", stop, { once: true });
    }),
  print: print ?? (() => undefined),
  secret: (reference) => {
    const secret = secrets[reference];
    if (secret === undefined) throw new Error(`no secret ${reference}`);
    return secret;
  },
  ...(environment === undefined ? {} : { environment }),
});
