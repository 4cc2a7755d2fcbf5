import { describe, expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { VirtualClock } from "../feed/testing/virtual-clock.ts";
import { checkTrade } from "../venues/checked.ts";
import { ConnectionMemory } from "../venues/connection-memory.ts";
import * as adapters from "../venues/index.ts";
import { decodeAll, type FrameEvent } from "../venues/testing.ts";
import type { Line, Listing, Venue } from "../venues/venue.ts";
import { drawFaults } from "./draw-faults.ts";
import type { Fault } from "./faults.ts";
import { Player } from "./player.ts";
import type { SimRecord } from "./sim-record.ts";
import type { SimVenue } from "./sim-venue.ts";
import { Simulation } from "./simulation.ts";
import { type TestSocket, testSocket } from "./test-venue.ts";
import { listingsOf } from "./testing.ts";
import { VenueWorld } from "./venue-world.ts";
import * as protocols from "./venues/index.ts";

// Every protocol is held to the same: what it tells is the tape, whatever goes wrong on the way.

const START = 1_678_492_800_000_000;
const SECONDS = 120;

/** Ten trades and a quote a second, on each pair in turn. */
const recordsOf = (venue: string, symbols: readonly string[]): SimRecord[] =>
  Array.from({ length: SECONDS * 11 }, (_, i) => {
    const at = micros(START + Math.floor((i * 1e6) / 11 / 1000) * 1000);
    const symbol = symbols[Math.floor(i / 2) % symbols.length] ?? "";
    const price = (n: number): string => `0.9${String(100 + ((i * 7 + n) % 900))}`;
    if (i % 11 === 10) {
      const [bid, ask] = [price(0), `1.0${(i % 80) + 10}1`];
      const quote = { symbol, time: at, bid, bidSize: "5.5", ask, askSize: "7.25" };
      return { at, venue, quote };
    }
    const side = i % 3 === 0 ? "sell" : "buy";
    const trade = {
      symbol,
      time: at,
      price: price(3),
      size: `${i + 1}.5`,
      side,
      id: `${1000 + i}`,
    };
    return { at, venue, trade: { ...trade, side } };
  });

interface Client {
  readonly line: Line;
  socket: TestSocket | undefined;
  receive: ((frame: string) => void) | undefined;
  memory: ConnectionMemory;
}

/** Plays a tape to a client on each line of the adapter, which connects again when it was cut off. */
const play = async (venue: Venue, sim: SimVenue, faults: readonly Fault[]) => {
  const symbols = pairsOf(venue.id);
  const records = recordsOf(venue.id, symbols);
  const clock = new VirtualClock(START);
  const world = new VenueWorld(symbols, { now: micros(START) });
  world.address = { ws: `ws://host/${venue.id}`, rest: `http://host/${venue.id}` };
  const remarks: string[] = [];
  const simulation = new Simulation({
    ...{ venues: [{ venue: sim, world }], clock, faults, from: micros(START) },
    asked: () => player.start(1_000),
    standstill: (forMs) => player.standstill(forMs),
    remark: (text) => remarks.push(text),
  });
  const pieces = [records];
  const player = new Player({
    ...{ simulation, clock, speed: 1, from: micros(START) },
    source: { next: () => pieces.shift() },
    ended: () => undefined,
    failed: (error) => remarks.push(String(error)),
  });
  const listings = listingsOf(venue, sim, world).filter(({ symbol }) => symbols.includes(symbol));
  expect(listings.map(({ symbol }) => symbol).sort()).toEqual([...symbols].sort());
  const events: FrameEvent[] = [];
  const clients = venue.lines.map(
    (line): Client => ({
      ...{ line, socket: undefined, receive: undefined, memory: new ConnectionMemory() },
    }),
  );
  for (let second = 0; second < SECONDS * 2; second++) {
    for (const client of clients) {
      read(venue, client, events);
      if (client.socket?.end !== undefined) client.socket = undefined;
      if (client.socket === undefined) connect({ venue, sim, simulation }, client, listings);
      else if (second % 10 === 0) client.receive?.(client.line.ping?.frame(second) ?? "");
    }
    await clock.run(1_000);
  }
  for (const client of clients) read(venue, client, events);
  simulation.stop();
  return { records, events, remarks };
};

const pairsOf = (venue: string): readonly string[] =>
  ({
    kraken: ["USDC/USD", "USDT/USD"],
    coinbase: ["USDT/USD", "DAI/USD"],
    gemini: ["GUSD/USD", "USDC/USD"],
  })[venue] ?? ["USDC/USDT", "DAI/USDT"];

const connect = (
  { venue, sim, simulation }: { venue: Venue; sim: SimVenue; simulation: Simulation },
  client: Client,
  listings: readonly Listing[],
): void => {
  if (simulation.admit(venue.id)?.what !== "welcome") return;
  const { line } = client;
  const base = `ws://host/${venue.id}`;
  const url = line.token ? `${base}${sim.wsPath}` : line.url(`${base}${sim.wsPath}`, listings);
  const socket = testSocket();
  const connection = simulation.open(venue.id, url.slice(base.length), socket);
  client.socket = socket;
  client.memory = new ConnectionMemory();
  client.receive = (frame) => {
    if (frame !== "") connection.receive(frame);
  };
  for (const { frame } of line.subscribe(listings, 1)) connection.receive(frame);
};

/** What the adapter makes of all that came since; what it cannot read is no trade. */
const read = (venue: Venue, { socket, memory }: Client, events: FrameEvent[]): void => {
  for (const frame of socket?.frames.splice(0) ?? [])
    try {
      events.push(...decodeAll(venue, [Buffer.from(frame).toString("utf8")], memory));
    } catch (error) {
      expect(String(error)).toContain(`${venue.id}: `);
    }
};

const told = (events: readonly FrameEvent[]): string[] =>
  events.flatMap((event) =>
    event.kind === "trade" && typeof checkTrade(event) !== "string"
      ? [`${event.symbol} ${event.id} ${Number(event.price)} ${Number(event.size)} ${event.side}`]
      : [],
  );

const tradesOf = (records: readonly SimRecord[]): string[] =>
  records.flatMap(({ trade }) =>
    trade === undefined
      ? []
      : [`${trade.symbol} ${trade.id} ${Number(trade.price)} ${Number(trade.size)} ${trade.side}`],
  );

const pairs = Object.values(protocols)
  .map((sim) => ({ sim, venue: Object.values(adapters).find(({ id }) => id === sim.id) }))
  .flatMap(({ sim, venue }) => (venue === undefined ? [] : [{ id: sim.id, sim, venue }]));

it("there is a protocol for every adapter", () => {
  expect(pairs.map(({ id }) => id).sort()).toEqual(
    Object.values(adapters)
      .map(({ id }) => id)
      .sort(),
  );
});

describe.each(pairs.filter(({ sim }) => sim.wsPath !== ""))("$id", ({ sim, venue }) => {
  it("tells the tape, whole and once, when nothing goes wrong", async () => {
    const { records, events, remarks } = await play(venue, sim, []);
    expect(remarks).toEqual([]);
    const trades = told(events);
    expect(new Set(trades)).toEqual(new Set(tradesOf(records)));
    expect(events.some(({ kind }) => kind === "quote")).toBe(true);
  });

  it("tells nothing but the tape under any schedule, and never stumbles", async () => {
    let lost = 0;
    for (let seed = 1; seed <= 25; seed++) {
      const venues = [{ id: venue.id, symbols: pairsOf(venue.id), counted: true }];
      const faults = drawFaults({ seed, venues, tapeMs: SECONDS * 1000, speed: 1 });
      const { records, events, remarks } = await play(venue, sim, faults);
      expect(remarks, `seed ${seed}`).toEqual([]);
      const known = new Set(tradesOf(records));
      const trades = new Set(told(events));
      const wrong = [...trades].filter((trade) => !known.has(trade));
      expect(wrong, `seed ${seed}`).toEqual([]);
      expect(trades.size, `seed ${seed}: the tape goes on`).toBeGreaterThan(known.size / 5);
      lost += known.size - trades.size;
    }
    expect(lost, "faults do something").toBeGreaterThan(0);
  });
});
