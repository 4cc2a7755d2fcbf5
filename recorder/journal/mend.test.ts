import { describe, expect, it } from "vitest";
import { seeded } from "../simulator/seeded.ts";
import { mend } from "./mend.ts";
import { type Recovered, recover } from "./recover.ts";
import { MemoryDisk } from "./testing/memory-disk.ts";
import { FOLDER, newAccount, record, workshopOn } from "./testing/scenario.ts";
import { TinyFold } from "./testing/tiny-fold.ts";

const JOURNAL = `${FOLDER}/journal`;

/** A recorder that could never seal is killed at a call of its disk: all is in the journal. */
const leftBehind = async (at: number): Promise<MemoryDisk> => {
  const disk = new MemoryDisk({ at, what: "stop" });
  const refuse = () => {
    throw new Error("no sealing in this run");
  };
  const codec = { ...workshopOn(disk).codec, rawFile: refuse };
  const run = record(disk, newAccount(), { pid: 1, seed: 5, frames: 90, more: { codec } });
  await Promise.race([run.catch(() => undefined), disk.stopped]);
  return disk.afterKill();
};

const segmentsOn = async (disk: MemoryDisk): Promise<string[]> =>
  (await disk.list(JOURNAL)).filter((name) => name.endsWith(".log"));

/** The same as a reader makes of it, who seals all. */
const asSealed = async (disk: MemoryDisk): Promise<Recovered> => {
  const recovered = await recover(workshopOn(disk));
  if (recovered === undefined) throw new Error("nothing was recorded");
  return recovered;
};

describe("mend", () => {
  it("seals nothing, and goes on with the memory that sealing comes to", async () => {
    const disk = await leftBehind(120);
    const names = await segmentsOn(disk);
    expect(names.length).toBeGreaterThan(5);
    const mended = await mend(workshopOn(disk));
    expect(await segmentsOn(disk)).toEqual(names);
    expect(mended?.sealed.manifest.files).toEqual([]);
    expect(mended?.waiting.map(({ path }) => path)).toEqual(
      names.map((name) => `${JOURNAL}/${name}`),
    );
    const { state, time, manifest } = await asSealed(disk);
    expect(mended).toMatchObject({ state, time, damages: [] });
    expect(mended?.waiting.at(-1)?.last).toBe(manifest.files.at(-2)?.lastSeq);
    expect(mended?.next).toBe((manifest.files.at(-2)?.lastSeq ?? 0) + 1);
  });

  it("reads only what comes after the memory that was written down last", async () => {
    const disk = await leftBehind(100);
    const open = `${JOURNAL}/${(await segmentsOn(disk)).at(-1)}`;
    await disk.write(open, (await disk.read(open)).subarray(0, -5));
    let read = 0;
    const fold = () => {
      const made = new TinyFold();
      const { frame } = made;
      made.frame = (raw) => {
        read += 1;
        frame.call(made, raw);
      };
      return made;
    };
    const mended = await mend({ ...workshopOn(disk), fold });
    const { first, last } = mended?.waiting.at(-1) ?? { first: 0, last: 0 };
    // Its last frame is the place that was made for the memory.
    expect(read).toBe(last - first);
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(20);
  });

  it("does it again, whole as it is now, with the same result", async () => {
    const disk = await leftBehind(110);
    const mended = await mend(workshopOn(disk));
    const print = disk.fingerprint();
    expect(await mend(workshopOn(disk))).toEqual({ ...mended, torn: 0 });
    expect(disk.fingerprint()).toBe(print);
  });

  it("comes to what sealing comes to, whatever was damaged, cut off or removed", async () => {
    let [damaged, torn] = [0, 0];
    for (let seed = 1; seed <= 120; seed++) {
      const random = seeded(seed);
      const disk = await leftBehind(60 + Math.floor(random() * 70));
      const names = await segmentsOn(disk);
      const path = `${JOURNAL}/${names[Math.floor(random() * names.length)]}`;
      const bytes = await disk.read(path);
      const at = Math.floor(random() * bytes.length);
      if (seed % 3 === 0) await disk.write(path, bytes.subarray(0, at));
      else if (seed % 20 === 1) await disk.remove(path);
      else {
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
        await disk.write(path, bytes);
      }
      const again = disk.afterKill();
      const { state, time, damages, manifest, ...sealed } = await asSealed(disk);
      const mended = await mend(workshopOn(again));
      expect(mended, `seed ${seed}`).toMatchObject({ state, time, damages, torn: sealed.torn });
      const afterwards = await asSealed(again);
      expect(afterwards.manifest, `seed ${seed}`).toEqual(manifest);
      expect(again.contents(), `seed ${seed}`).toEqual(disk.contents());
      damaged += damages.length;
      torn += sealed.torn > 0 ? 1 : 0;
    }
    expect(damaged).toBeGreaterThan(40);
    expect(torn).toBeGreaterThan(8);
  });
});
