import { type Message, type Pressed, SendError, type Target } from "../../notify/target.ts";

/** What a receiver does with the n-th message that is sent to it: 1, 2, 3 … */
export type Manners = (
  nth: number,
  message: Message,
  signal: AbortSignal,
) => Promise<void> | undefined;

/** A receiver in this process: it keeps what it was sent, and what it took. */
export class Receiver implements Target {
  /** Keys in order, of all attempts. */
  readonly sent: string[] = [];
  /** Keys in order, of what arrived: also where our side never heard of it. */
  readonly taken: string[] = [];
  readonly messages: Message[] = [];
  /** Sends that have no answer yet. */
  open = 0;
  mostOpen = 0;
  manners: Manners;
  #press: ((pressed: Pressed) => void) | undefined;

  constructor(manners: Manners = () => undefined) {
    this.manners = manners;
  }

  async send(message: Message, signal: AbortSignal): Promise<void> {
    this.sent.push(message.key);
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    try {
      await this.manners(this.sent.length, message, signal);
      this.take(message);
    } finally {
      this.open -= 1;
    }
  }

  take(message: Message): void {
    this.taken.push(message.key);
    this.messages.push(message);
  }

  listen(pressed: (pressed: Pressed) => void, signal: AbortSignal): Promise<void> {
    this.#press = pressed;
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  press(pressed: Pressed): void {
    this.#press?.(pressed);
  }

  /** Keys in the order in which they came for the first time. */
  get firsts(): readonly string[] {
    return [...new Set(this.taken)];
  }
}

/** Never answers, and does not care for the signal. */
export const hangs = (): Promise<void> => new Promise(() => undefined);

export const refuses = (options: { permanent?: boolean; retryAfterMs?: number } = {}) =>
  Promise.reject(new SendError("HTTP 500", options));
