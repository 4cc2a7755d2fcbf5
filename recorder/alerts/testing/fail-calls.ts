import type { FailCallsReport } from "../../journal/testing/fail-calls.ts";
import { MemoryDisk, type Trouble } from "../../journal/testing/memory-disk.ts";
import { readLog } from "../read-log.ts";
import { keysIn, LOG_FOLDER, writeLog } from "./log-scenario.ts";

/** The alert log as `failCalls` of a recording: a call of the disk fails while so many records are written. */
export const failLogCalls = async (
  what: Trouble["what"],
  records: number,
): Promise<FailCallsReport> => {
  const whole = new MemoryDisk();
  await writeLog(whole, records, []);
  const broken: string[] = [];
  for (const forever of [false, true])
    for (let at = 1; at <= whole.calls; at++) {
      const disk = new MemoryDisk({ at, what, forever });
      const safe: string[] = [];
      await writeLog(disk, records, safe);
      const { damages, entries } = await readLog(disk.afterKill(), LOG_FOLDER);
      const keys = keysIn(entries);
      const lost = safe.filter((key) => !keys.includes(key));
      if (damages.length + lost.length > 0)
        broken.push(`alerts, ${what} at call ${at}: ${damages.length} damages, lost ${lost}`);
    }
  return { calls: whole.calls, runs: 2 * whole.calls, broken };
};
