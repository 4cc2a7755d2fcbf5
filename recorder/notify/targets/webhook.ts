import { createHmac } from "node:crypto";
import { z } from "zod";
import { WorkbenchError } from "../../../engine/errors.ts";
import { allowPrivate, fetchFor, httpAddress } from "../http-address.ts";
import { secretReference } from "../secret.ts";
import { sendHttp } from "../send-http.ts";
import { defineTarget } from "../target.ts";
import { webhookShapes } from "./webhook-shapes.ts";

const schema = z
  .strictObject({
    url: z
      .union([secretReference, httpAddress], {
        error: "an address of http or https without a password in it, or env:NAME or file:PATH",
      })
      .describe("the receiver's address, or where it is written, as env:NAME or file:PATH"),
    shape: z
      .enum(["pegtape", "slack", "discord"])
      .default("pegtape")
      .describe("what the body looks like"),
    secret: secretReference
      .optional()
      .describe("signs each message of the shape pegtape, as env:NAME or file:PATH"),
    allowPrivate,
    timeoutSeconds: z.number().positive().max(60).default(10).describe("for the whole answer"),
  })
  .superRefine(({ url, shape, secret }, context) => {
    // Their addresses let anybody write who knows them.
    if (shape !== "pegtape" && httpAddress.safeParse(url).success)
      context.addIssue({
        code: "custom",
        path: ["url"],
        message: `the address of ${shape} is a secret: put it into a variable or a file and write env:NAME or file:PATH`,
      });
    if (shape === "pegtape" && secret === undefined)
      context.addIssue({ code: "custom", path: ["secret"], message: "signs the messages" });
    if (shape !== "pegtape" && secret !== undefined)
      context.addIssue({
        code: "custom",
        path: ["secret"],
        message: `${shape} knows no signature`,
      });
  });

/** Posts each message as JSON, signed so that the receiver can tell who sent it, and when. */
export const webhook = defineTarget({
  id: "webhook",
  describe: "a signed HTTP request to an address of yours, or to Slack or Discord",
  schema,
  open(config, parts) {
    const url = address(config.url, parts.secret);
    const secret = config.secret === undefined ? undefined : parts.secret(config.secret);
    const connection = fetchFor(config, parts);
    const timeoutMs = config.timeoutSeconds * 1000;
    return {
      patienceMs: timeoutMs,
      async send(message, signal) {
        const body = JSON.stringify(webhookShapes[config.shape](message));
        const timestamp = String(Math.floor(parts.now() / 1000));
        const headers = {
          "content-type": "application/json",
          // Headers hold ASCII alone.
          "idempotency-key": encodeURI(message.key),
          ...(secret === undefined
            ? {}
            : {
                "x-pegtape-timestamp": timestamp,
                "x-pegtape-signature": signature(secret, timestamp, body),
              }),
        };
        await sendHttp(connection, { url, headers, body, timeoutMs }, signal);
      },
    };
  },
});

const address = (written: string, secret: (reference: string) => string): string => {
  if (!secretReference.safeParse(written).success) return written;
  const url = secret(written);
  if (httpAddress.safeParse(url).success && URL.canParse(url)) return url;
  throw new WorkbenchError(
    "usage",
    `webhook: what ${written} holds is no address`,
    "It must begin with https:// or http:// and hold no password.",
  );
};

/** The time is signed too, so that nobody can send an old message again. */
const signature = (secret: string, timestamp: string, body: string): string =>
  `v1=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;
