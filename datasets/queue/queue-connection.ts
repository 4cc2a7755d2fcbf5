import { Redis } from "ioredis";
import { WorkbenchError } from "../../engine/errors.ts";
import type { QueueAddress } from "./queue-address.ts";

export interface ConnectionOptions {
  /** Attempts to connect before there has been any connection, and after one is lost; default 5 and 60. */
  readonly attempts?: { readonly first: number; readonly again: number };
  /** Told when the connection is lost and when it is back. */
  readonly remark?: (text: string) => void;
}

/** From one attempt to the next, ms: doubles up to a second, so that 60 take about a minute. */
const waitMs = (attempt: number): number => Math.min(1000, 50 * 2 ** attempt);
const CONNECT_MS = 3000;
/** A server that owes an answer for so long is no better than none. */
const SILENCE_MS = 20_000;
/** What no further attempt will change. */
const FINAL = /^(WRONGPASS|NOAUTH|NOPERM|DENIED|ERR (invalid|AUTH|DB index|SELECT))/i;

/**
 * A connection to the server of a queue. Commands wait while it is away; after so many attempts in vain they are refused,
 * and stay so. Errors name the host and port, never the password.
 */
export class QueueConnection {
  readonly client: Redis;
  readonly #address: QueueAddress;
  #last: Error | undefined;
  #connections = 0;
  /** Said already; whoever shares it makes connections of its own. */
  #down = false;
  #closed = false;

  private constructor(address: QueueAddress, options: ConnectionOptions) {
    const { host, port, db, username, password, tls } = address;
    const { attempts = { first: 5, again: 60 }, remark } = options;
    this.#address = address;
    this.client = new Redis({
      ...{ host, port, db, lazyConnect: true, maxRetriesPerRequest: null },
      ...{ connectTimeout: CONNECT_MS, socketTimeout: SILENCE_MS, maxLoadingRetryTime: 5000 },
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(tls ? { tls: {} } : {}),
      retryStrategy: (attempt) => {
        const limit = this.#connections === 0 ? attempts.first : attempts.again;
        if (this.#closed || this.#refused || attempt >= limit) return null;
        if (!this.#down && this.#connections > 0)
          remark?.(`the connection to ${address.shown} is lost; trying again`);
        this.#down = true;
        return waitMs(attempt);
      },
    });
    this.client.on("error", (error: Error) => {
      this.#last = error;
      if (this.#refused) this.client.disconnect();
    });
    this.client.on("ready", () => {
      this.#down = false;
      if (this.#connections++ > 0) remark?.(`connected to ${address.shown} again`);
    });
  }

  /** Throws "environment" when there is no server, or none that lets one in. */
  static async open(address: QueueAddress, options: ConnectionOptions = {}) {
    const connection = new QueueConnection(address, options);
    try {
      await connection.client.connect().catch(() => connection.client.ping());
      return connection;
    } catch (error) {
      connection.close();
      throw connection.explain(error);
    }
  }

  /** How often there has been a connection; who put something on the server looks after it when this grows. */
  get connections(): number {
    return this.#connections;
  }

  /** Waits for what was asked of the server; throws "environment" when there is none any more. */
  async guard<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      throw this.client.status === "end" ? this.explain(error) : (this.complaint(error) ?? error);
    }
  }

  /** What the server said against a command, as an error of ours; undefined where it is something else. */
  complaint(error: unknown): WorkbenchError | undefined {
    if (!(error instanceof Error) || error.name !== "ReplyError" || /^LOADING/.test(error.message))
      return undefined;
    return new WorkbenchError(
      "environment",
      `the queue at ${this.#address.shown} does not do what it is asked: ${firstLine(error.message)}`,
      "See that it is Redis 6.2 or later, or Valkey, and has memory and disk left; then run the same again.",
      { cause: error },
    );
  }

  /** What went wrong, in words that name the server. */
  explain(error: unknown): WorkbenchError {
    const { shown } = this.#address;
    const last = this.#last ?? (error instanceof Error ? error : undefined);
    const code = last !== undefined && "code" in last ? String(last.code) : undefined;
    if (this.#refused)
      return new WorkbenchError(
        "environment",
        `the queue at ${shown} lets nobody in: ${refusal(last?.message ?? "")}`,
        "Check name and password: redis://:password@host:port, or PEGTAPE_QUEUE.",
        { cause: error },
      );
    const why = code ?? (last === undefined ? "no answer" : firstLine(last.message));
    return new WorkbenchError(
      "environment",
      this.#connections === 0
        ? `no queue at ${shown} (${why})`
        : `the queue at ${shown} is gone (${why})`,
      "Start Redis or Valkey there, or check host and port; then run the same again: it goes on where it is.",
      { cause: error },
    );
  }

  close(): void {
    this.#closed = true;
    this.client.disconnect();
  }

  get #refused(): boolean {
    return FINAL.test(this.#last?.message ?? "");
  }
}

const refusal = (message: string): string => {
  if (/^NOAUTH/.test(message)) return "it asks for a password";
  if (/^WRONGPASS/.test(message)) return "wrong name or password";
  return firstLine(message);
};

const firstLine = (text: string): string => text.split("\n")[0] ?? "";
