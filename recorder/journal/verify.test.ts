import { copyFile, mkdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../simulator/seeded.ts";
import { type Manifest, rawFiles, tickFiles } from "../tape/manifest.ts";
import { readManifest } from "../tape/open-tape.ts";
import { makeTape, temporaryFolder, tradesSql } from "../tape/sample-tape.ts";
import type { RawFrame } from "../wire/raw-frame.ts";
import { ParquetCodec } from "./parquet-codec.ts";
import { realDisk } from "./real-disk.ts";
import { rebuildTape } from "./rebuild.ts";
import { recordTape } from "./testing/record-tape.ts";
import { processOf } from "./testing/scenario.ts";
import { TinyFold } from "./testing/tiny-fold.ts";
import { verifyTape } from "./verify.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tape: string;
let manifest: Manifest;
const codec = new ParquetCodec();
beforeAll(async () => {
  folder = await temporaryFolder();
  tape = join(folder.path, "live");
  await recordTape({ folder: tape, codec, frames: 300 });
  manifest = await readManifest(tape);
  await mkdir(join(folder.path, "work"));
});
afterAll(async () => {
  await codec.close();
  await folder.remove();
});

const workshop = (fold = () => new TinyFold()) => ({ disk: realDisk, codec, fold, folder: tape });
const verify = (of = manifest, fold?: () => TinyFold) =>
  verifyTape(workshop(fold), of, join(folder.path, "work"));

/** A fold of another version, which reads prices otherwise. */
class OtherFold extends TinyFold {
  override frame(raw: RawFrame): void {
    super.frame({ ...raw, frame: raw.frame.replace("0.9930", "0.9931") });
  }
}

/** Damages some file of the tape; returns its path, what was done, and how to undo it. */
const damage = async (seed: number) => {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const { path } = pick(manifest.files);
  const full = join(tape, path);
  const bytes = await readFile(full);
  const undo = () => writeFile(full, bytes);
  const at = Math.floor(random() * bytes.length);
  const kind = pick(["flip", "flip", "truncate", "swap"]);
  if (kind === "flip") {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    await writeFile(full, flipped);
    return { path, what: `bit flipped at byte ${at}`, undo };
  }
  if (kind === "truncate") {
    await truncate(full, at);
    return { path, what: `cut at byte ${at}`, undo };
  }
  const other = pick(manifest.files.filter((file) => file.path !== path)).path;
  const otherBytes = await readFile(join(tape, other));
  await copyFile(join(tape, other), full);
  await writeFile(join(tape, other), bytes);
  const undoBoth = async () => {
    await undo();
    await writeFile(join(tape, other), otherBytes);
  };
  return { path, what: `exchanged for ${other}`, undo: undoBoth };
};

describe("verifyTape", () => {
  it("finds nothing in a recording that is as it was written", async () => {
    const ticks = manifest.ticks;
    expect(await verify()).toEqual({ faults: [], files: manifest.files.length, ticksAgain: ticks });
    expect(await realDisk.list(join(folder.path, "work"))).toEqual([]);
  });

  it("finds every one of 200 damages and names the file", async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { path, what, undo } = await damage(seed);
      const { faults } = await verify();
      const found = faults.map(({ file }) => file);
      expect(found, `seed ${seed}: ${path} ${what}`).toContain(path);
      await undo();
    }
    expect((await verify()).faults).toEqual([]);
  });

  it("names the first tick that is not what the frames make, though every checksum is right", async () => {
    const { faults, ticksAgain } = await verify(manifest, () => new OtherFold());
    expect(ticksAgain).toBe(manifest.ticks);
    const prices = new TinyFold();
    const seqs: number[] = [];
    for (const { path } of rawFiles(manifest))
      for await (const frames of codec.frames(join(tape, path)))
        for (const frame of frames) {
          prices.frame(frame);
          if (frame.frame.includes("0.9930")) seqs.push(prices.rows.length);
        }
    const [first] = faults;
    expect(first).toMatchObject({ code: "ticks-differ", seq: seqs[0] });
    expect(first?.message).toMatch(/is not what the raw frames make from seq \d+ on: rebuild/);
    expect(faults.length).toBeLessThan(tickFiles(manifest).length);
  });

  it("compares ticks up to a raw file that is damaged", async () => {
    const [, second] = rawFiles(manifest);
    const full = join(tape, second?.path ?? "");
    const bytes = await readFile(full);
    await rm(full);
    const { faults, ticksAgain } = await verify();
    expect(faults).toMatchObject([{ code: "missing-file", file: second?.path }]);
    expect(ticksAgain).toBe(tickFiles(manifest)[0]?.lastSeq);
    await writeFile(full, bytes);
  });

  it("notices a manifest that lists other instruments, or files that the frames do not make", async () => {
    const listed = { ...manifest, instruments: [...manifest.instruments].reverse() };
    expect((await verify(listed)).faults).toMatchObject([
      {
        code: "manifest",
        message: expect.stringContaining("the frames make ticks of kraken:USDT/USD"),
      },
    ]);
    const last = manifest.files.at(-1);
    if (last === undefined) throw new Error("no files");
    const seq = manifest.ticks + 1;
    const extra = {
      ...last,
      path: last.path.replace("ticks-0", "ticks-1"),
      firstSeq: seq,
      lastSeq: seq,
    };
    await copyFile(join(tape, last.path), join(tape, extra.path));
    const more = { ...manifest, ticks: seq, files: [...manifest.files, { ...extra, rows: 1 }] };
    expect((await verify(more)).faults).toMatchObject([
      { code: "ticks-differ", file: extra.path, seq },
    ]);
    await rm(join(tape, extra.path));
    const holed = { ...manifest, files: manifest.files.slice(2) };
    expect((await verify(holed)).faults.map(({ code }) => code)).toContain("manifest");
  });

  it("checks the sums alone of a tape without raw frames", async () => {
    const out = join(folder.path, "imported");
    const imported = await makeTape({ rows: tradesSql(100), out });
    const of = { ...workshop(), folder: out };
    expect(await verifyTape(of, imported, join(folder.path, "work"))).toEqual({
      ...{ faults: [], files: imported.files.length, ticksAgain: 0 },
    });
    await expect(rebuildTape(of, processOf(1))).rejects.toMatchObject({
      code: "usage",
      message: `${out} has no raw frames: its ticks cannot be made again`,
    });
  });
});

