import { describe, expect, it } from "vitest";
import { seeded } from "../simulator/seeded.ts";
import { settleRecording } from "./settle.ts";
import { failCalls, troubles } from "./testing/fail-calls.ts";
import {
  allStates,
  callsOf,
  drawnStates,
  repairAgain,
  untilStopped,
} from "./testing/lose-power.ts";
import { MemoryDisk, type Trouble } from "./testing/memory-disk.ts";
import {
  expectAllKept,
  expectKept,
  expectTidy,
  newAccount,
  processOf,
  workshopOn,
} from "./testing/scenario.ts";

/** Calls of the disk in an undisturbed run. */
const undisturbed = (frames: number): Promise<number> => callsOf({ pid: 1, seed: 7, frames });

describe("a recording on a disk that fails", () => {
  it("keeps every safe frame when the process is killed at any call of the disk", async () => {
    const calls = await undisturbed(60);
    expect(calls).toBeGreaterThan(150);
    for (let at = 1; at <= calls; at++) {
      const disk = new MemoryDisk({ at, what: "stop" });
      const account = newAccount();
      await untilStopped(disk, account, { pid: 1, seed: 7, frames: 60 });
      const next = (before: MemoryDisk, trouble?: Trouble) => before.afterKill(trouble);
      const repaired = await repairAgain(disk.afterKill(), next, seeded(at));
      await expectKept(repaired, account);
      await expectTidy(repaired);
    }
  });

  it("keeps every safe frame whatever a loss of power leaves: 1,000 states by chance", async () => {
    const { broken, states, safe, frames } = await drawnStates(1_000, 1);
    expect(broken).toEqual([]);
    // The states are worth something only if a loss of power happens in the middle of it all.
    expect(safe / states).toBeGreaterThan(15);
    expect(frames).toBeGreaterThan(safe);
  }, 300_000);

  it("keeps every safe frame in each state that a loss of power can leave of a short recording", async () => {
    const { broken, states, safe, frames } = await allStates(6, 512);
    expect(broken).toEqual([]);
    expect(states).toBeGreaterThan(1_000);
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

  it.each(troubles)(
    "tells no lie and loses nothing safe when the disk says %s, at any call",
    async (what) => {
      const { broken, calls } = await failCalls(what, 30);
      expect(broken).toEqual([]);
      expect(calls).toBeGreaterThan(70);
    },
  );
});
