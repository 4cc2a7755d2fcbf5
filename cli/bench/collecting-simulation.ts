import type { Clock } from "../../recorder/feed/surroundings.ts";
import type { SimSocket } from "../../recorder/simulator/faulty-client.ts";
import type { SimRecord } from "../../recorder/simulator/sim-record.ts";
import { type Connection, Simulation } from "../../recorder/simulator/simulation.ts";
import { VenueWorld } from "../../recorder/simulator/venue-world.ts";
import * as protocols from "../../recorder/simulator/venues/index.ts";
import { RECORDED_SYMBOLS, RECORDED_VENUES } from "./draw-records.ts";

/** A frame that a venue would send now. */
export interface CollectedFrame {
  readonly socket: SimSocket;
  readonly text: string;
}

/** Simulated venues that answer their clients at once, and hand out what they have to tell of a tape in one piece. */
export class CollectingSimulation extends Simulation {
  /** By venue. */
  readonly worlds: ReadonlyMap<string, VenueWorld>;
  #collected: CollectedFrame[] | undefined;

  constructor(clock: Clock) {
    const from = clock.now();
    const venues = Object.values(protocols)
      .filter(({ id }) => RECORDED_VENUES.includes(id))
      .map((venue) => ({ venue, world: new VenueWorld(RECORDED_SYMBOLS, { now: from }) }));
    super({ venues, clock, from });
    this.worlds = new Map(venues.map(({ venue, world }) => [venue.id, world]));
  }

  override open(venue: string, path: string, socket: SimSocket): Connection {
    return super.open(venue, path, {
      pending: 0,
      send: (frame) => {
        if (this.#collected === undefined) socket.send(frame);
        else this.#collected.push({ socket, text: String(frame) });
      },
      close: (code, reason) => socket.close(code, reason),
      terminate: () => socket.terminate(),
      freeze: () => socket.freeze(),
    });
  }

  /** What is sent to whoever has subscribed when these records happen. */
  collect(records: readonly SimRecord[]): CollectedFrame[] {
    const collected: CollectedFrame[] = [];
    this.#collected = collected;
    for (const record of records) this.tell(record);
    this.#collected = undefined;
    return collected;
  }
}
