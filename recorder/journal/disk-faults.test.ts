import { describe, expect, it } from "vitest";
import { seeded } from "../simulator/seeded.ts";
import { settleRecording } from "./settle.ts";
import { MemoryDisk, type Trouble } from "./testing/memory-disk.ts";
import {
  type Account,
  expectAllKept,
  expectKept,
  expectTidy,
  newAccount,
  processOf,
  record,
  workshopOn,
} from "./testing/scenario.ts";

/** Calls of the disk in an undisturbed run. */
const callsOf = async (frames: number): Promise<number> => {
  const disk = new MemoryDisk();
  await record(disk, newAccount(), { pid: 1, seed: 7, frames });
  return disk.calls;
};

/** Records until the disk stops, as far as it gets. */
const untilStopped = async (
  disk: MemoryDisk,
  account: Account,
  options: Parameters<typeof record>[2],
): Promise<void> => {
  const run = record(disk, account, options).then(() => undefined);
  await Promise.race([run, disk.stopped]);
};

/** Repairs what was left, as often as it takes: each repair but the last is cut off somewhere too. */
const repair = async (
  left: MemoryDisk,
  next: (disk: MemoryDisk, trouble?: Trouble) => MemoryDisk,
  random: () => number,
): Promise<MemoryDisk> => {
  let disk = left;
  for (let pid = 10; pid < 13; pid++) {
    const cut = next(disk, { at: 1 + Math.floor(random() * 60), what: "stop" });
    const settling = settleRecording(workshopOn(cut), processOf(pid)).then(() => undefined);
    await Promise.race([settling, cut.stopped]);
    disk = cut;
  }
  const last = next(disk);
  await settleRecording(workshopOn(last), processOf(20));
  return last;
};

describe("a recording on a disk that fails", () => {
  it("keeps every safe frame when the process is killed at any call of the disk", async () => {
    const calls = await callsOf(60);
    expect(calls).toBeGreaterThan(150);
    for (let at = 1; at <= calls; at++) {
      const disk = new MemoryDisk({ at, what: "stop" });
      const account = newAccount();
      await untilStopped(disk, account, { pid: 1, seed: 7, frames: 60 });
      const next = (before: MemoryDisk, trouble?: Trouble) => before.afterKill(trouble);
      const repaired = await repair(disk.afterKill(), next, seeded(at));
      await expectKept(repaired, account);
      await expectTidy(repaired);
    }
  });

  it("keeps every safe frame whatever a loss of power leaves: 2,000 states", async () => {
    const calls = await callsOf(60);
    let frames = 0;
    let safe = 0;
    for (let seed = 1; seed <= 2_000; seed++) {
      const random = seeded(seed);
      const at = 2 + Math.floor(random() * calls);
      const disk = new MemoryDisk({ at, what: "stop" });
      const account = newAccount();
      await untilStopped(disk, account, { pid: 1, seed: 7, frames: 60 });
      let losses = 0;
      const next = (before: MemoryDisk, trouble?: Trouble) => {
        losses += 1;
        // Sometimes only the process dies: what it sealed may rest on bytes that are not on the disk yet.
        return random() < 0.3
          ? before.afterKill(trouble)
          : before.afterPowerLoss(seed * 100 + losses, trouble);
      };
      try {
        const repaired = await repair(next(disk), next, random);
        frames += await expectKept(repaired, account);
        safe += account.safe;
        await expectTidy(repaired);
      } catch (error) {
        throw new Error(`seed ${seed}, stopped at call ${at}`, { cause: error });
      }
    }
    // The states are worth something only if a loss of power happens in the middle of it all.
    expect(safe / 2_000).toBeGreaterThan(15);
    expect(frames).toBeGreaterThan(safe);
  });

  it("goes on recording after every loss, and loses nothing that was safe in any of the runs", async () => {
    let kept = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const random = seeded(seed);
      const account = newAccount();
      let disk = new MemoryDisk({ at: 2 + Math.floor(random() * 150), what: "stop" });
      let from = 0;
      for (let pid = 1; pid <= 4; pid++) {
        const options = { pid, seed: seed * 10 + pid, frames: 40, from };
        await untilStopped(disk, account, options);
        from += 40;
        const trouble = { at: 2 + Math.floor(random() * 150), what: "stop" } as const;
        disk = random() < 0.5 ? disk.afterKill(trouble) : disk.afterPowerLoss(seed, trouble);
      }
      const last = disk.afterKill();
      await settleRecording(workshopOn(last), processOf(20));
      await expectAllKept(last, account);
      await expectTidy(last);
      kept += account.kept.size;
    }
    expect(kept / 150).toBeGreaterThan(40);
  });

  const kinds: readonly Trouble["what"][] = ["ENOSPC", "EIO", "EMFILE", "short"];
  it.each(kinds)(
    "tells no lie and loses nothing safe when the disk says %s, at any call",
    async (what) => {
      const calls = await callsOf(30);
      for (const forever of [false, true])
        for (let at = 1; at <= calls; at++) {
          const disk = new MemoryDisk({ at, what, forever });
          const account = newAccount();
          const failures: Error[] = [];
          const note = (error: Error) => failures.push(error);
          const more = { onFailure: note, onSealFailure: note };
          const options = { pid: 1, seed: 7, frames: 30, more };
          const ended = await record(disk, account, options).then(
            () => "clean",
            (error: unknown) => error,
          );
          if (ended !== "clean") expect(ended, `call ${at}`).toMatchObject({ code: "environment" });
          const repaired = disk.afterKill();
          await settleRecording(workshopOn(repaired), processOf(2));
          const frames = await expectKept(repaired, account);
          await expectTidy(repaired);
          // It must not end as if all were well when a frame is missing.
          if (ended === "clean" && failures.length === 0)
            expect(frames).toBeGreaterThanOrEqual(Math.max(0, ...account.appended.keys()));
        }
    },
  );
});
