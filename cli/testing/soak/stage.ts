import { type Micros, micros } from "../../../engine/market/time.ts";
import { SimulatedNet } from "../../../recorder/feed/testing/simulated-net.ts";
import type { Protocol } from "../../../recorder/feed/testing/stage.ts";
import type { VirtualClock } from "../../../recorder/feed/testing/virtual-clock.ts";
import { drawFaults } from "../../../recorder/simulator/draw-faults.ts";
import type { Fault } from "../../../recorder/simulator/faults.ts";
import { Player } from "../../../recorder/simulator/player.ts";
import { seeded } from "../../../recorder/simulator/seeded.ts";
import type { SimTrade } from "../../../recorder/simulator/sim-venue.ts";
import { Simulation } from "../../../recorder/simulator/simulation.ts";
import { VenueWorld } from "../../../recorder/simulator/venue-world.ts";
import type { FeedChoice } from "../../feed-options.ts";
import type { Ledger } from "./ledger.ts";
import { Market } from "./market.ts";

const SYMBOLS = ["USDC/USD", "USDT/USD", "USDC/USDT"];
/** Trades that a venue's REST looks back on: of more time than any fault here lasts, and all there after an hour. */
const MOST_TRADES = 100;
/** Trades and quotes begin after the first connections have been made. */
const WAIT_MS = 2_000;

export interface StageOptions {
  readonly seed: number;
  readonly protocols: readonly Protocol[];
  readonly clock: VirtualClock;
  readonly wholeMs: number;
  /** A draw of faults, one to five a venue, for so long each. */
  readonly drawMs: number;
  readonly paceS: number;
  readonly ledger: Ledger;
}

/** All venues with a market that does not end, on one virtual clock, and faults of every kind all the time. */
export interface SoakStage {
  readonly net: SimulatedNet;
  readonly simulation: Simulation;
  readonly faults: readonly Fault[];
  /** Instruments by their place in the ledger. */
  readonly pairs: readonly string[];
  readonly choice: FeedChoice;
  readonly problems: string[];
  /** Told no more trades from here on: what is on its way arrives, what was lost is asked for. */
  quiet(): void;
  close(): void;
}

export const setSoakStage = (options: StageOptions): SoakStage => {
  const { seed, protocols, clock, wholeMs, paceS, ledger } = options;
  const from = clock.now();
  const ids = protocols.map(({ venue }) => venue.id);
  const pairs = ids.flatMap((id) => SYMBOLS.map((symbol) => `${id}:${symbol}`));
  const venues = protocols.map(({ venue, sim }, place) => ({
    venue: sim,
    world: new LedgerWorld(ids[place] ?? "", from, (trade) =>
      ledger.add({
        pair: pairs.indexOf(`${venue.id}:${trade.symbol}`),
        ...{ number: Number(trade.id), at: clock.now() },
      }),
    ),
  }));
  const faults = drawAll(options);
  const simulation = new Simulation({
    ...{ venues, clock, faults, from },
    asked: () => player.start(WAIT_MS),
    standstill: (forMs) => player.standstill(forMs),
  });
  const problems: string[] = [];
  const to = micros(from + wholeMs * 1000);
  const player = new Player({
    ...{ simulation, clock, from, speed: 1, ended: () => undefined },
    source: new Market({ seed, venues: ids, symbols: SYMBOLS, from, to, paceS }),
    failed: (error) => problems.push(`the player failed: ${String(error)}`),
  });
  const addresses = (scheme: "ws" | "http"): Record<string, string> =>
    Object.fromEntries(
      protocols.map(({ venue, sim }) => [
        venue.id,
        `${scheme}://sim/${venue.id}${scheme === "ws" ? sim.wsPath : ""}`,
      ]),
    );
  return {
    ...{ simulation, faults, pairs, problems },
    net: new SimulatedNet(clock, seeded(seed ^ 0x5eed), simulation),
    choice: {
      venues: protocols.map(({ venue }) => venue),
      ...{ coins: new Set(["USDC", "USDT"]), asked: true },
      ...{ endpoints: addresses("ws"), rests: addresses("http") },
      duration: micros(wholeMs * 1000),
    },
    quiet: () => player.stop(),
    close: () => {
      player.stop();
      simulation.stop();
    },
  };
};

/** One draw after the other, none so late that what it cost could not be noticed. */
const drawAll = ({ seed, protocols, wholeMs, drawMs }: StageOptions): Fault[] => {
  const venues = protocols.map(({ venue }) => ({
    ...{ id: venue.id, symbols: SYMBOLS },
    // Bitfinex numbers its frames instead.
    counted: venue.tradeNumbers === "consecutive" || venue.id === "bitfinex",
  }));
  const faults: Fault[] = [];
  for (let at = 0, n = 0; at + drawMs <= wholeMs; at += drawMs, n += 1)
    for (const fault of drawFaults({ seed: seed + n, venues, tapeMs: drawMs, speed: 1 }))
      faults.push(smaller({ ...fault, atMs: at + fault.atMs }));
  return faults;
};

/** A frame of 50 MB costs what it costs on a real wire; two are enough to be too long here. */
const smaller = (fault: Fault): Fault =>
  fault.kind === "oversized" ? { ...fault, bytes: Math.min(fault.bytes, 2 << 20) } : fault;

/** A world that says each trade that was told. */
class LedgerWorld extends VenueWorld {
  readonly #tell: (trade: SimTrade) => void;

  constructor(venue: string, now: Micros, tell: (trade: SimTrade) => void) {
    const address = { ws: `ws://sim/${venue}`, rest: `http://sim/${venue}` };
    super(SYMBOLS, { now, address, most: MOST_TRADES });
    this.#tell = tell;
  }

  override addTrade(trade: SimTrade): void {
    super.addTrade(trade);
    this.#tell(trade);
  }
}
