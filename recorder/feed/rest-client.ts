import { noteText, type RestRequest } from "../fold/note.ts";
import type { SocketEnd, Surroundings } from "./surroundings.ts";

/** A venue that bans for an unstated time is left alone for so long. */
const BANNED_MS = 120_000;

export interface Answered {
  readonly body: string;
}

/**
 * Asks one venue by REST, and writes question and answer down: each question on a connection number of its own. After a
 * 429 or 418 nothing is asked until the venue's time is over; its sockets go on.
 */
export class RestClient {
  readonly #venue: string;
  readonly #base: string;
  readonly #surroundings: Surroundings;
  /** Nothing is asked before, µs. */
  #until = Number.NEGATIVE_INFINITY;

  constructor(venue: string, base: string, surroundings: Surroundings) {
    this.#venue = venue;
    this.#base = base.replace(/\/+$/, "");
    this.#surroundings = surroundings;
  }

  /** Milliseconds until the venue may be asked again; 0 when it may. */
  get bannedMs(): number {
    return Math.max(0, Math.ceil((this.#until - this.#surroundings.clock.now()) / 1000));
  }

  /** The body of a good answer, or why there is none. Never rejects. */
  async ask(
    method: "GET" | "POST",
    path: string,
    purpose: RestRequest["purpose"],
    symbol?: string,
  ): Promise<Answered | SocketEnd> {
    const { clock, net, take, number } = this.#surroundings;
    const banned = this.bannedMs;
    if (banned > 0) return { reason: "the venue asked to wait", retryAfterMs: banned };
    const connection = number();
    const url = `${this.#base}${path}`;
    const asked = { method, url, purpose, ...(symbol === undefined ? {} : { symbol }) };
    take(this.#venue, connection, "out", JSON.stringify(asked));
    const { status, body, retryAfterMs } = await net.request(method, url);
    if (status >= 200 && status < 300) {
      take(this.#venue, connection, "in", body);
      return { body };
    }
    const why = status === 0 ? body : `HTTP ${status}`;
    const remark = { note: "remark", what: "no answer by REST", why, url } as const;
    take(this.#venue, connection, "note", noteText(remark));
    if (status === 429 || status === 418 || status === 403) {
      const wait = retryAfterMs ?? BANNED_MS;
      this.#until = Math.max(this.#until, clock.now() + wait * 1000);
      return { reason: why, retryAfterMs: wait };
    }
    // The venue has understood and says no: a wrong address, a pair that is gone.
    return status >= 400 && status < 500 ? { reason: why, hopeless: true } : { reason: why };
  }
}
