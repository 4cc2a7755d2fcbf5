import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What one request meets. */
export type Step =
  | "ok"
  /** Not taken, and never answered. */
  | "hang"
  /** Not taken, and the connection is cut. */
  | "drop"
  /** The service takes it; its answer never comes, is cut off, or comes once the promise resolves. */
  | { readonly taken: "hang" | "drop" | Promise<void> }
  | { readonly redirect: string }
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Text as it is, anything else as JSON. */
      readonly body?: unknown;
    };

export interface Received {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The service behind it; `gone` aborts when whoever asked is gone. */
type Service = (received: Received, gone: AbortSignal) => Step | Promise<Step>;

/** A true HTTP server on loopback: requests meet what is planned for them, and then its service. */
export class PlannedHttp {
  readonly received: Received[] = [];
  /** Decides for each request that nothing is planned for; undefined: the service answers. */
  mood: ((received: Received) => Step | undefined) | undefined;
  readonly #plan: { readonly path: RegExp; readonly step: Step }[] = [];
  readonly #service: Service;
  #port = 0;
  readonly #server = createServer((request, response) => void this.#take(request, response));

  constructor(service: Service = () => "ok") {
    this.#service = service;
  }

  /** Opened, with what its first requests meet. */
  static async start(plan: readonly Step[] = [], service?: Service): Promise<PlannedHttp> {
    const planned = new PlannedHttp(service);
    for (const step of plan) planned.plan(step);
    return await planned.open();
  }

  /** Listens: where it did before, when it comes back. */
  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  get port(): number {
    return this.#port;
  }

  /** Also when it is closed: nobody is there then. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** What the next requests meet whose path matches. */
  plan(step: Step, path = /^/, times = 1): void {
    for (let i = 0; i < times; i++) this.#plan.push({ path, step });
  }

  /** Dies: whoever is connected is cut off. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    try {
      for await (const part of request.setEncoding("utf8")) body += part;
    } catch {
      // Cut off before it was told whole: nothing was received.
      return;
    }
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
    const received: Received = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: Object.fromEntries(headers),
      body,
    };
    this.received.push(received);
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const at = this.#plan.findIndex(({ path }) => path.test(received.path));
    const planned = at < 0 ? this.mood?.(received) : this.#plan.splice(at, 1)[0]?.step;
    let step = planned ?? (await this.#service(received, gone.signal));
    if (typeof step === "object" && "taken" in step) {
      const { taken } = step;
      step = await this.#service(received, gone.signal);
      if (taken === "hang" || taken === "drop") step = taken;
      else await taken;
    }
    answer(response, step);
  }
}

const answer = (response: ServerResponse, step: Step): void => {
  if (step === "hang") return;
  if (step === "drop") {
    response.destroy();
  } else if (step === "ok") {
    response.end("ok");
  } else if ("redirect" in step) {
    response.writeHead(302, { location: step.redirect }).end();
  } else if ("status" in step) {
    const { status, headers, body = "" } = step;
    if (typeof body === "string") response.writeHead(status, { ...headers }).end(body);
    else
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(JSON.stringify(body));
  } else throw new Error("a service takes what it is asked at once");
};
