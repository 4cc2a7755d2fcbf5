import { describe, expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import type { RawFrame } from "../wire/raw-frame.ts";
import type { EndedSegment } from "./journal.ts";
import { Journal, type JournalOptions } from "./journal.ts";
import { readSegment, segmentFirst } from "./segment.ts";
import { ManualClock, settle } from "./testing/manual-clock.ts";
import { MemoryDisk, type Trouble } from "./testing/memory-disk.ts";
import { sampleFrame } from "./testing/sample-frames.ts";

const folder = "/tape/journal";

const start = async (options: Partial<JournalOptions> = {}, trouble?: Trouble) => {
  const disk = new MemoryDisk(trouble);
  await disk.makeFolder(folder);
  const clock = new ManualClock();
  const safe: number[] = [];
  const ended: EndedSegment[] = [];
  const failures: Error[] = [];
  const journal = new Journal({
    ...{ disk, folder, first: 1, clock },
    onSafe: (seq) => safe.push(seq),
    onEnded: (segment) => ended.push(segment),
    onFailure: (error) => failures.push(error),
    ...options,
  });
  return { disk, clock, journal, safe, ended, failures };
};

/** Everything in the journal's folder, in order. */
const written = async (disk: MemoryDisk): Promise<RawFrame[]> => {
  const frames: RawFrame[] = [];
  for (const name of await disk.list(folder)) {
    const place = { path: name, first: segmentFirst(name) ?? 0, since: micros(0) };
    frames.push(...readSegment(await disk.read(`${folder}/${name}`), place, () => undefined));
  }
  return frames;
};

describe("Journal", () => {
  it("makes a frame safe 200 ms after it came, and says so", async () => {
    const { journal, clock, disk, safe } = await start();
    expect(journal.append(sampleFrame(1))).toBe(1);
    expect(journal.append(sampleFrame(2))).toBe(2);
    await settle();
    expect([journal.safe, safe]).toEqual([0, []]);
    expect(journal.pending).toBeGreaterThan(60);
    clock.advance(199);
    await settle();
    expect(journal.safe).toBe(0);
    clock.advance(1);
    await settle();
    expect([journal.safe, journal.pending, safe]).toEqual([2, 0, [2]]);
    expect(await written(disk.afterPowerLoss(1))).toHaveLength(2);
    expect(clock.waiting).toBe(0);
  });

  it("does not wait when a thousand frames have come", async () => {
    const { journal, safe } = await start();
    for (let n = 0; n < 1_500; n++) journal.append(sampleFrame(n));
    await settle();
    // The writer took 1,000 at once; the 500 that came meanwhile wait for their time.
    expect([journal.safe, safe]).toEqual([1_000, [1_000]]);
  });

  it("writes batch after batch while frames keep coming", async () => {
    const { journal, safe, disk } = await start({ batchFrames: 10 });
    for (let n = 0; n < 95; n++) {
      journal.append(sampleFrame(n));
      if (n % 7 === 0) await settle(1);
    }
    await journal.close();
    expect(safe.at(-1)).toBe(95);
    expect(safe.length).toBeGreaterThan(3);
    expect((await written(disk)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 95 }, (_, n) => n + 1),
    );
  });

  it("begins another segment where it is told to, the one before safe first", async () => {
    const { journal, ended, disk } = await start({ first: 41 });
    journal.rotate();
    for (let n = 0; n < 3; n++) journal.append(sampleFrame(n));
    journal.rotate();
    journal.rotate();
    journal.append(sampleFrame(3));
    await journal.close();
    expect(await disk.list(folder)).toEqual([
      "segment-000000000041.log",
      "segment-000000000044.log",
    ]);
    expect(ended).toEqual([{ path: `${folder}/segment-000000000041.log`, first: 41, last: 43 }]);
    expect((await written(disk)).map(({ seq }) => seq)).toEqual([41, 42, 43, 44]);
    expect(await written(disk.afterPowerLoss(3))).toHaveLength(4);
  });

  it("stops loudly when the disk is full: what is safe stays, what comes later is counted", async () => {
    // makeFolder, create, append, sync, syncFolder, append, sync, append.
    const trouble = { at: 8, what: "short" } as const;
    const { journal, disk, failures } = await start({ batchFrames: 1 }, trouble);
    for (let n = 0; n < 3; n++) {
      journal.append(sampleFrame(n));
      await settle();
    }
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({
      code: "environment",
      message: "recording into /tape/journal has stopped: the disk is full",
      hint: expect.stringMatching(/^Everything up to frame 2 is safe\. Make room/),
    });
    expect(journal.append(sampleFrame(4))).toBe(4);
    await journal.close();
    expect([journal.safe, journal.lost, journal.pending]).toEqual([2, 2, 0]);
    expect(await written(disk)).toHaveLength(2);
  });

  it("does not trust a disk whose sync failed: there is no second try", async () => {
    const { journal, disk } = await start({ batchFrames: 1 }, { at: 4, what: "EIO" });
    journal.append(sampleFrame(0));
    await settle();
    const { calls } = disk;
    journal.append(sampleFrame(1));
    await journal.flush();
    expect([journal.safe, journal.lost]).toEqual([0, 2]);
    expect(disk.calls - calls).toBe(0);
    expect(journal.failure?.message).toContain("the disk reports an error");
  });

  it("gives up rather than let memory grow without end", async () => {
    const { journal, failures } = await start({ limit: 10_000 }, { at: 3, what: "stop" });
    for (let n = 0; n < 1_000; n++) journal.append({ ...sampleFrame(1), frame: "x".repeat(100) });
    expect(journal.pending).toBe(0);
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/stopped: 10\d\d\d bytes wait for the disk$/),
    ]);
  });
});
