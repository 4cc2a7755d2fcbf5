import { seeded } from "../../simulator/seeded.ts";
import { settleRecording } from "../settle.ts";
import { AllChoices } from "./choices.ts";
import { MemoryDisk, type Trouble } from "./memory-disk.ts";
import {
  type Account,
  expectKept,
  expectTidy,
  newAccount,
  processOf,
  type RunOptions,
  record,
  workshopOn,
} from "./scenario.ts";

/** What was proved, and what was not. */
export interface PowerLossReport {
  /** Calls of the disk in the run that was cut off: each was the last one. */
  readonly calls: number;
  /** Disks that a loss of power could leave; of those that are all there are, only different ones count. */
  readonly states: number;
  /** Frames that were reported safe before, and frames that were there after it, in all states together. */
  readonly safe: number;
  readonly frames: number;
  readonly broken: readonly string[];
}

/** Calls of the disk in an undisturbed run. */
export const callsOf = async (options: RunOptions): Promise<number> => {
  const disk = new MemoryDisk();
  await record(disk, newAccount(), options);
  return disk.calls;
};

/** Records until the disk stops, as far as it gets. */
export const untilStopped = async (
  disk: MemoryDisk,
  account: Account,
  options: RunOptions,
): Promise<void> => {
  const run = record(disk, account, options).then(() => undefined);
  await Promise.race([run, disk.stopped]);
};

const settle = (disk: MemoryDisk, pid: number): Promise<unknown> =>
  settleRecording(workshopOn(disk), processOf(pid));

/** A recorder that opens what was left, gets no frame, and seals it all. */
const openAndClose = (disk: MemoryDisk, pid: number): Promise<unknown> =>
  record(disk, newAccount(), { pid, seed: pid, frames: 0 });

/** Repairs what was left, as often as it takes, as a reader or as a recorder: each time but the last it is cut off, too. */
export const repairAgain = async (
  left: MemoryDisk,
  next: (disk: MemoryDisk, trouble?: Trouble) => MemoryDisk,
  random: () => number,
): Promise<MemoryDisk> => {
  let disk = left;
  for (let pid = 10; pid < 13; pid++) {
    const cut = next(disk, { at: 1 + Math.floor(random() * 60), what: "stop" });
    const repair = random() < 0.5 ? openAndClose(cut, pid) : settle(cut, pid);
    await Promise.race([repair, cut.stopped]);
    disk = cut;
  }
  const last = next(disk);
  await settle(last, 20);
  return last;
};

const check = async (disk: MemoryDisk, account: Account): Promise<number> => {
  const frames = await expectKept(disk, account);
  await expectTidy(disk);
  return frames;
};

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";

/**
 * A long recording is cut off at calls by chance, and repaired; the power goes, or only the process, then and during each
 * repair: `states` times, each by a seed of its own from `seed` on.
 */
export const drawnStates = async (states: number, seed: number): Promise<PowerLossReport> => {
  const options = { pid: 1, seed: 7, frames: 60 };
  const calls = await callsOf(options);
  const broken: string[] = [];
  let [safe, frames] = [0, 0];
  for (let nth = seed; nth < seed + states; nth++) {
    const random = seeded(nth);
    const at = 2 + Math.floor(random() * calls);
    const disk = new MemoryDisk({ at, what: "stop" });
    const account = newAccount();
    await untilStopped(disk, account, options);
    let losses = 0;
    const next = (before: MemoryDisk, trouble?: Trouble) => {
      losses += 1;
      // Sometimes only the process dies: what it sealed may rest on bytes that are not on the disk yet.
      return random() < 0.3
        ? before.afterKill(trouble)
        : before.afterPowerLoss(nth * 100 + losses, trouble);
    };
    try {
      frames += await check(await repairAgain(next(disk), next, random), account);
      safe += account.safe;
    } catch (error) {
      broken.push(`seed ${nth}, stopped at call ${at}: ${messageOf(error)}`);
    }
  }
  return { calls, states, safe, frames, broken };
};

/**
 * A short recording is cut off at every call of its disk, and whatever a loss of power can leave then is repaired, by a
 * reader and by the next recorder: every selection of names, of sectors that are not synced, and of ends. With sectors smaller than any disk's there are more of them.
 */
export const allStates = async (frames: number, sector: number): Promise<PowerLossReport> => {
  const options = { pid: 1, seed: 3, frames };
  const calls = await callsOf(options);
  const broken: string[] = [];
  let [states, safe, kept] = [0, 0, 0];
  for (let at = 2; at <= calls; at++) {
    const disk = new MemoryDisk({ at, what: "stop" });
    const account = newAccount();
    await untilStopped(disk, account, options);
    const all = new AllChoices();
    const seen = new Set<string>();
    do {
      const loss = { choose: all.choose, sectors: [sector], anywhere: false };
      const left = disk.afterKill().afterPowerLoss(loss);
      const key = left.fingerprint();
      if (seen.has(key)) continue;
      seen.add(key);
      const again = left.afterKill();
      try {
        await settle(left, 2);
        await openAndClose(again, 2);
        if (again.fingerprint() !== left.fingerprint())
          throw new Error("a recorder makes other files of it than a reader");
        kept += await check(left, account);
        safe += account.safe;
      } catch (error) {
        broken.push(`stopped at call ${at}, state ${seen.size}: ${messageOf(error)}`);
      }
    } while (all.next());
    states += seen.size;
  }
  return { calls, states, safe, frames: kept, broken };
};
