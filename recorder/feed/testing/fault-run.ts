import { Kind } from "../../../engine/market/tick-batch.ts";
import { formatTime, micros, parseTime } from "../../../engine/market/time.ts";
import { tickLines } from "../../fold/testing.ts";
import { TickFold } from "../../fold/tick-fold.ts";
import { drawFaults } from "../../simulator/draw-faults.ts";
import type { Fault } from "../../simulator/faults.ts";
import { Player } from "../../simulator/player.ts";
import { seeded } from "../../simulator/seeded.ts";
import type { SimRecord } from "../../simulator/sim-record.ts";
import type { SimTrade, SimVenue } from "../../simulator/sim-venue.ts";
import { Simulation } from "../../simulator/simulation.ts";
import { VenueWorld } from "../../simulator/venue-world.ts";
import type { Venue } from "../../venues/venue.ts";
import type { RawFrame } from "../../wire/raw-frame.ts";
import { Recorder } from "../recorder.ts";
import { SimulatedNet } from "./simulated-net.ts";
import { VirtualClock } from "./virtual-clock.ts";

const NOW = parseTime("2026-11-25T00:00:00Z") ?? micros(0);
const FROM = parseTime("2023-03-11T06:30:00Z") ?? micros(0);
const TAPE_MS = 120_000;
/** Long enough for the longest back-off, and for what is asked for again. */
const AFTER_MS = 135_000;
/** A frame is on its way for up to 40 ms; a swap holds one back for 250. */
const SLACK = 400e3;

/** Everything that can be spoken, both sides of it. */
export interface Protocol {
  readonly venue: Venue;
  readonly sim: SimVenue;
}

export interface FaultRun {
  readonly seed: number;
  readonly venues: readonly string[];
  readonly faults: readonly Fault[];
  readonly told: number;
  readonly recorded: number;
  /** What is wrong; empty when all promises held. */
  readonly problems: readonly string[];
  /** Everything that was written down, for a look at what happened. */
  readonly frames: readonly RawFrame[];
}

interface Told {
  /** Instrument. */
  readonly id: string;
  readonly trade: SimTrade;
  /** When, µs. */
  readonly at: number;
}

const SYMBOLS = ["USDC/USD", "USDT/USD", "USDC/USDT"];

/** Two to four minutes of trades and quotes of up to three venues, faults and all, as one seed draws them. */
export const runFaults = async (
  seed: number,
  protocols: readonly Protocol[],
): Promise<FaultRun> => {
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
      counted: adapter.tradeNumbers === "consecutive",
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
  const net = new SimulatedNet(clock, seeded(seed ^ 0x5eed), simulation);
  const frames: RawFrame[] = [];
  const adapters = Object.fromEntries(chosen.map(({ venue }) => [venue.id, venue]));
  const recorder = new Recorder({
    ...{ venues: Object.values(adapters), coins: new Set(["USDC", "USDT"]), clock, net, random },
    endpoints: addresses(venues, "ws"),
    rests: addresses(venues, "http"),
    log: { pending: 0, append: (frame) => frames.push({ seq: frames.length + 1, ...frame }) },
    fold: (listener) => new TickFold(adapters, listener),
    remark: () => undefined,
  });
  recorder.start();
  await clock.run(TAPE_MS + standing(faults) + AFTER_MS);
  const status = recorder.status();
  recorder.stop();
  player.stop();
  simulation.stop();

  problems.push(...checkTicks(recorder.fold, told, frames));
  problems.push(...checkAttempts(net.attempts));
  for (const [id, { state, live, pairs }] of status) {
    // A pair that the venue refused is asked for again after ten minutes, which are not over.
    const refused = faults.some(({ kind, venue }) => kind.endsWith("Symbol") && venue === id);
    if (!refused && (state !== "live" || live < pairs))
      problems.push(`${id} has not come back: ${state}, ${live} of ${pairs} live`);
  }
  const again = new TickFold(adapters);
  for (const frame of frames) again.frame(frame);
  if (tickLines(again).join("\n") !== tickLines(recorder.fold).join("\n"))
    problems.push("a second fold of the same frames comes to other ticks");
  if (again.save() !== recorder.fold.save())
    problems.push("a second fold of the same frames ends with another memory");
  const recorded = [...recorder.fold.rows.batch.kind.subarray(0, recorder.fold.rows.length)].filter(
    (kind) => kind === Kind.trade,
  ).length;
  return {
    ...{ seed, faults, problems, recorded, frames },
    told: told.length,
    venues: Object.keys(adapters),
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

/** Every trade that was told while its pair was recorded is there once, or inside a gap. */
const checkTicks = (
  fold: TickFold,
  told: readonly Told[],
  frames: readonly RawFrame[],
): string[] => {
  const problems: string[] = [];
  const { rows, instruments } = fold;
  const { batch } = rows;
  const seen = new Set<string>();
  const gaps = new Map<string, { from: number; to: number }[]>();
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < batch.length; row++) {
    const receiveTime = batch.receiveTime[row] ?? Number.NaN;
    if (!(receiveTime >= last)) problems.push(`row ${row} goes back in time`);
    last = receiveTime;
    const id = instruments[batch.instrument[row] ?? 0]?.id ?? "";
    if (batch.kind[row] === Kind.trade) {
      const key = `${id} ${rows.id(row)}`;
      if (seen.has(key)) problems.push(`${key} is there twice`);
      seen.add(key);
    } else if (batch.kind[row] === Kind.gap) {
      const gap = { from: batch.a[row] ?? 0, to: batch.b[row] ?? 0 };
      if (gap.from > gap.to) problems.push(`a gap of ${id} ends before it begins`);
      gaps.set(id, [...(gaps.get(id) ?? []), gap]);
    }
  }
  const began = firstLive(frames);
  const ids = new Set<string>();
  for (const { id, trade, at } of told) {
    ids.add(`${id} ${trade.id}`);
    if (seen.has(`${id} ${trade.id}`)) continue;
    if (at < (began.get(id) ?? Number.POSITIVE_INFINITY) + SLACK) continue;
    const inside = gaps.get(id)?.some(({ from, to }) => from - SLACK <= at && at <= to + SLACK);
    if (!inside)
      problems.push(
        `${id} ${trade.id}, told at ${formatTime(micros(at))}, is neither there nor in a gap`,
      );
  }
  for (const key of seen) if (!ids.has(key)) problems.push(`${key} was never told`);
  return problems;
};

const firstLive = (frames: readonly RawFrame[]): Map<string, number> => {
  const found = new Map<string, number>();
  for (const { direction, frame, venue, receiveTime } of frames) {
    if (direction !== "note" || !frame.startsWith('{"note":"live"')) continue;
    const { symbols } = JSON.parse(frame) as { symbols: string[] };
    for (const symbol of symbols) {
      const id = `${venue}:${symbol}`;
      if (!found.has(id)) found.set(id, receiveTime);
    }
  }
  return found;
};

/** Never more than one attempt a second, whatever happened. */
const checkAttempts = (attempts: ReadonlyMap<string, readonly number[]>): string[] =>
  [...attempts].flatMap(([venue, times]) =>
    times.flatMap((time, i) => {
      const before = times[i - 10];
      return before !== undefined && time - before < 9e6
        ? [`${venue}: ten attempts within ${Math.round((time - before) / 1e6)} s`]
        : [];
    }),
  );
