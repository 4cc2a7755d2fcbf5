import { micros, parseTime } from "../../../engine/market/time.ts";
import { drawFaults } from "../../simulator/draw-faults.ts";
import type { Fault } from "../../simulator/faults.ts";
import { Player } from "../../simulator/player.ts";
import { seeded } from "../../simulator/seeded.ts";
import type { SimRecord } from "../../simulator/sim-record.ts";
import type { SimTrade, SimVenue } from "../../simulator/sim-venue.ts";
import { Simulation } from "../../simulator/simulation.ts";
import { VenueWorld } from "../../simulator/venue-world.ts";
import type { Venue } from "../../venues/venue.ts";
import type { RecorderOptions } from "../recorder.ts";
import { VirtualClock } from "./virtual-clock.ts";

const NOW = parseTime("2026-11-25T00:00:00Z") ?? micros(0);
const FROM = parseTime("2023-03-11T06:30:00Z") ?? micros(0);
const TAPE_MS = 120_000;
/** Long enough for the longest back-off, and for what is asked for again. */
const AFTER_MS = 135_000;

/** Everything that can be spoken, both sides of it. */
export interface Protocol {
  readonly venue: Venue;
  readonly sim: SimVenue;
}

/** A trade that was told to whoever listened. */
export interface Told {
  /** Instrument. */
  readonly id: string;
  readonly trade: SimTrade;
  /** When, µs. */
  readonly at: number;
}

const SYMBOLS = ["USDC/USD", "USDT/USD", "USDC/USDT"];

/** What a recorder is put in front of: venues, their tape and their faults on one virtual clock, all drawn from a seed. */
export interface Stage {
  readonly clock: VirtualClock;
  readonly simulation: Simulation;
  readonly faults: readonly Fault[];
  readonly random: () => number;
  /** Grows as the tape is told. */
  readonly told: readonly Told[];
  readonly adapters: Readonly<Record<string, Venue>>;
  /** For a recorder that is to record it all. */
  readonly asked: Pick<RecorderOptions, "venues" | "coins" | "endpoints" | "rests">;
  /** Until the tape has been told and everything is over, ms. */
  readonly wholeMs: number;
  readonly problems: string[];
  close(): void;
}

/** Two minutes of trades and quotes of up to three venues. */
export const setStage = (seed: number, protocols: readonly Protocol[]): Stage => {
  const random = seeded(seed);
  const chosen = choose(random, protocols);
  const clock = new VirtualClock(NOW);
  const told: Told[] = [];
  const venues = chosen.map(({ venue, sim }) => {
    const symbols = SYMBOLS.slice(0, 1 + Math.floor(random() * SYMBOLS.length));
    const world = new LoggingWorld(symbols, venue.id, clock, told);
    return { venue: sim, adapter: venue, world, symbols };
  });
  const faults = drawFaults({
    seed,
    venues: venues.map(({ adapter, symbols }) => ({
      ...{ id: adapter.id, symbols },
      // Bitfinex numbers its frames instead.
      counted: adapter.tradeNumbers === "consecutive" || adapter.id === "bitfinex",
    })),
    ...{ tapeMs: TAPE_MS, speed: 1 },
  }).map(smaller);
  const records = drawTape(random, venues);
  const simulation = new Simulation({
    ...{ venues, clock, faults, from: FROM },
    asked: () => player.start(2_000),
    standstill: (forMs) => player.standstill(forMs),
  });
  let given = false;
  const problems: string[] = [];
  const player = new Player({
    ...{ simulation, clock, from: FROM, speed: 1, ended: () => undefined },
    source: {
      next: () => {
        const all = given ? undefined : records;
        given = true;
        return all;
      },
    },
    failed: (error) => problems.push(`the player failed: ${String(error)}`),
  });
  const adapters = Object.fromEntries(chosen.map(({ venue }) => [venue.id, venue]));
  return {
    ...{ clock, simulation, faults, random, told, adapters, problems },
    asked: {
      ...{ venues: Object.values(adapters), coins: new Set(["USDC", "USDT"]) },
      endpoints: addresses(venues, "ws"),
      rests: addresses(venues, "http"),
    },
    wholeMs: TAPE_MS + standing(faults) + AFTER_MS,
    close: () => {
      player.stop();
      simulation.stop();
    },
  };
};

const choose = (random: () => number, protocols: readonly Protocol[]): Protocol[] => {
  const left = [...protocols];
  const chosen: Protocol[] = [];
  const many = 1 + Math.floor(random() * 3);
  while (chosen.length < many && left.length > 0)
    chosen.push(...left.splice(Math.floor(random() * left.length), 1));
  return chosen;
};

/** A frame of 50 MB costs what it costs on a real wire; two are enough to be too long here. */
const smaller = (fault: Fault): Fault =>
  fault.kind === "oversized" ? { ...fault, bytes: Math.min(fault.bytes, 2 << 20) } : fault;

const standing = (faults: readonly Fault[]): number =>
  faults.reduce((sum, fault) => sum + (fault.kind === "standstill" ? fault.forMs : 0), 0);

const addresses = (
  venues: readonly { venue: SimVenue }[],
  scheme: "ws" | "http",
): Record<string, string> =>
  Object.fromEntries(
    venues.map(({ venue }) => [
      venue.id,
      `${scheme}://sim/${venue.id}${scheme === "ws" ? venue.wsPath : ""}`,
    ]),
  );

/** A world that knows when each trade was told. */
class LoggingWorld extends VenueWorld {
  readonly #clock: VirtualClock;
  readonly #told: Told[];
  readonly #venue: string;

  constructor(symbols: readonly string[], venue: string, clock: VirtualClock, told: Told[]) {
    const address = { ws: `ws://sim/${venue}`, rest: `http://sim/${venue}` };
    super(symbols, { now: FROM, address });
    this.#clock = clock;
    this.#told = told;
    this.#venue = venue;
  }

  override addTrade(trade: SimTrade): void {
    super.addTrade(trade);
    this.#told.push({ id: `${this.#venue}:${trade.symbol}`, trade, at: this.#clock.now() });
  }
}

const drawTape = (
  random: () => number,
  venues: readonly { venue: SimVenue; symbols: readonly string[] }[],
): SimRecord[] => {
  const records: SimRecord[] = [];
  for (const [place, { venue, symbols }] of venues.entries())
    for (const [pair, symbol] of symbols.entries()) {
      let at: number = FROM;
      // Ids of one pair rise by one; those of two pairs of a venue never meet.
      let id = 1_000_000 * (10 * place + pair + 1);
      const pace = 200 + random() * 3_000;
      for (;;) {
        at += Math.round(-Math.log(1 - random()) * pace) * 1000;
        if (at >= FROM + TAPE_MS * 1000) break;
        const time = micros(at);
        const price = (0.9 + Math.floor(random() * 1000) / 1e4).toFixed(4);
        const ask = (Number(price) + 0.0001).toFixed(4);
        const common = { symbol, time };
        if (random() < 0.3)
          records.push({
            ...{ at: time, venue: venue.id },
            quote: { ...common, bid: price, bidSize: "10", ask, askSize: "5" },
          });
        id += 1;
        const size = String(1 + Math.floor(random() * 5000));
        const side = random() < 0.5 ? "buy" : "sell";
        records.push({
          ...{ at: time, venue: venue.id },
          trade: { ...common, price, size, side, id: String(id) },
        });
      }
    }
  return records.sort((a, b) => a.at - b.at);
};
