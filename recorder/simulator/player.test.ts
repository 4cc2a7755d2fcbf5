import { expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { VirtualClock } from "../feed/testing/virtual-clock.ts";
import { Player } from "./player.ts";
import type { SimRecord } from "./sim-record.ts";
import { Simulation } from "./simulation.ts";
import { testRecords, testSocket, testVenue } from "./test-venue.ts";
import { VenueWorld } from "./venue-world.ts";

const setUp = (speed: number | undefined, pieces: readonly (readonly SimRecord[])[]) => {
  const clock = new VirtualClock(1_000_000_000);
  const world = new VenueWorld(["USDC/USD"], { now: micros(0) });
  const simulation = new Simulation({
    ...{ venues: [{ venue: testVenue, world }], clock, from: micros(0) },
  });
  const rest = [...pieces];
  const ends: string[] = [];
  const player = new Player({
    ...{ simulation, clock, speed, from: micros(0) },
    source: { next: () => rest.shift() },
    ended: () => ends.push("ended"),
    failed: (error) => ends.push(String(error)),
  });
  return { clock, world, simulation, player, ends };
};

const told = (world: VenueWorld): number => world.trades("USDC/USD").length;

it("tells a record when the clock comes to it, after the wait", async () => {
  const { clock, world, player, ends } = setUp(2, [testRecords(6), testRecords(0)]);
  player.start(2_000);
  await clock.run(2_450);
  expect(told(world)).toBe(0);
  await clock.run(60);
  expect(told(world)).toBe(1);
  expect(world.now()).toBeGreaterThanOrEqual(1_000_000);
  await clock.run(1_000);
  expect(told(world)).toBe(3);
  expect(ends).toEqual([]);
  await clock.run(1_500);
  expect(told(world)).toBe(6);
  expect(ends).toEqual(["ended"]);
});

it("the tape's time moves on between records, and never beyond the next one", async () => {
  const far = { ...testRecords(1)[0], at: micros(100_000_000), venue: "test" };
  const { clock, world, player } = setUp(1, [[far]]);
  player.start(0);
  await clock.run(50_000);
  expect(Math.abs(world.now() - 50_000_000)).toBeLessThan(300_000);
});

it("stands still for as long as asked, and is later by that much", async () => {
  const { clock, world, player } = setUp(1, [testRecords(10)]);
  player.start(0);
  await clock.run(3_100);
  expect(told(world)).toBe(3);
  player.standstill(5_000);
  player.standstill(2_000);
  await clock.run(5_800);
  expect(told(world)).toBe(3);
  await clock.run(200);
  expect(told(world)).toBe(4);
});

it("at full speed it waits for a slow client, but not for ever", async () => {
  const records = testRecords(2_000);
  const { clock, world, simulation, player, ends } = setUp(undefined, [records]);
  const socket = testSocket();
  const connection = simulation.open("test", "/feed", socket);
  connection.receive('{"subscribe":"USDC/USD"}');
  socket.pending = 2 << 20;
  player.start(0);
  await clock.run(5_000);
  expect(told(world)).toBe(0);
  expect(socket.end).toBeUndefined();
  await clock.run(6_000);
  expect(socket.end, "cut off").toEqual({ code: undefined, reason: "" });
  expect(told(world)).toBe(2_000);
  expect(ends).toEqual(["ended"]);
});

it("what fails on the way is handed on", async () => {
  const { clock, simulation } = setUp(1, []);
  const ends: unknown[] = [];
  const failing = new Player({
    ...{ simulation, clock, speed: 1, from: micros(0) },
    source: { next: () => Promise.reject(new Error("torn")) },
    ended: () => ends.push("ended"),
    failed: (error) => ends.push(String(error)),
  });
  failing.start(0);
  await clock.run(10);
  expect(ends).toEqual(["Error: torn"]);
});
