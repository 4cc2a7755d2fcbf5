import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What one request meets. */
export type Step =
  | "ok"
  /** Taken, and never answered. */
  | "hang"
  /** The connection is cut without an answer. */
  | "drop"
  /** Answered with "ok" once the promise resolves. */
  | { readonly late: Promise<void> }
  | { readonly redirect: string }
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    };

export interface Received {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A true HTTP server on loopback: its requests meet the steps of a plan in turn, and then `answer`. */
export class PlannedHttp {
  readonly received: Received[] = [];
  readonly #plan: Step[];
  readonly #answer: (received: Received) => Step;
  readonly #server = createServer((request, response) => void this.#take(request, response));

  private constructor(plan: readonly Step[], answer: (received: Received) => Step) {
    this.#plan = [...plan];
    this.#answer = answer;
  }

  static async start(
    plan: readonly Step[] = [],
    answer: (received: Received) => Step = () => "ok",
  ): Promise<PlannedHttp> {
    const planned = new PlannedHttp(plan, answer);
    await new Promise<void>((resolve) => planned.#server.listen(0, "127.0.0.1", resolve));
    return planned;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const part of request.setEncoding("utf8")) body += part;
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
    const received: Received = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: Object.fromEntries(headers),
      body,
    };
    this.received.push(received);
    const step = this.#plan.shift() ?? this.#answer(received);
    if (step === "hang") return;
    if (step === "drop") {
      response.destroy();
      return;
    }
    if (step === "ok") {
      response.end("ok");
    } else if ("late" in step) {
      await step.late;
      response.end("ok");
    } else if ("redirect" in step) {
      response.writeHead(302, { location: step.redirect }).end();
    } else {
      response.writeHead(step.status, { ...step.headers }).end(step.body ?? "");
    }
  }
}
