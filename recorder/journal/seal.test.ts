import { describe, expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { rebuildTape } from "./rebuild.ts";
import { emptyManifest } from "./recording-manifest.ts";
import { sealSegment } from "./seal.ts";
import { settleRecording } from "./settle.ts";
import { MemoryDisk } from "./testing/memory-disk.ts";
import { sampleFrame, segmentBytes } from "./testing/sample-frames.ts";
import {
  contentOf,
  expectAllKept,
  FOLDER,
  heading,
  newAccount,
  processOf,
  record,
  ticksOf,
  workshopOn,
} from "./testing/scenario.ts";

const JOURNAL = `${FOLDER}/journal`;
const start = { manifest: emptyManifest(heading), state: undefined, time: micros(0) };

const diskWith = async (files: Readonly<Record<string, Uint8Array>>): Promise<MemoryDisk> => {
  const disk = new MemoryDisk();
  await disk.makeFolder(JOURNAL);
  for (const [name, bytes] of Object.entries(files)) await disk.write(`${JOURNAL}/${name}`, bytes);
  return disk;
};

describe("sealSegment", () => {
  // From 23:59, a frame every six seconds: midnight after the tenth.
  const overMidnight = Array.from({ length: 25 }, (_, n) => sampleFrame(n, 6_000_000));

  it("parts a segment that goes over midnight UTC, once for every day", async () => {
    const disk = await diskWith({ "segment-000000000001.log": segmentBytes(1, overMidnight, [4]) });
    const segment = { path: `${JOURNAL}/segment-000000000001.log`, first: 1 };
    const { manifest, torn, damages } = await sealSegment(workshopOn(disk), segment, start);
    expect([torn, damages]).toEqual([0, []]);
    expect(manifest.files.map(({ path, firstSeq, lastSeq }) => [path, firstSeq, lastSeq])).toEqual([
      ["raw/date=2024-03-09/raw-000000000001.parquet", 1, 10],
      ["ticks/date=2024-03-09/ticks-000000000001.parquet", 1, 10],
      ["raw/date=2024-03-10/raw-000000000011.parquet", 11, 26],
      ["ticks/date=2024-03-10/ticks-000000000011.parquet", 11, manifest.ticks],
    ]);
    expect((await contentOf(disk)).frames).toHaveLength(26);
  });

  it("reports damage in a journal with its span, keeps the rest, and the ticks are those of what is left", async () => {
    const bytes = segmentBytes(1, overMidnight, [4]);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 16;
    const disk = await diskWith({ "segment-000000000001.log": bytes });
    const settled = await settleRecording(workshopOn(disk), processOf(1));
    const recovered = settled.name === "settled" ? settled.recovered : undefined;
    const [damage] = recovered?.damages ?? [];
    expect(damage).toMatchObject({ path: `${JOURNAL}/segment-000000000001.log` });
    expect(damage?.from).toBeLessThanOrEqual(bytes.length >> 1);
    expect(damage?.to).toBeGreaterThan(bytes.length >> 1);
    expect(damage?.firstLost).toBe(damage?.lastLost);
    const { frames, ticks } = await contentOf(disk);
    expect(ticks).toEqual(await ticksOf(frames));
    expect(frames[(damage?.firstLost ?? 0) - 1]?.frame).toContain("this frame is lost");
  });

  it("reports a segment that is missing between two, and goes on after it", async () => {
    const disk = await diskWith({
      "segment-000000000001.log": segmentBytes(1, overMidnight.slice(0, 5), [4]),
      "segment-000000000009.log": segmentBytes(9, overMidnight.slice(8), [4]),
    });
    const settled = await settleRecording(workshopOn(disk), processOf(1));
    const recovered = settled.name === "settled" ? settled.recovered : undefined;
    expect(recovered?.damages).toMatchObject([{ firstLost: 6, lastLost: 8 }]);
    const { frames } = await contentOf(disk);
    expect(frames.map(({ seq }) => seq)).toEqual(Array.from({ length: 26 }, (_, n) => n + 1));
  });
});

describe("a recording that was rebuilt", () => {
  it("goes on, and no loss of power brings back what it was before", async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const disk = new MemoryDisk();
      const account = newAccount();
      await record(disk, account, { pid: 1, seed: 1, frames: 20 });
      const sha256 = await disk.hash(`${FOLDER}/tape.json`);
      const text = new TextDecoder().decode(await disk.read(`${FOLDER}/tape.json`));
      // Whatever made the ticks differ: they are made again, and replaced.
      const ticks = /"(ticks\/[^"]+)"/.exec(text)?.[1] ?? "";
      await disk.write(`${FOLDER}/${ticks}`, new TextEncoder().encode("damaged"));
      const { replaced } = await rebuildTape(workshopOn(disk), processOf(2));
      expect(replaced).toEqual([ticks]);
      expect(await disk.hash(`${FOLDER}/tape.json`)).toBe(sha256);
      await record(disk, account, { pid: 3, seed: 2, frames: 20, from: 20 });
      const left = disk.afterPowerLoss(seed);
      await settleRecording(workshopOn(left), processOf(4));
      await expectAllKept(left, account);
      expect((await contentOf(left)).frames.length).toBeGreaterThanOrEqual(40);
    }
  });
});
