import { cp, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkTape } from "../tape/check-tape.ts";
import { rawFiles, tickFiles } from "../tape/manifest.ts";
import { openTape, readManifest } from "../tape/open-tape.ts";
import { collect, makeTape, temporaryFolder, tradesSql } from "../tape/sample-tape.ts";
import { compactTape } from "./compact.ts";
import { ParquetCodec } from "./parquet-codec.ts";
import { realDisk } from "./real-disk.ts";
import { settleRecording } from "./settle.ts";
import { recordTape } from "./testing/record-tape.ts";
import { processOf } from "./testing/scenario.ts";
import { TinyFold } from "./testing/tiny-fold.ts";
import { verifyTape } from "./verify.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const codec = new ParquetCodec();
const there = (name: string): string => join(folder.path, name);
beforeAll(async () => {
  folder = await temporaryFolder();
  await recordTape({ folder: there("recorded"), codec, frames: 300 });
  await makeTape({ rows: tradesSql(900), out: there("imported"), rowsPerFile: 50 });
});
afterAll(async () => {
  await codec.close();
  await folder.remove();
});

const copy = async (name: string, as: string): Promise<string> => {
  await cp(there(name), there(as), { recursive: true });
  return there(as);
};
const recordsOf = async (path: string): Promise<string[]> => {
  const tape = await openTape(path, { home: there("home"), cache: false });
  try {
    return (await collect(tape)).records;
  } finally {
    tape.close();
  }
};
const workshop = (path: string) => ({
  ...{ disk: realDisk, codec, fold: () => new TinyFold(), folder: path },
});
const compact = (path: string, step?: (name: string) => void) =>
  compactTape({ disk: realDisk, folder: path, ...(step && { step }) }, processOf(1));

it("a recording's pieces become days, of which the ticks can still be made again", async () => {
  const path = await copy("recorded", "days");
  const [before, records] = [await readManifest(path), await recordsOf(path)];
  const { filesBefore, files } = await compact(path);
  const after = await readManifest(path);
  expect([filesBefore, files]).toEqual([before.files.length, after.files.length]);
  expect([rawFiles(after).length, tickFiles(after).length]).toEqual([2, 2]);
  expect({ ...after, files: [] }).toEqual({ ...before, files: [] });
  expect(await recordsOf(path)).toEqual(records);
  expect((await verifyTape(workshop(path), after, folder.path)).faults).toEqual([]);
  expect(await realDisk.list(path)).toEqual(["raw", "tape.json", "ticks"]);
  expect(
    (await readdir(path, { recursive: true })).filter((name) => /\.parquet$/.test(name)),
  ).toHaveLength(4);
  const text = await readFile(join(path, "tape.json"), "utf8");
  expect(await compact(path)).toMatchObject({ filesBefore: 4, files: 4 });
  expect(await readFile(join(path, "tape.json"), "utf8")).toBe(text);
});

it("a tape of any kind; a day keeps files of its own, and none grows beyond the limit", async () => {
  const path = await copy("imported", "few");
  const records = await recordsOf(path);
  expect(await compact(path)).toEqual({ filesBefore: 18, files: 3, ticks: 900 });
  expect(await recordsOf(path)).toEqual(records);
  expect(await checkTape(path)).toEqual([]);
  const limited = await copy("imported", "limited");
  const limits = { rows: 120, bytes: 1e9 };
  await compactTape({ disk: realDisk, folder: limited }, processOf(1), { limits });
  expect((await readManifest(limited)).files.every(({ rows }) => rows === 100)).toBe(true);
});

it.each(["recorded", "imported"])(
  "%s: cut off anywhere, the next to open it has all",
  async (name) => {
    const records = await recordsOf(there(name));
    for (const at of ["replacement meant", "replacement in place"]) {
      const path = await copy(name, `${name} ${at}`);
      const cut = compact(path, (step) => {
        if (step === at) throw new Error("cut off");
      });
      await expect(cut).rejects.toThrow("cut off");
      await settleRecording(workshop(path), processOf(2));
      expect((await readManifest(path)).files.length).toBeLessThan(5);
      expect(await recordsOf(path)).toEqual(records);
      expect(await realDisk.list(join(path, "journal"))).toEqual([]);
    }
  },
);

it("refuses a recording in progress, and rows that are not what the manifest says", async () => {
  const path = await copy("recorded", "live");
  await realDisk.makeFolder(join(path, "journal"));
  const lock = { pid: 7, started: await processOf(7).started(7) };
  await writeFile(join(path, "journal", "lock"), JSON.stringify(lock));
  await expect(compactTape({ disk: realDisk, folder: path }, processOf(7))).rejects.toMatchObject({
    message: `${path} is being recorded by process 7`,
  });
  const mixed = await copy("imported", "mixed");
  const [a = "", b = ""] = (await readManifest(mixed)).files.map((file) => join(mixed, file.path));
  await rename(a, `${a}.x`);
  await rename(b, a);
  await rename(`${a}.x`, b);
  const before = await readdir(mixed, { recursive: true });
  await expect(compact(mixed)).rejects.toMatchObject({ code: "damaged" });
  expect(await readdir(mixed, { recursive: true })).toEqual(before);
});
