import { spawnSync } from "node:child_process";
import { readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readManifest } from "../tape/open-tape.ts";
import { temporaryFolder } from "../tape/sample-tape.ts";
import { replaceText, textOf } from "./disk.ts";
import { diskTrouble } from "./disk-trouble.ts";
import { ParquetCodec } from "./parquet-codec.ts";
import { realProcesses } from "./processes.ts";
import { realDisk } from "./real-disk.ts";
import { sealedFrames } from "./recording-manifest.ts";
import { settleRecording } from "./settle.ts";
import { TinyFold } from "./testing/tiny-fold.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const inside = (...names: string[]): string => join(folder.path, ...names);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("realDisk", () => {
  it("appends, and does not take a name that is there", async () => {
    await realDisk.makeFolder(inside("a", "b"));
    await realDisk.makeFolder(inside("a", "b"));
    const file = await realDisk.create(inside("a", "b", "log"));
    await file.append(bytes("one "));
    await file.append(bytes("two"));
    await file.datasync();
    await file.close();
    expect(await readFile(inside("a", "b", "log"), "utf8")).toBe("one two");
    await expect(realDisk.create(inside("a", "b", "log"))).rejects.toMatchObject({
      code: "EEXIST",
    });
    expect((await stat(inside("a"))).mode & 0o777).toBe(0o700);
    expect((await stat(inside("a", "b", "log"))).mode & 0o777).toBe(0o600);
  });

  it("lists, renames, links and removes, and takes absence for an answer", async () => {
    expect(await realDisk.list(inside("nowhere"))).toEqual([]);
    expect(await realDisk.size(inside("nowhere"))).toBeUndefined();
    expect(await textOf(realDisk, inside("nowhere"))).toBeUndefined();
    await realDisk.write(inside("b"), bytes("text"));
    await realDisk.write(inside("a"), bytes("longer text"));
    await realDisk.write(inside("a"), bytes("text"));
    expect(await realDisk.list(folder.path)).toEqual(["a", "b"]);
    expect(await realDisk.link(inside("a"), inside("b"))).toBe(false);
    expect(await realDisk.link(inside("a"), inside("c"))).toBe(true);
    await realDisk.write(inside("a"), bytes("its other name keeps the bytes"));
    expect(await readFile(inside("c"), "utf8")).toBe("text");
    await realDisk.rename(inside("a"), inside("b"));
    expect(await realDisk.list(folder.path)).toEqual(["b", "c"]);
    expect(await realDisk.removeFolder(folder.path)).toBe(false);
    await realDisk.remove(inside("b"));
    await realDisk.remove(inside("b"));
    expect(await realDisk.hash(inside("c"))).toMatch(/^982d9e3eb996f559e633f4d194def376/);
    await realDisk.makeFolder(inside("d"));
    expect(await realDisk.removeFolder(inside("d"))).toBe(true);
    expect(await realDisk.free(folder.path)).toBeGreaterThan(1_000_000);
  });

  it("replaces a text and leaves no other name behind", async () => {
    await realDisk.write(inside("text"), bytes("before"));
    await replaceText(realDisk, inside("text"), inside("text.tmp"), "after");
    expect(await textOf(realDisk, inside("text"))).toBe("after");
    expect(await realDisk.list(folder.path)).toEqual(["text"]);
  });

  it("keeps what is safe on a disk that is full, and says so", async () => {
    const script = fileURLToPath(new URL("testing/full-disk.test-child.ts", import.meta.url));
    const command = 'ulimit -f 256; exec "$0" --import tsx "$1" "$2"';
    const run = spawnSync("sh", ["-c", command, process.execPath, script, inside("tape")], {
      encoding: "utf8",
    });
    const told: unknown = JSON.parse(run.stdout === "" ? run.stderr : run.stdout);
    expect(told).toMatchObject({
      ...{ pending: 0, message: expect.stringContaining("has stopped: the disk is full") },
      ended: expect.stringContaining("the disk is full"),
    });
    const { safe, lost, seq } = told as { safe: number; lost: number; seq: number };
    expect([safe > 1_000, lost > 0, safe + lost]).toEqual([true, true, seq]);
    const codec = new ParquetCodec();
    const workshop = { disk: realDisk, codec, folder: inside("tape"), fold: () => new TinyFold() };
    await settleRecording(workshop, realProcesses);
    await codec.close();
    expect(sealedFrames(await readManifest(inside("tape")))).toBeGreaterThanOrEqual(safe);
  });
});

describe("realProcesses", () => {
  it("names the start of a process that lives, and knows one that does not", async () => {
    const own = await realProcesses.started(realProcesses.pid);
    expect(own).toBe(await realProcesses.started(process.pid));
    expect(own).not.toBe("");
    expect(await realProcesses.started(4_194_999)).toBeUndefined();
  });
});

describe("diskTrouble", () => {
  it("says what the disk refused, and leaves errors of the program alone", async () => {
    await writeFile(inside("file"), "");
    await symlink(inside("file"), inside("loop"));
    const refused = await realDisk.makeFolder(inside("loop", "x")).catch((error: unknown) => error);
    expect(diskTrouble(refused, "there", "Kept.")).toMatchObject({
      code: "environment",
      message: expect.stringMatching(/^recording into there has stopped: ENOTDIR/),
      hint: "Kept. Look after the disk, then start it again: it goes on from there.",
    });
    const ours = new TypeError("x is not a function");
    expect(diskTrouble(ours, "there", "Kept.")).toBe(ours);
  });
});
