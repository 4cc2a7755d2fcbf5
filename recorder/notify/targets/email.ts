import { createHash } from "node:crypto";
import { createTransport } from "nodemailer";
import { z } from "zod";
import { oneLine } from "../bounded.ts";
import { eachReceiver } from "../each-receiver.ts";
import { tellable } from "../json-api.ts";
import { secretReference } from "../secret.ts";
import { defineTarget, type Message, type Parts, SendError } from "../target.ts";

const MOST_SUBJECT = 200;
/** A server that answers a little each time is not waited for longer than so many times the time-out. */
const WHOLE = 4;

const address = z
  .string()
  .regex(
    /^[^\s\p{Cc}@<>"(),:;\\[\]]{1,64}@[A-Za-z0-9.-]{1,190}$/u,
    "an address like you@example.org",
  );

const schema = z
  .strictObject({
    host: z
      .string()
      .regex(/^[A-Za-z0-9.:-]{1,253}$/)
      .describe("the SMTP server"),
    port: z.int().min(1).max(65_535).optional().describe("465, or 587 when not secure"),
    secure: z
      .boolean()
      .default(true)
      .describe("TLS from the first byte; otherwise by STARTTLS, without which nothing is sent"),
    plain: z
      .boolean()
      .default(false)
      .describe("no TLS at all: for a relay on this machine or in a closed network"),
    user: secretReference.optional().describe("who signs in, as env:NAME or file:PATH"),
    password: secretReference.optional().describe("as env:NAME or file:PATH"),
    from: address,
    to: z.array(address).min(1).max(20),
    timeoutSeconds: z.int().min(1).max(60).default(15).describe("for each step of the server"),
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    message: "user and password go together",
  })
  .refine(({ secure, plain }) => !(secure && plain), {
    message: "plain needs secure: false",
  });

/** Mails by an SMTP server. */
export const email = defineTarget({
  id: "email",
  describe: "E-mail by an SMTP server of yours",
  schema,
  open(config, parts) {
    const { host, secure, plain, user, password, from } = config;
    const auth =
      user === undefined || password === undefined
        ? undefined
        : { user: parts.secret(user), pass: parts.secret(password) };
    const ms = config.timeoutSeconds * 1000;
    const transport = createTransport({
      host,
      port: config.port ?? (secure ? 465 : 587),
      secure,
      requireTLS: !secure && !plain,
      ignoreTLS: plain,
      ...(auth === undefined ? {} : { auth }),
      dnsTimeout: ms,
      connectionTimeout: ms,
      greetingTimeout: ms,
      socketTimeout: ms,
      socketCloseTimeout: 1_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const secrets = auth === undefined ? [] : forms(auth);
    const to = [...new Set(config.to)];
    const toEach = eachReceiver("email", to);
    return {
      patienceMs: ms * WHOLE,
      send: (message, signal) =>
        toEach(message.key, async (receivers) => {
          const late = AbortSignal.timeout(ms * WHOLE);
          try {
            const info = await transport.sendMail({
              ...content(message, from, parts),
              to,
              envelope: { from, to: [...receivers] },
              signal: AbortSignal.any([signal, late]),
            });
            return refusals(info.rejectedErrors ?? [], secrets);
          } catch (cause) {
            if (signal.aborted) throw signal.reason;
            const failed = smtpError(late.aborted ? new Error("no end in time") : cause, secrets);
            const each = refusals((cause as SmtpTrouble).rejectedErrors ?? [], secrets);
            return new Map(receivers.map((receiver) => [receiver, each.get(receiver) ?? failed]));
          }
        }),
    };
  },
});

const content = ({ key, group, severity, title, text }: Message, from: string, parts: Parts) => {
  const domain = from.slice(from.lastIndexOf("@") + 1);
  return {
    from: { name: "pegtape", address: from },
    subject: oneLine(title, MOST_SUBJECT) || "pegtape",
    text: text.trim() === "" ? title : text,
    // The same in every attempt: mailboxes that know it keep one.
    messageId: `<${hashOf(key)}@${domain}>`,
    // Mails of one group are shown as one conversation.
    references: `<${hashOf(`group ${group}`)}@${domain}>`,
    date: new Date(parts.now()),
    headers: {
      "X-Pegtape-Key": oneLine(key, 500),
      // No holiday notes in return.
      "Auto-Submitted": "auto-generated",
    },
    ...(severity === "critical" ? { priority: "high" as const } : {}),
  };
};

const hashOf = (text: string): string =>
  `pegtape.${createHash("sha256").update(text).digest("hex").slice(0, 40)}`;

/** In every form in which a sign-in puts them on the wire, and a server may repeat them. */
const forms = ({ user, pass }: { user: string; pass: string }): readonly string[] => {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return [base64(`\u0000${user}\u0000${pass}`), base64(pass), base64(user), pass, user];
};

/** What nodemailer adds to its errors. */
interface SmtpTrouble {
  readonly message?: string;
  readonly code?: string;
  readonly responseCode?: number;
  readonly permanent?: boolean;
  readonly recipient?: string;
  readonly rejectedErrors?: readonly SmtpTrouble[];
}

const refusals = (
  errors: readonly SmtpTrouble[],
  secrets: readonly string[],
): ReadonlyMap<string, SendError> =>
  new Map(errors.map((error) => [error.recipient ?? "", smtpError(error, secrets)]));

/** A server's 5yz is final, its 4yz is not; nor is what happens on the way to it. */
const smtpError = (cause: unknown, secrets: readonly string[]): SendError => {
  const { message = "", code, permanent = false } = cause as SmtpTrouble;
  const text = tellable(`${code === undefined ? "" : `${code}: `}${message}`, secrets);
  return new SendError(text, { permanent });
};
