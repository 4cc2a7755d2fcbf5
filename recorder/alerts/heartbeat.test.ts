import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { type Micros, micros, seconds } from "../../engine/market/time.ts";
import { VirtualClock } from "../feed/testing/virtual-clock.ts";
import { MemoryDisk } from "../journal/testing/memory-disk.ts";
import {
  type HeartbeatOptions,
  pingUrl,
  probeDisk,
  startHeartbeat,
  type Vitals,
  whyNoBeat,
} from "./heartbeat.ts";
import { live } from "./testing/live.ts";
import { START } from "./testing/told.ts";

const well: Vitals = { lastTick: START, oldestUntried: undefined, diskTakesWrites: true };

it.each<[string, Partial<Vitals>, string | undefined]>([
  ["all is well", {}, undefined],
  ["a tick of a minute ago", { lastTick: micros(START - 60e6) }, undefined],
  ["an older one", { lastTick: micros(START - 60e6 - 1) }, "no tick came for 1m"],
  ["no tick at all", { lastTick: undefined }, "no tick has come yet"],
  ["a full disk", { diskTakesWrites: false }, "the disk takes no writes"],
  ["a young notification", { oldestUntried: micros(START - 60e6) }, undefined],
  [
    "an old one",
    { oldestUntried: micros(START - 61e6) },
    "a notification waits for its first attempt for 1m",
  ],
])("decides: %s", (_, more, reason) => {
  expect(whyNoBeat({ ...well, ...more }, START)).toBe(reason);
});

/** A program that lives: ticks flow each second, until something is broken. */
const stage = (more: Partial<HeartbeatOptions> = {}) => {
  const clock = new VirtualClock(START);
  const beats: Micros[] = [];
  const reasons: (string | undefined)[] = [];
  const world = {
    ticks: true,
    lastTick: START as Micros,
    oldestUntried: undefined as Micros | undefined,
    probe: async (): Promise<void> => undefined,
  };
  const tick = (): void => {
    if (world.ticks) world.lastTick = clock.now();
    clock.after(1_000, tick);
  };
  tick();
  const stop = startHeartbeat({
    clock,
    vitals: () => ({ ...world, diskTakesWrites: true }),
    probe: () => world.probe(),
    ping: async () => void beats.push(clock.now()),
    onChange: (reason) => void reasons.push(reason),
    ...more,
  });
  return { clock, beats, reasons, world, stop };
};

it("beats every twenty seconds while all is well", async () => {
  const { clock, beats, reasons } = stage();
  await live(clock, 3600_000, 5_000);
  expect(beats).toHaveLength(181);
  expect(reasons).toEqual([]);
});

const hang = (): Promise<void> => new Promise(() => undefined);

it.each<[string, (its: ReturnType<typeof stage>) => void]>([
  ["the process stops", ({ stop }) => stop()],
  ["sockets are half open: no ticks", ({ world }) => void Object.assign(world, { ticks: false })],
  [
    "the disk is full",
    ({ world }) => {
      world.probe = () => Promise.reject(new Error("ENOSPC"));
    },
  ],
  [
    "the disk does not answer",
    ({ world }) => {
      world.probe = hang;
    },
  ],
  [
    "the outbox is stuck",
    ({ world, clock }) => {
      world.oldestUntried = clock.now();
    },
  ],
])(
  "the last beat leaves within 90 s of the moment when %s, whatever that moment is",
  async (_, breakIt) => {
    for (let phase = 0; phase < 40; phase++) {
      const its = stage();
      await live(its.clock, 100_000 + phase * 500, 500);
      const [before, broken] = [its.beats.length, its.clock.now()];
      expect(before).toBeGreaterThan(4);
      breakIt(its);
      await live(its.clock, 600_000, 1_000);
      expect((its.beats.at(-1) ?? 0) - broken).toBeLessThanOrEqual(seconds(90));
      expect(its.beats.length - before).toBeLessThan(5);
    }
  },
);

it("does not beat when it wakes after an hour and nothing has come yet", async () => {
  const clock = new VirtualClock(START);
  let slept = 0;
  const beats: Micros[] = [];
  const waking = { after: clock.after.bind(clock), now: () => micros(clock.now() + slept) };
  startHeartbeat({
    clock: waking,
    vitals: () => well,
    probe: async () => undefined,
    ping: async () => void beats.push(waking.now()),
  });
  await live(clock, 30_000);
  expect(beats).toHaveLength(2);
  slept = seconds(3600);
  await live(clock, 300_000);
  expect(beats).toHaveLength(2);
});

it("begins again when all is well again, and says each change once", async () => {
  const { clock, beats, reasons, world } = stage();
  await live(clock, 60_000);
  world.ticks = false;
  await live(clock, 300_000, 1_000);
  world.ticks = true;
  const before = beats.length;
  await live(clock, 60_000);
  expect(beats.length - before).toBeGreaterThanOrEqual(2);
  expect(reasons).toEqual(["no tick came for 1m", undefined]);
});

it("goes on when the watch does not answer, and never has two beats under way", async () => {
  let open = 0;
  let most = 0;
  let sent = 0;
  const { clock, reasons } = stage({
    ping: async () => {
      sent += 1;
      open += 1;
      most = Math.max(most, open);
      if (sent > 3) {
        open -= 1;
        return;
      }
      await new Promise<void>((resolve) => clock.after(9_000, resolve));
      open -= 1;
      throw new Error("500");
    },
  });
  await live(clock, 300_000, 1_000);
  expect(most).toBe(1);
  expect(sent).toBeGreaterThan(8);
  expect(reasons).toEqual(["the watch does not answer", undefined]);
});

it("writes its file anew each time, and fails where the disk does", async () => {
  const clock = new VirtualClock(START);
  const disk = new MemoryDisk();
  await disk.makeFolder("/alerts");
  await probeDisk(disk, "/alerts", clock);
  await clock.run(1_000);
  await probeDisk(disk, "/alerts", clock);
  expect(disk.contents().get("/alerts/heartbeat")).toBe(`${START + 1e6}\n`);
  const full = disk.afterKill({ at: 1, what: "ENOSPC", forever: true });
  await expect(probeDisk(full, "/alerts", clock)).rejects.toThrow("ENOSPC");
});

it("asks for the address, and keeps it out of its errors", async () => {
  const asked: string[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(status, { location: "/elsewhere" }).end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/secret-id`;
    const { signal } = new AbortController();
    await pingUrl(url, fetch, signal);
    for (status of [500, 302]) {
      const failed = await pingUrl(url, fetch, signal).catch(String);
      expect(failed).toMatch(/^Error: the watch answers (500|nothing)$/);
    }
    expect(asked).toEqual(["/secret-id", "/secret-id", "/secret-id"]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
