import { createHmac, timingSafeEqual } from "node:crypto";
import type { Received, Step } from "./planned-http.ts";

/** How old a signed message may be, s. */
const TOLERANCE = 300;

/**
 * A receiver of signed webhooks, written from their description alone: refuses what is unsigned, changed or old, and counts
 * a key once.
 */
export class WebhookReceiver {
  readonly taken: unknown[] = [];
  readonly #secret: string;
  readonly #now: () => number;
  readonly #keys = new Set<string>();

  /** `now` in ms. */
  constructor(secret: string, now: () => number) {
    this.#secret = secret;
    this.#now = now;
  }

  readonly answer = ({ headers, body, method }: Received): Step => {
    if (method !== "POST") return { status: 405 };
    if (headers["content-type"] !== "application/json") return { status: 415 };
    const timestamp = headers["x-pegtape-timestamp"] ?? "";
    const age = Math.abs(this.#now() / 1000 - Number(timestamp));
    if (!/^\d+$/.test(timestamp) || age > TOLERANCE) return { status: 401, body: "old" };
    if (!this.#isSigned(`${timestamp}.${body}`, headers["x-pegtape-signature"] ?? ""))
      return { status: 401, body: "signature" };
    const key = headers["idempotency-key"] ?? "";
    if (key === "") return { status: 400, body: "key" };
    if (!this.#keys.has(key)) this.taken.push(JSON.parse(body));
    this.#keys.add(key);
    return { status: 202 };
  };

  #isSigned(text: string, signature: string): boolean {
    const mac = createHmac("sha256", this.#secret).update(text).digest();
    const [, hex = ""] = /^v1=([0-9a-f]{64})$/.exec(signature) ?? [];
    const given = Buffer.from(hex, "hex");
    return given.length === mac.length && timingSafeEqual(given, mac);
  }
}
