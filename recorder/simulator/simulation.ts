import type { Micros } from "../../engine/market/time.ts";
import type { Clock } from "../feed/surroundings.ts";
import { ActiveFaults } from "./active-faults.ts";
import { type Admission, failed, faultyAdmission, faultyAnswer, refused } from "./admission.ts";
import { applyFault } from "./apply-fault.ts";
import type { Fault } from "./faults.ts";
import { FaultyClient, type SimSocket } from "./faulty-client.ts";
import { MessageBudget } from "./message-budget.ts";
import type { SimRecord } from "./sim-record.ts";
import type { SimAnswer, SimRequest, SimVenue, SimWorld } from "./sim-venue.ts";
import { type VenueWorld, worldWithout } from "./venue-world.ts";

const BEAT_MS = 1_000;
const MOST_CLIENTS = 200;

export interface SimulationOptions {
  readonly venues: readonly { readonly venue: SimVenue; readonly world: VenueWorld }[];
  /** Wall clock and timers. */
  readonly clock: Clock;
  /** Where the tape begins; the times of faults count from here. */
  readonly from: Micros;
  /** In order of time. */
  readonly faults?: readonly Fault[];
  /** The first client has asked for something, or would have, had it not been refused. Called once. */
  asked?(): void;
  /** The tape is to stand still for so long. */
  standstill?(forMs: number): void;
  /** One line for people: what went wrong inside. */
  remark?(text: string): void;
}

/** The server's view of a client that has connected. */
export interface Connection {
  /** A text frame of the client. */
  receive(frame: string): void;
  /** It has gone. */
  ended(): void;
}

export interface SimCounts {
  readonly trades: number;
  readonly quotes: number;
  /** Connections that were made, faults that happened. */
  readonly connections: number;
  readonly faults: number;
}

interface VenueState {
  readonly venue: SimVenue;
  readonly world: VenueWorld;
  readonly clients: Set<FaultyClient>;
  readonly active: ActiveFaults;
}

/**
 * The venues of a tape with their clients and their faults. It owns neither time nor network: someone tells it the records
 * of the tape, and carries frames to and from clients, be it over WebSockets or over a simulated wire.
 */
