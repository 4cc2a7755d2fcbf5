import { mkdir } from "node:fs/promises";
import type { Alert } from "../../engine/alerts/alert.ts";
import { micros } from "../../engine/market/time.ts";
import { alertFolder } from "../../recorder/alerts/alert-folder.ts";
import { AlertLog } from "../../recorder/alerts/alert-log.ts";
import { realDisk } from "../../recorder/journal/real-disk.ts";

/** What a live run that has ended wrote down, at `now` (ms). */
export const writeAlerts = async (
  home: string,
  now: number,
  alerts: readonly Alert[],
): Promise<void> => {
  const folder = alertFolder(home);
  await mkdir(folder, { recursive: true });
  const clock = { now: () => micros(now * 1000), after: () => () => undefined };
  const log = await AlertLog.open({ folder, disk: realDisk, clock, random: () => 0.5 });
  await Promise.all(alerts.map((alert) => log.append({ type: "alert", alert, notifications: [] })));
  await log.close();
};
