import type { Clock } from "../../feed/surroundings.ts";
import type { VirtualClock } from "../../feed/testing/virtual-clock.ts";
import type { Disk } from "../../journal/disk.ts";
import type { Processes } from "../../journal/processes.ts";
import type { Target } from "../../notify/target.ts";
import { seeded } from "../../simulator/seeded.ts";
import { type AlertDelivery, type AlertDeliveryOptions, openAlertDelivery } from "../delivery.ts";
import { sampleWords } from "./told.ts";

/** All that promises lead to, now. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lives through so many milliseconds in steps, with time for promises in each. */
export const live = async (clock: VirtualClock, ms: number, stepMs = 250): Promise<void> => {
  await settle();
  for (let left = ms; left > 0; left -= stepMs) {
    await clock.run(Math.min(stepMs, left));
    await settle();
  }
};

/** A process of this number among others that live. */
export const processesOf = (pid: number, living: readonly number[]): Processes => ({
  pid,
  started: async (other) => (living.includes(other) ? `start ${other}` : undefined),
});

export const openSample = (
  disk: Disk,
  clock: Clock,
  targets: Readonly<Record<string, Target>>,
  more: Partial<AlertDeliveryOptions> = {},
): Promise<AlertDelivery> =>
  openAlertDelivery({
    ...{ folder: "/alerts", disk, clock, targets: new Map(Object.entries(targets)) },
    ...{ compose: sampleWords, random: seeded(7), processes: processesOf(1, [1]) },
    ...more,
  });
