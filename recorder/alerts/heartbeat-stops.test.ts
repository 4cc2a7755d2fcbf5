import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { type Micros, seconds } from "../../engine/market/time.ts";
import { VirtualClock } from "../feed/testing/virtual-clock.ts";
import type { AppendFile, Disk } from "../journal/disk.ts";
import { MemoryDisk } from "../journal/testing/memory-disk.ts";
import { until } from "../notify/testing/machine.ts";
import { PlannedHttp } from "../notify/testing/planned-http.ts";
import { probeDisk, startHeartbeat } from "./heartbeat.ts";
import { live, openSample } from "./testing/live.ts";
import { hangs, Receiver } from "./testing/receivers.ts";
import { START, sampleAlert, sampleNotification } from "./testing/told.ts";

const CHILD = fileURLToPath(new URL("testing/heartbeat.test-child.ts", import.meta.url));

/** Time enough for many beats of the child, in turns: what has come is taken in between, however slow this process is. */
const aWhile = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setTimeout(resolve, 50));
};

it("a process that is stopped sends no beat, one that goes on does, and one that is killed never does again", async () => {
  await using watch = await PlannedHttp.start();
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, watch.url], { stdio: "ignore" });
  const ended = once(child, "close");
  try {
    const beats = (): number => watch.received.length;
    await until(() => beats() > 3);
    child.kill("SIGSTOP");
    // What was on its way arrives.
    await aWhile();
    const before = beats();
    await aWhile();
    expect(beats()).toBe(before);
    child.kill("SIGCONT");
    await until(() => beats() > before + 3);
    child.kill("SIGKILL");
    await ended;
    await aWhile();
    const last = beats();
    await aWhile();
    expect(beats()).toBe(last);
  } finally {
    child.kill("SIGKILL");
  }
});

type Trouble = "well" | "full" | "hangs";

const WRITES = ["create", "write", "sync", "rename", "syncFolder", "append", "datasync"];

/** A disk that is well until it is told otherwise: then it takes no writes. */
const moodyDisk = () => {
  const state: { is: Trouble } = { is: "well" };
  const moody = <T extends object>(object: T): T =>
    new Proxy(object, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...given: unknown[]) => {
          const writes = WRITES.includes(String(name));
          if (writes && state.is === "full") return Promise.reject(new Error("ENOSPC"));
          if (writes && state.is === "hangs") return hangs();
          return name === "create"
            ? value.apply(target, given).then(moody<AppendFile>)
            : value.apply(target, given);
        };
      },
    });
  return { disk: moody<Disk>(new MemoryDisk()), state };
};

/** The program as it is put together: ticks, alerts on their way through a true outbox, and the heartbeat. */
const program = async () => {
  const clock = new VirtualClock(START);
  const { disk, state } = moodyDisk();
  const desk = new Receiver();
  const delivery = await openSample(disk, clock, { desk });
  const world = { ticks: true, lastTick: START as Micros };
  const beats: Micros[] = [];
  const reasons: (string | undefined)[] = [];
  let told = 0;
  const tell = (): void => {
    told += 1;
    void delivery.tell(sampleAlert("A-1", told), [sampleNotification(`k${told}`)]);
  };
  const tick = (): void => {
    if (world.ticks) world.lastTick = clock.now();
    clock.after(1_000, tick);
  };
  tick();
  startHeartbeat({
    clock,
    vitals: () => ({
      lastTick: world.lastTick,
      oldestUntried: delivery.oldestUntried,
      diskTakesWrites: delivery.diskTakesWrites,
    }),
    probe: () => probeDisk(disk, "/alerts", clock),
    ping: async () => void beats.push(clock.now()),
    onChange: (reason) => void reasons.push(reason),
  });
  return { clock, disk: state, desk, world, beats, reasons, tell };
};

type Program = Awaited<ReturnType<typeof program>>;

it.each<[string, string, (its: Program) => void, (its: Program) => void]>([
  [
    "sockets are half open",
    "no tick came for 1m",
    ({ world }) => void Object.assign(world, { ticks: false }),
    ({ world }) => void Object.assign(world, { ticks: true }),
  ],
  [
    "the disk is full",
    "the disk takes no writes",
    ({ disk }) => void Object.assign(disk, { is: "full" }),
    ({ disk }) => void Object.assign(disk, { is: "well" }),
  ],
  [
    "the disk is full while an alert is told",
    "the disk takes no writes",
    ({ disk, tell }) => {
      disk.is = "full";
      tell();
    },
    ({ disk }) => void Object.assign(disk, { is: "well" }),
  ],
  [
    "the disk does not answer",
    "the disk takes no writes",
    ({ disk }) => void Object.assign(disk, { is: "hangs" }),
    ({ disk }) => void Object.assign(disk, { is: "well" }),
  ],
  [
    "the outbox is stuck behind a receiver that hangs",
    "a notification waits for its first attempt for 1m",
    ({ desk, tell }) => {
      desk.manners = hangs;
      for (let n = 0; n < 20; n++) tell();
    },
    ({ desk }) => {
      desk.manners = () => undefined;
    },
  ],
])(
  "the last beat leaves within 90 s when %s, at whatever moment, and beats begin again after it",
  async (_, reason, breakIt, mend) => {
    for (let phase = 0; phase < 20; phase++) {
      const its = await program();
      its.tell();
      await live(its.clock, 50_000 + phase * 1_000, 500);
      expect(its.reasons).toEqual([]);
      const [before, broken] = [its.beats.length, its.clock.now()];
      expect(before).toBeGreaterThan(2);
      breakIt(its);
      await live(its.clock, 400_000, 1_000);
      expect(its.beats.at(-1) ?? 0).toBeLessThanOrEqual(broken + seconds(90));
      expect(its.reasons).toEqual([reason]);
      const silent = its.beats.length;
      mend(its);
      await live(its.clock, 300_000, 1_000);
      expect(its.reasons).toEqual([reason, undefined]);
      expect(its.beats.length).toBeGreaterThan(silent + 5);
    }
  },
);
