import { VirtualClock } from "../../feed/testing/virtual-clock.ts";
import type { Disk } from "../../journal/disk.ts";
import { seeded } from "../../simulator/seeded.ts";
import { AlertLog, type AlertLogOptions } from "../alert-log.ts";
import type { AlertRecord } from "../alert-record.ts";
import { START, sampleAlert, sampleNotification } from "./told.ts";

export const LOG_FOLDER = "/alerts";

export const openLog = (
  disk: Disk,
  clock = new VirtualClock(START),
  more: Partial<AlertLogOptions> = {},
): Promise<AlertLog> =>
  AlertLog.open({ folder: LOG_FOLDER, disk, clock, random: seeded(3), ...more });

export const alertOf = (n: number): AlertRecord => ({
  type: "alert",
  alert: sampleAlert("USDC-depeg-1", n),
  notifications: [sampleNotification(`k${n}`)],
});

/** The alerts of a log, as the scenario names them. */
export const keysIn = (entries: AlertLog["entries"]): string[] =>
  entries.flatMap(({ record }) => (record.type === "alert" ? `k${record.alert.step}` : []));

/** So many records in a log that begins a new file after each few of them. What was called safe goes to `safe`, by key. */
export const writeLog = async (disk: Disk, records: number, safe: string[]): Promise<void> => {
  const log = await openLog(disk, undefined, { rotateBytes: 900 }).catch(() => undefined);
  if (log === undefined) return;
  for (let n = 1; n <= records; n++) if (await log.append(alertOf(n))) safe.push(`k${n}`);
  await log.close();
};
