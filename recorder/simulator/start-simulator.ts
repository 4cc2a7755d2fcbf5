import { WorkbenchError } from "../../engine/errors.ts";
import { nearest } from "../../engine/indicators/nearest.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Clock } from "../feed/surroundings.ts";
import type { Tape } from "../tape/open-tape.ts";
import { drawFaults } from "./draw-faults.ts";
import type { Fault } from "./faults.ts";
import { Player } from "./player.ts";
import { type Address, serveSimulation } from "./serve-simulation.ts";
import type { SimVenue } from "./sim-venue.ts";
import { type SimCounts, Simulation } from "./simulation.ts";
import { openTapeSource, type SourceVenue, type TapeSource } from "./tape-source.ts";
import { VenueWorld } from "./venue-world.ts";

export interface SimulatorOptions {
  readonly tape: Tape;
  /** Protocols that can be spoken: recorder/simulator/venues. */
  readonly protocols: readonly SimVenue[];
  /** Ids; those on the tape that can be spoken when left out. */
  readonly venues?: readonly string[] | undefined;
  /** On the tape's clock, `from` inclusive, `to` exclusive. */
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
  /** Seconds of tape a second; undefined: as fast as clients take it. */
  readonly speed: number | undefined;
  /** Between the first client's first message and the tape's first record, for others to join; ms. */
  readonly waitMs: number;
  /** 0: any free one. */
  readonly port: number;
  /** A seed to draw from, or a schedule. */
  readonly faults?: number | readonly Fault[] | undefined;
  readonly clock: Clock;
  /** One line for people. */
  remark?(text: string): void;
}

/** A running simulator. */
export interface Simulator {
  readonly addresses: readonly Address[];
  /** What is on the tape of each venue. */
  readonly venues: readonly SourceVenue[];
  readonly faults: readonly Fault[];
  /** The tape has been told. The servers stay until `close`; rejects when the tape cannot be read on. */
  readonly ended: Promise<SimCounts>;
  readonly counts: SimCounts;
  close(): Promise<void>;
}

/** Venues whose trades or frames are numbered on the wire; with ids that rise by one, a client notices a single loss. */
const COUNTED = new Set(["coinbase", "binance", "kraken"]);

/** Serves a tape on the venues' own protocols, on loopback. The tape begins when the first client asks for something. */
export const startSimulator = async (options: SimulatorOptions): Promise<Simulator> => {
  const { protocols, clock, port, speed, waitMs, remark } = options;
  const spoken = protocols.map(({ id }) => id);
  const unspoken = options.venues?.find((id) => !spoken.includes(id));
  if (unspoken !== undefined) throw unknownVenue(unspoken, spoken);
  const source = await openTapeSource({ ...options, spoken });
  const left = [...new Set(options.tape.instruments.map(({ venue }) => venue))].filter(
    (id) => options.venues === undefined && !source.venues.some((venue) => venue.id === id),
  );
  if (left.length > 0)
    remark?.(`not simulated: ${left.join(", ")} (no protocol, or nothing to tell)`);
  try {
    const venues = source.venues.flatMap(({ id, symbols }) => {
      const venue = protocols.find((each) => each.id === id);
      return venue ? [{ venue, world: new VenueWorld(symbols, { now: source.from }) }] : [];
    });
    const faults = scheduleOf(options, source);
    const { promise, resolve, reject } = openPromise<SimCounts>();
    const simulation = new Simulation({
      ...{ venues, clock, faults, from: source.from },
      asked: () => player.start(waitMs),
      standstill: (forMs) => player.standstill(forMs),
      ...(remark === undefined ? {} : { remark }),
    });
    const player = new Player({
      ...{ simulation, source, clock, speed, from: source.from },
      ended: () => resolve(simulation.counts),
      failed: reject,
    });
    const server = await serveSimulation(simulation, venues, { port, clock }).catch(
      (error: unknown) => {
        simulation.stop();
        throw error;
      },
    );
    return {
      addresses: server.addresses,
      venues: source.venues,
      faults,
      ended: promise,
      get counts() {
        return simulation.counts;
      },
      close: async () => {
        player.stop();
        simulation.stop();
        await Promise.all([server.close(), source.close()]);
      },
    };
  } catch (error) {
    await source.close();
    throw error;
  }
};

const unknownVenue = (id: string, known: readonly string[]): WorkbenchError => {
  const [near] = nearest(id, known);
  const guess = near === undefined ? "" : `Did you mean ${near}? `;
  return new WorkbenchError(
    "usage",
    `no protocol of "${id}"`,
    `${guess}Known: ${known.join(", ")}.`,
  );
};

const scheduleOf = (
  { faults, speed }: SimulatorOptions,
  { venues, from, to }: TapeSource,
): readonly Fault[] => {
  if (typeof faults === "number")
    return drawFaults({
      seed: faults,
      venues: venues.map(({ id, symbols, consecutive }) => ({
        ...{ id, symbols },
        counted: consecutive && COUNTED.has(id),
      })),
      tapeMs: (to - from) / 1000,
      speed,
    });
  for (const fault of faults ?? []) {
    const venue = venues.find(({ id }) => id === fault.venue);
    const missing =
      venue === undefined
        ? `venue "${fault.venue}"`
        : "symbol" in fault && !venue.symbols.includes(fault.symbol)
          ? `pair "${fault.symbol}" of ${fault.venue}`
          : undefined;
    if (missing !== undefined)
      throw new WorkbenchError(
        "input",
        `the faults name ${missing}, which is not simulated`,
        `Simulated: ${venues.flatMap(({ id, symbols }) => symbols.map((symbol) => `${id}:${symbol}`)).join(", ")}.`,
      );
  }
  return faults ?? [];
};

/** A promise and what settles it. */
const openPromise = <T>() => {
  let settle: { resolve(value: T): void; reject(error: unknown): void } | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Whoever waits hears of it; that nobody waits is no crash.
  promise.catch(() => undefined);
  return {
    promise,
    resolve: (value: T) => settle?.resolve(value),
    reject: (error: unknown) => settle?.reject(error),
  };
};
