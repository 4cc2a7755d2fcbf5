import { createHash } from "node:crypto";
import { z } from "zod";
import { WorkbenchError } from "../../../engine/errors.ts";
import { bounded, oneLine } from "../bounded.ts";
import { allowPrivate, fetchFor, httpAddress } from "../http-address.ts";
import { secretReference } from "../secret.ts";
import { sendHttp } from "../send-http.ts";
import { defineTarget, type Message } from "../target.ts";

// Published as JSON to the server's root, as ntfy documents it.
const TOPIC = /^[-_A-Za-z0-9]{1,64}$/;
const MOST_TITLE = 250;
/** What is longer becomes an attached file, bytes. */
const MOST_TEXT_BYTES = 4096;
const PRIORITY = { critical: 5, warning: 4, info: 3 } as const;
/** Names that ntfy shows as pictures. */
const PICTURE = { critical: "rotating_light", warning: "warning", info: "information_source" };

const schema = z
  .strictObject({
    server: httpAddress
      .default("https://ntfy.sh")
      .describe("the root of the server, where it is not ntfy.sh"),
    topic: z
      .union([z.string().regex(TOPIC), secretReference], {
        error:
          "a topic has up to 64 letters, digits, - and _, or is named as env:NAME or file:PATH",
      })
      .describe("the topic, or where it is written: without a token, who knows it can read it"),
    token: secretReference.optional().describe("of the account, as env:NAME or file:PATH"),
    allowPrivate,
  })
  .superRefine(({ server, token, allowPrivate }, context) => {
    if (token !== undefined && server.startsWith("http:") && !allowPrivate)
      context.addIssue({
        code: "custom",
        path: ["server"],
        message: "a token travels by https alone, unless allowPrivate says that the way is short",
      });
  });

/** Notifications on telephones and desktops through ntfy.sh or a server of one's own. */
export const ntfy = defineTarget({
  id: "ntfy",
  describe: "ntfy on telephones and desktops, through ntfy.sh or your own server",
  schema,
  open(config, parts) {
    const topic = named(config.topic, TOPIC, "topic", parts.secret);
    const token =
      config.token === undefined
        ? undefined
        : named(config.token, /^[\x21-\x7e]+$/, "token", parts.secret);
    const connection = fetchFor(config, parts);
    const headers = {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    return {
      async send(message, signal) {
        const body = JSON.stringify({ topic, ...content(message) });
        await sendHttp(connection, { url: config.server, headers, body }, signal);
      },
    };
  },
});

const named = (
  written: string,
  form: RegExp,
  what: string,
  secret: (reference: string) => string,
): string => {
  const isReference = secretReference.safeParse(written).success;
  const value = isReference ? secret(written) : written;
  if (form.test(value)) return value;
  throw new WorkbenchError(
    "usage",
    `ntfy: what ${written} holds is no ${what}`,
    `Look for spaces and further lines; a ${what} has none.`,
  );
};

const content = ({ key, title, text, severity, reason, coins }: Message) => {
  const line = oneLine(title, MOST_TITLE) || "pegtape";
  return {
    // The same in every attempt: servers that know it show a double in the place of the first, older ones overlook it.
    sequence_id: `pegtape-${createHash("sha256").update(key).digest("hex").slice(0, 40)}`,
    title: line,
    message: text.trim() === "" ? line : boundedBytes(text),
    priority: PRIORITY[severity],
    tags: [PICTURE[severity], reason, ...coins],
  };
};

const boundedBytes = (text: string): string => {
  let written = bounded(text, MOST_TEXT_BYTES);
  // A unit takes three bytes at most, so this ends soon.
  while (Buffer.byteLength(written) > MOST_TEXT_BYTES) {
    const over = Buffer.byteLength(written) - MOST_TEXT_BYTES;
    written = bounded(text, written.length - Math.ceil(over / 3));
  }
  return written;
};
