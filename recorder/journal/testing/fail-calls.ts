import { settleRecording } from "../settle.ts";
import { callsOf } from "./lose-power.ts";
import { MemoryDisk, type Trouble } from "./memory-disk.ts";
import { expectKept, expectTidy, newAccount, processOf, record, workshopOn } from "./scenario.ts";

export const troubles = ["ENOSPC", "EIO", "EMFILE", "short"] as const;

export interface FailCallsReport {
  /** Calls of an undisturbed run: each of them failed, alone and with all after it. */
  readonly calls: number;
  readonly runs: number;
  readonly broken: readonly string[];
}

/** Records and seals while a call of the disk fails: no lie is told, and nothing that was safe is lost. */
export const failCalls = async (
  what: Trouble["what"],
  frames: number,
): Promise<FailCallsReport> => {
  const calls = await callsOf({ pid: 1, seed: 7, frames });
  const broken: string[] = [];
  for (const forever of [false, true])
    for (let at = 1; at <= calls; at++) {
      const say = (problem: string) =>
        broken.push(`${what} at call ${at}${forever ? " and all after it" : ""}: ${problem}`);
      const disk = new MemoryDisk({ at, what, forever });
      const account = newAccount();
      const failures: Error[] = [];
      const note = (error: Error) => failures.push(error);
      const more = { onFailure: note, onSealFailure: note };
      const ended = await record(disk, account, { pid: 1, seed: 7, frames, more }).then(
        () => undefined,
        (error: unknown) => error,
      );
      const code = ended instanceof Error && "code" in ended ? ended.code : undefined;
      if (ended !== undefined && code !== "environment") say(`it says ${ended}`);
      const repaired = disk.afterKill();
      try {
        await settleRecording(workshopOn(repaired), processOf(2));
        const kept = await expectKept(repaired, account);
        await expectTidy(repaired);
        // It must not end as if all were well when a frame is missing.
        if (ended === undefined && failures.length === 0)
          if (kept < Math.max(0, ...account.appended.keys())) say("a frame is missing in silence");
      } catch (error) {
        say(error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));
      }
    }
  return { calls, runs: 2 * calls, broken };
};
