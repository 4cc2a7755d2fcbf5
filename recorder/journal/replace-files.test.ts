import { describe, expect, it } from "vitest";
import { seeded } from "../simulator/seeded.ts";
import type { RawFrame } from "../wire/raw-frame.ts";
import { rebuildTape } from "./rebuild.ts";
import { settleRecording } from "./settle.ts";
import { MemoryDisk } from "./testing/memory-disk.ts";
import {
  contentOf,
  expectTidy,
  newAccount,
  processOf,
  record,
  workshopOn,
} from "./testing/scenario.ts";
import { TinyFold } from "./testing/tiny-fold.ts";

/** A fold of another version: fewer ticks, so that files get other names. */
class OtherFold extends TinyFold {
  override frame(raw: RawFrame): void {
    if (!raw.frame.startsWith("USDC/USD")) super.frame(raw);
  }
}

const rebuild = (disk: MemoryDisk, fold: () => TinyFold, pid: number) =>
  rebuildTape({ ...workshopOn(disk), fold }, processOf(pid));

describe("a rebuild that is cut off", () => {
  it("leaves the old ticks or the new ones, never some of each, at any call and after any loss of power", async () => {
    const recorded = new MemoryDisk();
    await record(recorded, newAccount(), { pid: 1, seed: 1, frames: 40 });
    const before = recorded.contents();
    const whole = recorded.afterKill();
    const { replaced, removed } = await rebuild(whole, () => new OtherFold(), 2);
    expect([replaced.length, removed.length].map((count) => count > 0)).toEqual([true, true]);
    await expectTidy(whole);
    const after = whole.contents();
    const seen = { before: 0, after: 0 };
    for (let at = 1; at <= whole.calls; at++)
      for (let seed = 0; seed < 12; seed++) {
        const disk = recorded.afterKill({ at, what: "stop" });
        const run = rebuild(disk, () => new OtherFold(), 2).then(() => undefined);
        await Promise.race([run, disk.stopped]);
        // The repair is cut off too, by a kill and then by a loss of power.
        const random = seeded(at * 100 + seed);
        const trouble = { at: 1 + Math.floor(random() * 40), what: "stop" } as const;
        const cut = seed < 3 ? disk.afterKill(trouble) : disk.afterPowerLoss(at + seed, trouble);
        const repair = settleRecording(workshopOn(cut), processOf(3)).then(() => undefined);
        await Promise.race([repair, cut.stopped]);
        const left = seed % 3 === 0 ? cut.afterKill() : cut.afterPowerLoss(at * 100 + seed);
        await settleRecording(workshopOn(left), processOf(4));
        const found = left.contents();
        const which = found.get("/tapes/live/tape.json") === before.get("/tapes/live/tape.json");
        expect(found, `call ${at}, seed ${seed}`).toEqual(which ? before : after);
        seen[which ? "before" : "after"] += 1;
        await contentOf(left);
      }
    expect(Math.min(seen.before, seen.after)).toBeGreaterThan(20);
  });

  it("says what the disk refused, and goes on from there the next time", async () => {
    const recorded = new MemoryDisk();
    await record(recorded, newAccount(), { pid: 1, seed: 1, frames: 20 });
    const whole = recorded.afterKill();
    await rebuild(whole, () => new OtherFold(), 2);
    for (let at = 2; at <= whole.calls; at++) {
      const disk = recorded.afterKill({ at, what: "short" });
      const ended = await rebuild(disk, () => new OtherFold(), 2).catch((error: unknown) => error);
      if (ended instanceof Error) expect(ended).toMatchObject({ code: "environment" });
      const next = disk.afterKill();
      await rebuild(next, () => new OtherFold(), 3);
      await expectTidy(next);
      expect(next.contents(), `call ${at}`).toEqual(whole.contents());
    }
  });
});
