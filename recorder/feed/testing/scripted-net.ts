import type { Net, RestAnswer, Socket, SocketEnd, SocketEvents } from "../surroundings.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** The server's side of a socket. */
export interface ServerSocket {
  readonly url: string;
  /** From 1, in order of the attempts. */
  readonly number: number;
  /** When it was attempted, seconds after the start. */
  readonly at: number;
  readonly open: boolean;
  send(frame: unknown): void;
  end(end: SocketEnd): void;
}

export interface Script {
  /** A client wants in: true, or why not. */
  accept?(socket: ServerSocket): true | SocketEnd;
  /** A message of the client. */
  received(frame: string, socket: ServerSocket): void;
  /** A request by REST. */
  rest(url: string): RestAnswer;
}

/** A network of one server that does what a test says, on a virtual clock. Everything takes a millisecond. */
export class ScriptedNet implements Net {
  readonly sockets: ServerSocket[] = [];
  readonly requests: string[] = [];
  readonly #clock: VirtualClock;
  readonly #script: Script;
  readonly #start: number;

  constructor(clock: VirtualClock, script: Script) {
    this.#clock = clock;
    this.#script = script;
    this.#start = clock.now();
  }

  connect(url: string, _maxPayload: number, events: SocketEvents): Socket {
    let state: "connecting" | "open" | "ended" = "connecting";
    const later = (done: () => void): void => void this.#clock.after(1, done);
    const finish = (end: SocketEnd): void => {
      if (state === "ended") return;
      state = "ended";
      events.ended(end);
    };
    const server: ServerSocket = {
      url,
      number: this.sockets.length + 1,
      at: (this.#clock.now() - this.#start) / 1e6,
      get open() {
        return state === "open";
      },
      send: (frame) => {
        const text = typeof frame === "string" ? frame : JSON.stringify(frame);
        later(() => {
          if (state === "open") events.frame(text);
        });
      },
      end: (end) => later(() => finish(end)),
    };
    this.sockets.push(server);
    later(() => {
      if (state === "ended") return;
      const accepted = this.#script.accept?.(server) ?? true;
      if (accepted !== true) return finish(accepted);
      state = "open";
      events.opened();
    });
    return {
      send: (text) => later(() => this.#script.received(text, server)),
      pause: () => undefined,
      resume: () => undefined,
      terminate: (reason) => finish({ reason }),
    };
  }

  async request(_method: "GET" | "POST", url: string): Promise<RestAnswer> {
    this.requests.push(url);
    await new Promise<void>((resolve) => this.#clock.after(1, resolve));
    return this.#script.rest(url);
  }
}
