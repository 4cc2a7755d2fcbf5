import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the next request meets instead of the service. */
export type Trouble =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | { readonly page: string; readonly status: number }
  | "hang"
  | "drop";

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** A service on loopback that speaks JSON over true HTTP, and can be made to fail. */
export class ScriptedHttp {
  readonly asked: Asked[] = [];
  /** For the next requests whose path matches, in order. */
  readonly #troubles: { readonly path: RegExp; readonly trouble: Trouble }[] = [];
  #url = "";
  readonly #server;
  readonly #answer: (asked: Asked, gone: AbortSignal) => Answer | Promise<Answer>;

  constructor(answer: (asked: Asked, gone: AbortSignal) => Answer | Promise<Answer>) {
    this.#answer = answer;
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** Also when it is closed: nobody is there then. */
  get url(): string {
    return this.#url;
  }

  trouble(path: RegExp, trouble: Trouble, times = 1): void {
    for (let i = 0; i < times; i++) this.#troubles.push({ path, trouble });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const part of request) body += part;
    const asked = {
      method: request.method ?? "",
      path: request.url ?? "",
      type: request.headers["content-type"] ?? "",
      body,
    };
    this.asked.push(asked);
    const at = this.#troubles.findIndex(({ path }) => path.test(asked.path));
    const trouble = at < 0 ? undefined : this.#troubles.splice(at, 1)[0]?.trouble;
    if (trouble === "hang") return;
    if (trouble === "drop") {
      response.destroy();
      return;
    }
    if (trouble !== undefined && "page" in trouble) {
      response.writeHead(trouble.status, { "content-type": "text/html" }).end(trouble.page);
      return;
    }
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const answer = trouble ?? (await this.#answer(asked, gone.signal));
    const { status, headers } = answer;
    response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(answer.body ?? {}));
  }
}
