import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { sendRefusal } from "../guard.ts";

/** Plain bytes until the end: a message is the same for everybody, so nothing may frame it for one of them. */
const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
  connection: "close",
} as const;

const SECOND_MS = 1_000;
/** Whoever takes nothing for so long is gone, or might as well be. */
const PATIENCE_S = 10;
/** A comment after so much silence, so that nobody between takes the line for dead. */
const HEARTBEAT_S = 15;
const HEARTBEAT = Buffer.from(":\n\n");
/** Where a browser's own reconnect begins, ms. */
const RETRY = "retry: 1000\n";

export interface BroadcastOptions {
  /** Listeners at once; more are refused. */
  readonly most?: number;
  /** One second, called again until it is cancelled. */
  readonly everySecond?: (tick: () => void) => () => void;
  /** Unlike that of any other stream, also of a server before this one: stands in the ids of its messages. */
  readonly name?: string;
}

/** What one listener has. */
interface Listener {
  readonly socket: Socket;
  /** It has bytes waiting: nothing more is sent until they are gone. */
  full: boolean;
  /** It missed a change, or has nothing yet: the next that it hears is everything. */
  behind: boolean;
  /** Everything is on its way to it. */
  catching: boolean;
  /** Seconds that it has been full. */
  stuck: number;
}

/**
 * One stream of server-sent events to everybody who listens. A change is made into bytes once, whoever hears it. A
 * listener that cannot keep up misses changes and then hears everything, as does one who is new; it never has more than
 * one message waiting, and is cut off when it takes nothing for ten seconds.
 */
export class Broadcast {
  /** Listeners that were cut off. */
  cutOff = 0;
  readonly #name: string;
  readonly #most: number;
  readonly #everySecond: (tick: () => void) => () => void;
  readonly #listeners = new Set<Listener>();
  #whole: (() => string | Promise<string>) | undefined;
  /** The whole as bytes, once somebody needed it. */
  #wholeBytes: Promise<Buffer> | undefined;
  #count = 0;
  #silent = 0;
  #cancel: (() => void) | undefined;

  constructor({
    most = 10_000,
    everySecond = realSeconds,
    name = randomBytes(6).toString("base64url"),
  }: BroadcastOptions = {}) {
    this.#name = name;
    this.#most = most;
    this.#everySecond = everySecond;
  }

  get size(): number {
    return this.#listeners.size;
  }

  /**
   * Says `change` (htmx partials) to everybody. `whole` is all that there is to know then, made only when somebody is
   * new or missed something; where a change says everything itself it is left out.
   */
  publish(change: string, whole: () => string | Promise<string> = () => change): void {
    this.#whole = whole;
    this.#wholeBytes = undefined;
    if (change === "") return;
    this.#count += 1;
    this.#silent = 0;
    const bytes = messageOf(this.#id, change);
    for (const listener of this.#listeners) {
      if (listener.full) listener.behind = true;
      if (listener.behind) void this.#catchUp(listener);
      else send(listener, bytes);
    }
  }

  /** Of what was said last. */
  get #id(): string {
    return `${this.#name}-${this.#count}`;
  }

  /**
   * Takes the answer over: it stays open until its reader goes, is cut off, or the stream is closed. Who has what was said
   * last, by `Last-Event-ID`, hears what comes next; everybody else hears everything at once.
   */
  attach(response: ServerResponse): void {
    if (this.#listeners.size >= this.#most) {
      sendRefusal(response, {
        ...{ status: 503, code: "full", message: `${this.#most} listen already` },
        hint: "Close a page that shows the same, or try again later.",
      });
      return;
    }
    const { socket } = response;
    if (socket === null) return;
    response.useChunkedEncodingByDefault = false;
    response.writeHead(200, HEADERS);
    response.flushHeaders();
    socket.setNoDelay(true);
    socket.setTimeout(0);
    const behind = response.req.headers["last-event-id"] !== this.#id;
    const listener: Listener = { socket, full: false, behind, catching: false, stuck: 0 };
    this.#listeners.add(listener);
    this.#cancel ??= this.#everySecond(() => this.#tick());
    socket.on("drain", () => {
      listener.full = false;
      listener.stuck = 0;
      void this.#catchUp(listener);
    });
    response.on("close", () => this.#leave(listener));
    void this.#catchUp(listener);
  }

  /** Ends it for everybody. */
  close(): void {
    // What waits for one who does not read would never go, nor would one who never hears that it has ended.
    for (const { socket, full } of this.#listeners) full ? socket.destroy() : socket.destroySoon();
    this.#listeners.clear();
    this.#rest();
  }

  /** Everything, to one who is new or missed something; once more where something changed while it was made. */
  async #catchUp(listener: Listener): Promise<void> {
    if (listener.catching) return;
    listener.catching = true;
    try {
      while (listener.behind && !listener.full && this.#listeners.has(listener)) {
        const whole = this.#whole;
        // Nothing was said yet: what comes first will be everything.
        if (whole === undefined) return;
        const [count, id] = [this.#count, this.#id];
        this.#wholeBytes ??= Promise.resolve(whole()).then((text) => messageOf(id, text, RETRY));
        const bytes = await this.#wholeBytes;
        if (!this.#listeners.has(listener)) return;
        listener.behind = count !== this.#count;
        send(listener, bytes);
      }
    } catch {
      // It could not be made; whoever makes it says why. The next change tries again.
      this.#wholeBytes = undefined;
    } finally {
      listener.catching = false;
    }
  }

  #tick(): void {
    this.#silent += 1;
    const beat = this.#silent % HEARTBEAT_S === 0;
    for (const listener of this.#listeners) {
      if (!listener.full) {
        if (beat) send(listener, HEARTBEAT);
        continue;
      }
      listener.stuck += 1;
      if (listener.stuck < PATIENCE_S) continue;
      this.cutOff += 1;
      listener.socket.destroy();
      this.#leave(listener);
    }
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#rest();
  }

  #rest(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

const send = (listener: Listener, bytes: Buffer): void => {
  listener.full = !listener.socket.write(bytes);
};

const realSeconds = (tick: () => void): (() => void) => {
  const timer = setInterval(tick, SECOND_MS);
  timer.unref();
  return () => clearInterval(timer);
};

const messageOf = (id: string, html: string, hint = ""): Buffer =>
  Buffer.from(
    `${hint}id: ${id}\n${html
      .split(/\r\n|\r|\n/)
      .map((line) => `data: ${line}\n`)
      .join("")}\n`,
  );
