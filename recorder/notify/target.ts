import type { z } from "zod";
import type { Severity } from "../../engine/alerts/alert.ts";
import type { Reason } from "../../engine/notify/notification.ts";

/** A notification in words, as targets send it. */
export interface Message {
  /** The notification's key: receivers that know it drop doubles by it. */
  readonly key: string;
  readonly group: string;
  readonly reason: Reason;
  readonly severity: Severity;
  /** ISO, UTC: the time of the data, not of sending. */
  readonly time: string;
  /** One line. */
  readonly title: string;
  /** Plain text, several lines. */
  readonly text: string;
  /** The incidents told of, which may be acknowledged. */
  readonly incidents: readonly string[];
  readonly coins: readonly string[];
}

/** Why a message did not arrive. */
export class SendError extends Error {
  /** It would fail again however often it is sent: a wrong token, a refused address. */
  readonly permanent: boolean;
  /** The receiver's own wish, ms. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { permanent?: boolean; retryAfterMs?: number } = {}) {
    super(message);
    this.name = "SendError";
    this.permanent = options.permanent ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** What somebody pressed on a channel that has buttons. */
export interface Pressed {
  readonly what: "acknowledge" | "mute";
  readonly incident: string;
  readonly by: string;
}

/** A channel that is open. */
export interface Target {
  /** How long one `send` may take before it has failed, ms; ten seconds unless given. */
  readonly patienceMs?: number;
  /** Resolves when the receiver has taken the message; throws a SendError, or what `signal` says, otherwise. */
  send(message: Message, signal: AbortSignal): Promise<void>;
  /** Where people can answer: calls back until `signal` aborts. */
  listen?(pressed: (pressed: Pressed) => void, signal: AbortSignal): Promise<void>;
}

/** The machine, handed in. */
export interface Parts {
  /** Like the global one. */
  readonly fetch: typeof fetch;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Where the terminal's lines go. */
  readonly print: (line: string) => void;
  /** Resolves a secret's reference in the configuration: see `secret.ts`. Throws a WorkbenchError when it is not there. */
  readonly secret: (reference: string) => string;
  /** The variables that programs may be given; without it they are given none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** One kind of channel: its part of the configuration file, and how to open it. */
export interface TargetKind<Schema extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly describe: string;
  readonly schema: Schema;
  open(config: z.output<Schema>, parts: Parts): Target;
}

export const defineTarget = <Schema extends z.ZodObject>(
  kind: TargetKind<Schema>,
): TargetKind<Schema> => kind;
