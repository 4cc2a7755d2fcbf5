import { WorkbenchError } from "../../engine/errors.ts";
import { nearest } from "../../engine/indicators/nearest.ts";
import { targetKinds, targetSchema } from "../../recorder/notify/config.ts";
import type { Asker } from "./asker.ts";

type Fields = Record<string, string | readonly string[]>;

interface Field {
  readonly name: string;
  readonly question: string;
  readonly standard?: string;
  readonly list?: true;
  readonly when?: (said: Readonly<Fields>) => boolean;
}

/** What each kind cannot do without, beside which all else has a default; docs/notifiers.md has the rest. */
const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  webhook: [
    { name: "shape", question: "Shape: pegtape, slack or discord", standard: "pegtape" },
    { name: "url", question: "Its address, or env:NAME or file:PATH where that is written" },
    {
      name: "secret",
      question: "What signs the messages, as env:NAME or file:PATH",
      standard: "env:PEGTAPE_HOOK_SECRET",
      when: ({ shape }) => shape === "pegtape",
    },
  ],
  ntfy: [{ name: "topic", question: "Topic, or env:NAME or file:PATH where it is written" }],
  telegram: [
    {
      name: "token",
      question: "The bot's token, as env:NAME or file:PATH",
      standard: "env:TELEGRAM_TOKEN",
    },
    { name: "chats", question: "Chats, numbers or @names, with commas", list: true },
  ],
  pushover: [
    {
      name: "token",
      question: "The application's token, as env:NAME or file:PATH",
      standard: "env:PUSHOVER_TOKEN",
    },
    {
      name: "user",
      question: "Key of the user or group, as env:NAME or file:PATH",
      standard: "env:PUSHOVER_USER",
    },
  ],
  email: [
    { name: "host", question: "The SMTP server" },
    { name: "from", question: "Sender's address" },
    { name: "to", question: "Receivers' addresses, with commas", list: true },
    { name: "user", question: "Who signs in, as env:NAME or file:PATH, or none", standard: "none" },
    {
      name: "password",
      question: "The password, as env:NAME or file:PATH",
      standard: "env:SMTP_PASSWORD",
      when: ({ user }) => user !== undefined,
    },
  ],
  command: [{ name: "program", question: "The program" }],
  terminal: [],
};

/** Kinds that can be asked for, the simplest first. */
export const kindNames = (): string[] =>
  [...targetKinds.keys()].sort((a, b) => (FIELDS[a]?.length ?? 9) - (FIELDS[b]?.length ?? 9));

/** `terminal, ntfy`, each once; `none` for nobody. */
export const readKinds = (text: string): string[] => {
  if (text === "none") return [];
  const known = kindNames();
  return [...new Set(text.split(",").map((word) => word.trim()))].map((word) => {
    if (known.includes(word)) return word;
    const [near] = nearest(word, known);
    throw new WorkbenchError(
      "usage",
      `no notifier "${word}"`,
      near === undefined ? `Known: ${known.join(", ")}; or none.` : `Did you mean ${near}?`,
    );
  });
};

/** Asks for the fields of one kind until it can be opened. */
export const askNotifier = async (kind: string, asker: Asker): Promise<object> => {
  for (;;) {
    const said: Fields = {};
    for (const field of FIELDS[kind] ?? []) {
      if (field.when?.(said) === false) continue;
      const answer = await asker.ask(`  ${kind}: ${field.question}`, field.standard ?? "", needed);
      if (answer !== "none") said[field.name] = field.list ? words(answer) : answer;
    }
    try {
      return checked(kind, said);
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      // Asked again from the start: which answer is wrong the message says.
      await asker.ask(`  ${error.message}. Once more`, "yes", () => undefined);
    }
  }
};

const needed = (answer: string): string => {
  if (answer !== "") return answer;
  throw new WorkbenchError("usage", "this needs an answer", "Ctrl-C ends it.");
};

const words = (text: string): string[] => text.split(",").map((word) => word.trim());

/** `ntfy,topic=env:TOPIC`, as an option has it; a field that is a list is given more than once. */
export const readNotifier = (text: string): readonly [kind: string, target: object] => {
  const [first = "", ...parts] = words(text);
  const [kind = ""] = readKinds(first);
  const said: Record<string, string | string[]> = {};
  for (const part of parts) {
    const at = part.indexOf("=");
    const [name, value] = [part.slice(0, at), part.slice(at + 1)];
    if (at <= 0 || value === "" || name === "type")
      throw new WorkbenchError(
        "usage",
        `--notifier: a part of ${kind} is no field`,
        `Write ${kind},<field>=<value>: see docs/notifiers.md.`,
      );
    const list = FIELDS[kind]?.some((field) => field.name === name && field.list === true);
    const before = said[name];
    said[name] = list ? [...(Array.isArray(before) ? before : []), value] : value;
  }
  return [kind, checked(kind, said)];
};

/** Repeats no value: it may be a secret that was written where its reference should be. */
const checked = (kind: string, said: object): object => {
  const target = { type: kind, ...said };
  const { error } = targetSchema.safeParse(target);
  if (error === undefined) return target;
  const [issue] = error.issues;
  throw new WorkbenchError(
    "usage",
    `${[kind, ...(issue?.path ?? [])].join(".")}: ${issue?.message}`,
    "See docs/notifiers.md.",
  );
};