export class Simulation {
  readonly #options: SimulationOptions;
  readonly #venues: ReadonlyMap<string, VenueState>;
  readonly #faults: readonly Fault[];
  #nextFault = 0;
  #connections = 0;
  #trades = 0;
  #quotes = 0;
  #asked = false;
  #stopBeat: (() => void) | undefined;

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#faults = options.faults ?? [];
    this.#venues = new Map(
      options.venues.map(({ venue, world }) => [
        venue.id,
        { venue, world, clients: new Set(), active: new ActiveFaults() },
      ]),
    );
    this.#beat();
  }

  get counts(): SimCounts {
    const [trades, quotes] = [this.#trades, this.#quotes];
    return { trades, quotes, connections: this.#connections, faults: this.#nextFault };
  }

  /** Most bytes that a client has not taken yet. */
  get backlog(): number {
    let most = 0;
    for (const client of this.#clients()) most = Math.max(most, client.pending);
    return most;
  }

  /** When the next fault is due, on the tape's clock. */
  get nextFault(): number {
    const fault = this.#faults[this.#nextFault];
    return fault === undefined ? Number.POSITIVE_INFINITY : this.#due(fault);
  }

  /** Whether a client may connect now; undefined when there is no such venue. */
  admit(venueId: string): Admission | undefined {
    const state = this.#venues.get(venueId);
    if (state === undefined) return undefined;
    this.advance(this.#options.from);
    const faulty = faultyAdmission(state.active, state.world.address.ws);
    if (faulty !== undefined) {
      // It would have asked for something: the tape does not wait for a venue that lets nobody in.
      this.#begin();
      return faulty;
    }
    let clients = 0;
    for (const _ of this.#clients()) clients += 1;
    return clients < MOST_CLIENTS ? { what: "welcome" } : refused(503, 1);
  }

  /** A client that was admitted has connected. `path`: path and query below the venue's prefix. */
  open(venueId: string, path: string, socket: SimSocket): Connection {
    const state = this.#venues.get(venueId);
    if (state === undefined) throw new Error(`no venue ${venueId}`);
    const { clock } = this.#options;
    this.#connections += 1;
    const client = new FaultyClient(socket, clock, { path, number: this.#connections });
    state.clients.add(client);
    this.#guard(client, () => state.venue.open(client, state.world));
    // Some name what they want in the address: ?streams=usdcusdt@trade.
    if (path.includes("@")) this.#begin();
    const budget = new MessageBudget(clock);
    return {
      receive: (frame) => {
        if (client.ended || client.silent) return;
        client.lastHeard = clock.now();
        if (!budget.take()) client.close(1008, "too many messages");
        else this.#received(frame, client, state);
      },
      ended: () => {
        client.gone();
        state.clients.delete(client);
      },
    };
  }

  /** Answers a request by REST; undefined where there is no such venue or path. */
  request(venueId: string, request: SimRequest): SimAnswer | undefined {
    const state = this.#venues.get(venueId);
    if (state === undefined) return undefined;
    this.advance(this.#options.from);
    const { venue, world, active } = state;
    // A venue without sockets is asked by REST alone.
    if (venue.wsPath === "") this.#begin();
    try {
      return faultyAnswer(active) ?? venue.rest(request, world);
    } catch (error) {
      this.#options.remark?.(`${venue.id}: ${request.path}: ${messageOf(error)}`);
      return failed(500);
    }
  }

  /** The tape's clock has come to `time`: what is due happens. */
  advance(time: Micros): void {
    while (this.nextFault <= time) {
      const fault = this.#faults[this.#nextFault];
      this.#nextFault += 1;
      if (fault !== undefined) this.#happen(fault);
    }
    for (const { world } of this.#venues.values()) world.advance(time);
  }

  /** Tells the next record of the tape to whoever has subscribed to it. */
  tell({ at, venue: id, trade, quote }: SimRecord): void {
    this.advance(at);
    const state = this.#venues.get(id);
    if (state === undefined) return;
    const { venue, world, clients } = state;
    if (trade !== undefined) {
      this.#trades += 1;
      world.addTrade(trade);
      for (const client of clients)
        if (!client.mutes(trade.symbol))
          this.#guard(client, () => client.telling(trade, () => venue.trade(trade, client, world)));
    }
    if (quote !== undefined) {
      this.#quotes += 1;
      world.setQuote(quote);
      for (const client of clients)
        if (!client.mutes(quote.symbol))
          this.#guard(client, () => venue.quote(quote, client, world));
    }
  }

  /** Cuts off who has not taken more than so many bytes. */
  endSlow(bytes: number): void {
    for (const client of this.#clients()) if (client.pending > bytes) client.terminate();
  }

  /** No heartbeats any more; everyone is cut off. */
  stop(): void {
    this.#stopBeat?.();
    for (const client of this.#clients()) client.terminate();
  }

  *#clients(): Iterable<FaultyClient> {
    for (const { clients } of this.#venues.values()) yield* clients;
  }

  #due({ atMs }: Fault): number {
    return this.#options.from + atMs * 1000;
  }

  #begin(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#options.asked?.();
  }

  #happen(fault: Fault): void {
    const state = this.#venues.get(fault.venue);
    if (state === undefined) return;
    const { venue, world, clients, active } = state;
    applyFault(fault, {
      ...{ venue, world, active, clock: this.#options.clock },
      clients: [...clients].filter((client) => !client.ended),
      guard: (client, run) => this.#guard(client, run),
      standstill: (forMs) => this.#options.standstill?.(forMs),
    });
  }

  #received(frame: string, client: FaultyClient, { venue, world, active }: VenueState): void {
    this.#begin();
    const ignored = active.symbols("ignoreSymbol");
    const hidden = new Set([...active.symbols("refuseSymbol"), ...ignored]);
    // What was not granted is nothing to be taken once more.
    const granted = hidden.size === 0 && /subscribe/i.test(frame) && !/unsubscribe/i.test(frame);
    if (granted) client.remember(frame);
    const seen: SimWorld = hidden.size === 0 ? world : worldWithout(world, hidden);
    this.#guard(client, () =>
      client.withoutNaming(ignored, () => venue.receive(frame, client, seen)),
    );
  }

  /** A client that makes its venue stumble is cut off; the others never notice. */
  #guard(client: FaultyClient, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#options.remark?.(`connection ${client.number}${client.path}: ${messageOf(error)}`);
      client.terminate();
    }
  }

  #beat(): void {
    this.#stopBeat = this.#options.clock.after(BEAT_MS, () => {
      const now = this.#options.clock.now();
      for (const { venue, world, clients, active } of this.#venues.values()) {
        const withinMs = active.first("impatient")?.withinMs;
        for (const client of clients) {
          if (withinMs !== undefined && now - client.lastHeard > withinMs * 1000)
            client.close(1008, "no heartbeat");
          else if (!client.ended) this.#guard(client, () => venue.beat?.(client, world));
        }
      }
      this.#beat();
    });
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
