import { expect, it } from "vitest";
import { VirtualClock } from "../feed/testing/virtual-clock.ts";
import { MemoryDisk } from "../journal/testing/memory-disk.ts";
import { seeded } from "../simulator/seeded.ts";
import { killAlerts } from "./testing/kill-alerts.ts";
import { live, openSample, processesOf } from "./testing/live.ts";
import { Receiver, refuses } from "./testing/receivers.ts";
import { START, sampleAlert, sampleNotification } from "./testing/told.ts";

it("tells every alert that was safe, in order, over kills with SIGKILL from the first step to the hundredth", async () => {
  const steps = [9, 16, 21, 27, 34, 42, 55, 70, 100];
  const report = await killAlerts(steps);
  expect(report).toMatchObject({ kills: steps.length, untold: [], outOfOrder: [] });
  expect(report.safe).toBeGreaterThan(20);
  expect(report.doubles).toBeGreaterThan(3);
  expect(report.resumed).toBeGreaterThan(3);
}, 60_000);

it.each(["kill", "loss of power"])(
  "tells every alert that was safe, in order, whichever call of the disk the %s comes at",
  async (what) => {
    let [safeInAll, doubles] = [0, 0];
    for (let at = 1; at <= 140; at++) {
      const random = seeded(at);
      const desk = new Receiver(async () => {
        if (random() < 0.5) await refuses();
      });
      const clock = new VirtualClock(START);
      const disk = new MemoryDisk({ at, what: "stop" });
      const safe: string[] = [];
      const told = new Set<string>();
      const run = async (): Promise<void> => {
        const delivery = await openSample(disk, clock, { desk }, { rotateBytes: 2_000 });
        for (let n = 1; n <= 30; n++) {
          const alert = sampleAlert("A-1", n);
          const more = { group: n % 2 === 0 ? "even" : "odd" };
          void delivery.tell(alert, [sampleNotification(`k${n}`, more)]).then((is) => {
            if (is) safe.push(`k${n}`);
          });
          await live(clock, 500);
        }
      };
      await Promise.race([run(), disk.stopped]);
      // Dead: whatever it would still do, it does no more.
      desk.manners = () => new Promise(() => undefined);
      const before = [...desk.taken];
      const after = what === "kill" ? disk.afterKill() : disk.afterPowerLoss(at);
      const next = new Receiver();
      const second = await openSample(
        after,
        clock,
        { desk: next },
        { processes: processesOf(2, [2]) },
      );
      await live(clock, 1_000);
      for (const key of [...before, ...next.taken]) {
        if (told.has(key)) doubles += 1;
        told.add(key);
      }
      expect([...told], `call ${at}`).toEqual(expect.arrayContaining(safe));
      for (const odd of [0, 1]) {
        const numbers = [...told].map((key) => Number(key.slice(1))).filter((n) => n % 2 === odd);
        expect(numbers, `call ${at}`).toEqual(numbers.toSorted((a, b) => a - b));
      }
      expect(second.pending).toBe(0);
      safeInAll += safe.length;
      const closing = second.close();
      await live(clock, 3_000);
      await closing;
    }
    expect(safeInAll).toBeGreaterThan(500);
    expect(doubles).toBeGreaterThan(10);
  },
  60_000,
);
