import type { ServerResponse } from "node:http";

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
} as const;

/** One stream of server-sent events to everybody who listens. A message is made into bytes once, whoever hears it. */
export class Broadcast {
  readonly #clients = new Set<ServerResponse>();
  #last: Buffer | undefined;
  #count = 0;

  get size(): number {
    return this.#clients.size;
  }

  /** Says `html` (an htmx partial or several) to everybody; whoever comes later hears the last one at once. */
  publish(html: string): void {
    this.#count += 1;
    this.#last = messageOf(this.#count, html);
    for (const client of this.#clients) client.write(this.#last);
  }

  /** Takes the answer over: it stays open until its reader goes or the stream is closed. */
  attach(response: ServerResponse): void {
    response.writeHead(200, HEADERS);
    this.#clients.add(response);
    response.on("close", () => this.#clients.delete(response));
    if (this.#last) response.write(this.#last);
    else response.flushHeaders();
  }

  close(): void {
    for (const client of this.#clients) client.end();
    this.#clients.clear();
  }
}

const messageOf = (id: number, html: string): Buffer =>
  Buffer.from(
    `id: ${id}\n${html
      .split(/\r\n|\r|\n/)
      .map((line) => `data: ${line}\n`)
      .join("")}\n`,
  );
