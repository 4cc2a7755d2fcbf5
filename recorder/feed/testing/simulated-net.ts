import type { Connection, Simulation } from "../../simulator/simulation.ts";
import type { Clock, Net, RestAnswer, Socket, SocketEvents } from "../surroundings.ts";

/** `ws://sim/<venue><path>` */
const ADDRESS = /^\w+:\/\/sim\/([a-z0-9-]+)(.*)$/;

/** One way: 1 to 40 ms. */
const delay = (random: () => number): number => 1 + random() * 39;

/**
 * The network between a recorder and the simulated venues, on one virtual clock: what is sent arrives after a while, in
 * order on each connection. No sockets, no wall clock, no chance but the seed's.
 */
export class SimulatedNet implements Net {
  /** When each connection was attempted, µs, by venue. */
  readonly attempts = new Map<string, number[]>();
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #simulation: Simulation;
  /** What takes the client's end of each connection away. */
  readonly #hangUps = new Set<() => void>();
  #dead = false;

  constructor(clock: Clock, random: () => number, simulation: Simulation) {
    this.#clock = clock;
    this.#random = random;
    this.#simulation = simulation;
  }

  connect(url: string, maxPayload: number, events: SocketEvents): Socket {
    const [, venue = "", path = ""] = ADDRESS.exec(url) ?? [];
    const attempts = this.attempts.get(venue) ?? [];
    attempts.push(this.#clock.now());
    this.attempts.set(venue, attempts);
    const wire = { up: this.#lane(), down: this.#lane() };
    let state: "connecting" | "open" | "ended" = "connecting";
    let frozen = false;
    let server: Connection | undefined;
    const forget = (): void => {
      if (state === "ended") return;
      state = "ended";
      wire.up(() => server?.ended());
    };
    this.#hangUps.add(forget);
    const end = (
      reason: string,
      more: { retryAfterMs?: number; hopeless?: boolean } = {},
    ): void => {
      if (state === "ended") return;
      state = "ended";
      this.#hangUps.delete(forget);
      events.ended({ reason, ...more });
    };
    const hangUp = (reason: string): void => {
      end(reason);
      wire.up(() => server?.ended());
    };
    wire.up(() => {
      const admission = this.#simulation.admit(venue);
      if (admission === undefined || admission.what === "unreachable")
        return wire.down(() => end("connection refused"));
      if (admission.what === "refused") {
        const seconds = Number(admission.headers["retry-after"] ?? Number.NaN);
        const retry = Number.isNaN(seconds) ? {} : { retryAfterMs: seconds * 1000 };
        const reason = `HTTP ${admission.status} at the upgrade`;
        return wire.down(() => end(reason, { ...retry, hopeless: true }));
      }
      if (admission.subprotocol !== undefined)
        return wire.down(() => end("no connection (a subprotocol nobody asked for)"));
      wire.down(() => {
        if (state !== "connecting") return;
        state = "open";
        events.opened();
      });
      server = this.#simulation.open(venue, path, {
        pending: 0,
        send: (frame) =>
          wire.down(() => {
            if (state !== "open") return;
            const text = typeof frame === "string" ? frame : new TextDecoder().decode(frame);
            if (text.length > maxPayload) hangUp(`a frame of more than ${maxPayload >> 10} KiB`);
            else events.frame(text);
          }),
        close: (code) => wire.down(() => hangUp(`closed by the server (${code})`)),
        terminate: () => wire.down(() => hangUp("closed by the server (1006)")),
        freeze: () => {
          frozen = true;
        },
      });
    });
    return {
      send: (text) =>
        wire.up(() => {
          if (!frozen) server?.receive(text);
        }),
      pause: () => undefined,
      resume: () => undefined,
      terminate: (reason) => hangUp(reason),
    };
  }

  /** The client's process is gone: its connections end, and it hears no more of anything. */
  die(): void {
    this.#dead = true;
    for (const hangUp of this.#hangUps) hangUp();
  }

  async request(method: "GET" | "POST", url: string): Promise<RestAnswer> {
    const [, venue = "", rest = ""] = ADDRESS.exec(url) ?? [];
    const { pathname, searchParams } = new URL(rest, "http://sim");
    await this.#pass();
    const answer = this.#simulation.request(venue, {
      ...{ method, path: pathname, query: searchParams },
    });
    await this.#pass();
    // A dead process waits for ever.
    if (this.#dead) return new Promise(() => undefined);
    if (answer === undefined) return { status: 404, body: "" };
    const seconds = Number(answer.headers?.["retry-after"] ?? Number.NaN);
    const retry = Number.isNaN(seconds) ? {} : { retryAfterMs: seconds * 1000 };
    return { status: answer.status, body: answer.body, ...retry };
  }

  #pass(): Promise<void> {
    return new Promise((resolve) => this.#clock.after(delay(this.#random), resolve));
  }

  /** What is put in arrives later, and never before what was put in before it. */
  #lane(): (arrive: () => void) => void {
    let last = Number.NEGATIVE_INFINITY;
    return (arrive) => {
      const now = this.#clock.now() / 1000;
      const at = Math.max(last, now + delay(this.#random));
      last = at;
      this.#clock.after(at - now, arrive);
    };
  }
}
