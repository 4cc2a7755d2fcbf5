import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { temporaryFolder } from "../tape/sample-tape.ts";
import type { RawFrame } from "../wire/raw-frame.ts";
import { ParquetCodec } from "./parquet-codec.ts";
import { numbered, sampleFrame } from "./testing/sample-frames.ts";
import { TinyFold } from "./testing/tiny-fold.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const codec = new ParquetCodec();
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await codec.close();
  await folder.remove();
});

const writeRaw = async (path: string, frames: readonly RawFrame[], piece: number) => {
  const file = codec.rawFile(path);
  for (let at = 0; at < frames.length; at += piece) await file.add(frames.slice(at, at + piece));
  await file.finish();
  return readFile(path);
};

const writeTicks = async (path: string, frames: readonly RawFrame[], piece: number) => {
  const fold = new TinyFold();
  const file = codec.tickFile(path);
  let seq = 1;
  for (const frame of frames) {
    fold.frame(frame);
    if (fold.rows.length < piece) continue;
    await file.add(fold.rows, seq, fold.instruments);
    seq += fold.rows.length;
    fold.rows.clear();
  }
  if (fold.rows.length > 0) await file.add(fold.rows, seq, fold.instruments);
  await file.finish();
  return readFile(path);
};

const readBack = async (path: string): Promise<RawFrame[]> => {
  const frames: RawFrame[] = [];
  for await (const piece of codec.frames(path)) frames.push(...piece);
  return frames;
};

const many = numbered(
  Array.from({ length: 5_000 }, (_, n) => sampleFrame(n)),
  3,
);

describe("ParquetCodec", () => {
  it("gives back every frame as it was, whatever is in it", async () => {
    const anyFrame = fc.record({
      receiveTime: fc.integer({ min: 0, max: 9e15 }).map(micros),
      venue: fc.constantFrom("", "kraken"),
      connection: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      direction: fc.constantFrom("in", "out", "note"),
      frame: fc.string({ unit: "binary", maxLength: 40 }),
    });
    const frames = numbered(fc.sample(anyFrame, { numRuns: 3_000, seed: 42 }), 2 ** 33);
    const path = join(folder.path, "any.parquet");
    await writeRaw(path, frames, 700);
    expect(await readBack(path)).toEqual(frames);
    expect(await codec.lastFrame(path)).toEqual(frames.at(-1));
  });

  it("writes the same bytes in whatever pieces the rows come", async () => {
    const path = join(folder.path, "pieces.parquet");
    const whole = await writeRaw(path, many, 5_000);
    for (const piece of [1, 333, 2_048, 2_049])
      expect((await writeRaw(path, many, piece)).equals(whole), `${piece}`).toBe(true);
    const ticks = await writeTicks(path, many, 10_000);
    for (const piece of [1, 333, 2_048])
      expect((await writeTicks(path, many, piece)).equals(ticks), `${piece}`).toBe(true);
  });

  it("names the first tick in which two files differ", async () => {
    const [a, b] = [join(folder.path, "a.parquet"), join(folder.path, "b.parquet")];
    await writeTicks(a, many, 100);
    await writeTicks(b, many, 5_000);
    expect(await codec.firstDifference(a, b)).toBeUndefined();
    const changed = many.map((raw) =>
      raw.seq === 2_002 ? { ...raw, frame: raw.frame.replace("0.99", "0.98") } : raw,
    );
    await writeTicks(b, changed, 100);
    const seq = await codec.firstDifference(a, b);
    const before = new TinyFold();
    for (const raw of many.filter((each) => each.seq < 2_002)) before.frame(raw);
    expect(seq).toBe(before.rows.length + 1);
    await writeTicks(b, many.slice(0, -1), 100);
    const all = new TinyFold();
    for (const raw of many) all.frame(raw);
    expect(await codec.firstDifference(a, b)).toBe(all.rows.length);
  });

  it("says of a file that holds no frames that it is damaged", async () => {
    const path = join(folder.path, "none.parquet");
    await writeTicks(path, many.slice(0, 50), 100);
    await expect(readBack(path)).rejects.toMatchObject({ code: "damaged" });
    await writeFile(path, "nonsense");
    await expect(readBack(path)).rejects.toMatchObject({ code: "damaged" });
  });

  it("says of bytes that have changed within that the file is damaged", async () => {
    const path = join(folder.path, "changed.parquet");
    const bytes = await writeRaw(path, many.slice(0, 500), 100);
    bytes.fill(0xff, bytes.length >> 2, bytes.length >> 1);
    await writeFile(path, bytes);
    await expect(readBack(path)).rejects.toMatchObject({
      ...{ code: "damaged", message: `${path} is damaged: it cannot be read` },
    });
    await expect(codec.lastFrame(path)).rejects.toMatchObject({ code: "damaged" });
  });

  it("leaves nothing open of a file that is given up", async () => {
    const path = join(folder.path, "given-up.parquet");
    const file = codec.rawFile(path);
    await file.add(many.slice(0, 10));
    await file.discard();
    await expect(stat(path)).rejects.toThrow("ENOENT");
    await expect(codec.rawFile(path).finish()).rejects.toThrow("no rows");
  });
});
