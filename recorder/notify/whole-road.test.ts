import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import type { Notification } from "../../engine/notify/notification.ts";
import { openAlertDelivery } from "../alerts/delivery.ts";
import { START, sampleAlert, sampleNotification } from "../alerts/testing/told.ts";
import { realProcesses } from "../journal/processes.ts";
import { realDisk } from "../journal/real-disk.ts";
import { seeded } from "../simulator/seeded.ts";
import { openTarget, targetKinds } from "./config.ts";
import { fastClock } from "./testing/fast-clock.ts";
import { message, until } from "./testing/machine.ts";
import { promisesKept } from "./testing/promises-kept.ts";
import { type Mood, moods, roadMachine, roads } from "./testing/roads.ts";

const SPEED = 100;
const ALERTS = 40;
const GROUPS = ["A", "B", "C", "D"];

const severities = ["critical", "warning", "info"] as const;
const notificationOf = (n: number): Notification => ({
  ...sampleNotification(String(n), {
    target: "road",
    group: GROUPS[n % GROUPS.length] ?? "",
    severity: severities[n % severities.length] ?? "info",
  }),
  time: micros(START + n),
});
const title = ({ group, key }: Notification): string => `${group} ${key}`;

it("there is a road for every kind of notifier", () => {
  expect([...roads.keys()].sort()).toEqual([...targetKinds.keys()].sort());
});

it.concurrent.each([...roads])(
  "%s: every alert arrives, doubles are known, order holds, while half of all messages meet trouble",
  async (kind, openRoad) => {
    const folder = await mkdtemp(join(tmpdir(), `pegtape-road-${kind}-`));
    const clock = fastClock(SPEED, START);
    const now = (): number => clock.now() / 1000;
    const met = new Map<Mood, number>();
    const deal = moods(seeded(kind.length));
    let well = false;
    const mood = (): Mood => {
      const dealt = well ? "ok" : deal();
      met.set(dealt, (met.get(dealt) ?? 0) + 1);
      return dealt;
    };
    const road = await openRoad({ mood, folder, now });
    const problems: string[] = [];
    const open = () =>
      openAlertDelivery({
        ...{ folder: join(folder, "alerts"), disk: realDisk, clock, random: seeded(3) },
        ...{ processes: realProcesses, onProblem: (problem) => void problems.push(problem) },
        targets: new Map([
          ["road", openTarget("road", road.config, roadMachine(road, now, SPEED))],
        ]),
        compose: (notification) => ({
          ...message({ key: notification.key, group: notification.group }),
          title: title(notification),
          text: `told by ${notification.key}`,
          severity: notification.severity,
        }),
      });
    try {
      const delivery = await open();
      const wanted = Array.from({ length: ALERTS }, (_, n) => notificationOf(n + 1));
      for (const [n, notification] of wanted.entries()) {
        expect(await delivery.tell(sampleAlert(title(notification), n), [notification])).toBe(true);
        // Some come in one go, some while others are on their way.
        if (n % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      // What is safe is on its way a moment later.
      await new Promise((resolve) => setTimeout(resolve, 1));
      await until(() => delivery.pending === 0);
      await delivery.close();
      const kept = promisesKept(road.arrivals(), wanted.map(title));
      expect(kept).toMatchObject({ missing: [], outOfOrder: [], mistaken: [] });
      expect(kept.doubles).toBeGreaterThan(3);
      expect(met.size).toBe(9);
      expect(problems.filter((problem) => !problem.includes("does not hear answers"))).toEqual([]);

      // Nothing is told again after it.
      well = true;
      const before = road.arrivals().length;
      const next = await open();
      expect(next.pending).toBe(0);
      const again = wanted.map((one, n) => next.tell(sampleAlert(title(one), n), [one]));
      expect(await Promise.all(again)).not.toContain(false);
      await next.close();
      expect(road.arrivals()).toHaveLength(before);
    } finally {
      await road.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
