import { AllChoices } from "../../journal/testing/choices.ts";
import type { PowerLossReport } from "../../journal/testing/lose-power.ts";
import { MemoryDisk } from "../../journal/testing/memory-disk.ts";
import { seeded } from "../../simulator/seeded.ts";
import { keysIn, openLog, writeLog } from "./log-scenario.ts";

const callsOf = async (records: number): Promise<number> => {
  const disk = new MemoryDisk();
  await writeLog(disk, records, []);
  return disk.calls;
};

/** A log whose disk stops at a call, and what was called safe before. */
const stoppedAt = async (at: number, records: number) => {
  const disk = new MemoryDisk({ at, what: "stop" });
  const safe: string[] = [];
  await Promise.race([writeLog(disk, records, safe), disk.stopped]);
  return { disk, safe: [...safe] };
};

/** Opens what is left; what is wrong with it, and how many alerts are there. */
const reopened = async (left: MemoryDisk, safe: readonly string[]) => {
  const log = await openLog(left).catch((error: unknown) => String(error));
  if (typeof log === "string") return { problem: log, kept: 0 };
  const keys = keysIn(log.entries);
  const lost = safe.filter((key) => !keys.includes(key));
  const [damage] = log.found.damages;
  if (lost.length > 0) return { problem: `${lost.join(", ")} lost`, kept: keys.length };
  return { problem: damage && `damaged from byte ${damage.from}`, kept: keys.length };
};

/** The alert log as `drawnStates` of a recording: long, cut off at a call by chance. */
export const drawnLogStates = async (states: number, seed: number): Promise<PowerLossReport> => {
  const calls = await callsOf(12);
  const broken: string[] = [];
  let [safe, frames] = [0, 0];
  for (let nth = seed; nth < seed + states; nth++) {
    const at = 1 + Math.floor(seeded(nth)() * calls);
    const before = await stoppedAt(at, 12);
    const { problem, kept } = await reopened(before.disk.afterPowerLoss(nth), before.safe);
    if (problem !== undefined) broken.push(`alerts: seed ${nth}, call ${at}: ${problem}`);
    safe += before.safe.length;
    frames += kept;
  }
  return { calls, states, safe, frames, broken };
};

/** The alert log as `allStates` of a recording. */
export const allLogStates = async (records: number, sector: number): Promise<PowerLossReport> => {
  const calls = await callsOf(records);
  const broken: string[] = [];
  let [states, safe, frames] = [0, 0, 0];
  for (let at = 1; at <= calls; at++) {
    const before = await stoppedAt(at, records);
    const all = new AllChoices();
    const seen = new Set<string>();
    do {
      const loss = { choose: all.choose, sectors: [sector], anywhere: false };
      const left = before.disk.afterKill().afterPowerLoss(loss);
      const key = left.fingerprint();
      if (seen.has(key)) continue;
      seen.add(key);
      const { problem, kept } = await reopened(left, before.safe);
      if (problem !== undefined)
        broken.push(`alerts: call ${at}, state ${seen.size}, sectors of ${sector}: ${problem}`);
      safe += before.safe.length;
      frames += kept;
    } while (all.next());
    states += seen.size;
  }
  return { calls, states, safe, frames, broken };
};