describe("rebuildTape", () => {
  it("makes the ticks that another version of the fold reads, and the same again by this one", async () => {
    const before = await readFile(join(tape, "tape.json"), "utf8");
    const other = await rebuildTape(
      workshop(() => new OtherFold()),
      processOf(1),
    );
    expect(other.replaced.length).toBeGreaterThan(0);
    expect(other.replaced.length).toBeLessThan(other.files);
    const changed = await readManifest(tape);
    expect((await verify(changed, () => new OtherFold())).faults).toEqual([]);
    expect((await verify(changed)).faults.map(({ file }) => file)).toEqual(other.replaced);
    const back = await rebuildTape(workshop(), processOf(1));
    expect(back.replaced).toEqual(other.replaced);
    expect(await readFile(join(tape, "tape.json"), "utf8")).toBe(before);
    expect(await realDisk.list(tape)).toEqual(["raw", "tape.json", "ticks"]);
  });

  it("mends tick files that are damaged or missing", async () => {
    const [first, second] = tickFiles(manifest).map(({ path }) => path);
    const bytes = await readFile(join(tape, first ?? ""));
    await writeFile(join(tape, first ?? ""), bytes.subarray(1));
    await rename(join(tape, second ?? ""), join(folder.path, "away"));
    const { replaced } = await rebuildTape(workshop(), processOf(1));
    expect(replaced).toEqual([first, second]);
    expect((await verify()).faults).toEqual([]);
  });

  it("touches nothing when a raw file is damaged", async () => {
    const [{ path } = { path: "" }] = rawFiles(manifest);
    const bytes = await readFile(join(tape, path));
    await writeFile(join(tape, path), bytes.subarray(1));
    await expect(rebuildTape(workshop(), processOf(1))).rejects.toMatchObject({
      code: "damaged",
      message: `${join(tape, path)} is damaged: its SHA-256 is not the one in tape.json`,
    });
    await writeFile(join(tape, path), bytes);
    expect((await verify()).faults).toEqual([]);
    expect(await realDisk.list(tape)).toEqual(["raw", "tape.json", "ticks"]);
  });
});
