import { mkdir } from "node:fs/promises";
import type { Alert } from "../../engine/alerts/alert.ts";
import { micros } from "../../engine/market/time.ts";
import { alertFolder } from "../../recorder/alerts/alert-folder.ts";
import { AlertLog } from "../../recorder/alerts/alert-log.ts";
import type { AlertRecord } from "../../recorder/alerts/alert-record.ts";
import { realDisk } from "../../recorder/journal/real-disk.ts";

/** What a live run that has ended wrote down, at `now` (ms). */
export const writeAlerts = (home: string, now: number, alerts: readonly Alert[]): Promise<void> =>
  writeRecords(
    home,
    now,
    alerts.map((alert) => ({ type: "alert", alert, notifications: [] })),
  );

/** The same of any records. */
export const writeRecords = async (
  home: string,
  now: number,
  records: readonly AlertRecord[],
): Promise<void> => {
  const folder = alertFolder(home);
  await mkdir(folder, { recursive: true });
  const clock = { now: () => micros(now * 1000), after: () => () => undefined };
  const log = await AlertLog.open({ folder, disk: realDisk, clock, random: () => 0.5 });
  await Promise.all(records.map((record) => log.append(record)));
  await log.close();
};

/** The n-th emission of `USDC-depeg-1` or the like, in a run of November 2023. */
export const sampleAlert = (coin: string, step: number, more: Partial<Alert> = {}): Alert => ({
  ...{ type: "alert", time: micros(1_699_996_400_000_000 + step), rule: "depeg", coin, step },
  ...{ severity: "critical", state: "firing", value: -310, unit: "bps", action: "NONE" },
  incident: `${coin}-depeg-1@20231114T221320Z`,
  message: `${coin} trades -310 bps from its peg (3 venues)`,
  ...more,
});
