import { readdir, readFile, rename, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Manifest } from "./manifest.ts";
import { makeTape, temporaryFolder, tradesSql } from "./sample-tape.ts";
import { type Facts, verifyFiles } from "./verify-files.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tape: string;
let manifest: Manifest;
let home: string;
let examined: number;
beforeEach(async () => {
  folder = await temporaryFolder();
  home = join(folder.path, "home");
  tape = join(folder.path, "tape");
  manifest = await makeTape({ rows: tradesSql(300), out: tape });
  examined = 0;
});
afterEach(() => folder.remove());

const verify = (): Promise<Facts> =>
  verifyFiles({
    ...{ tape, manifest, home },
    examine: async () => {
      examined++;
      return { nth: examined };
    },
  });
/** As long as it takes until a stamp is taken for more than a change in the same tick of the clock. */
const settle = (): Promise<void> => wait(150);
const stampFile = async (): Promise<string> => {
  const [name = ""] = await readdir(join(home, "cache"));
  return join(home, "cache", name);
};

it("hashes files once, and again only when they could have changed", async () => {
  await settle();
  expect(await verify()).toEqual({ nth: 1 });
  expect(await verify(), "what was found is remembered").toEqual({ nth: 1 });
  expect(examined).toBe(1);
  const file = join(tape, manifest.files[0]?.path ?? "");
  const { atime, mtime } = await stat(file);
  // Same name, size and modification time, other bytes: the change time gives it away.
  const bytes = await readFile(file);
  bytes.writeUInt8(bytes.readUInt8(500) ^ 1, 500);
  await writeFile(file, bytes);
  await utimes(file, atime, mtime);
  await expect(verify()).rejects.toMatchObject({ code: "damaged" });
  bytes.writeUInt8(bytes.readUInt8(500) ^ 1, 500);
  await writeFile(file, bytes);
  expect(await verify()).toEqual({ nth: 2 });
});

it("does not trust a stamp taken in the moment of the change", async () => {
  await verify();
  const file = await stampFile();
  const { mtime } = await stat(join(tape, manifest.files[0]?.path ?? ""));
  // As if the stamps had been written at the very time of the files.
  await utimes(file, mtime, mtime);
  expect(await verify()).toEqual({ nth: 2 });
});

it("hashes again when the stamps are unreadable, of another manifest or of another folder", async () => {
  await settle();
  await verify();
  await settle();
  await writeFile(await stampFile(), "{");
  expect(await verify()).toEqual({ nth: 2 });
  manifest = { ...manifest, licence: "other" };
  expect(await verify()).toEqual({ nth: 3 });
  const moved = join(folder.path, "moved");
  await rename(tape, moved);
  tape = moved;
  expect(await verify()).toEqual({ nth: 4 });
});

it("works where the stamps cannot be kept", async () => {
  await writeFile(home, "a file in the place of the home");
  expect(await verify()).toEqual({ nth: 1 });
  expect(await verify()).toEqual({ nth: 2 });
});

it("remembers nothing of a tape that fails its examination", async () => {
  const fails = { tape, manifest, home, examine: () => Promise.reject(new Error("no Parquet")) };
  await expect(verifyFiles(fails)).rejects.toThrow("no Parquet");
  expect(await verify()).toEqual({ nth: 1 });
});
