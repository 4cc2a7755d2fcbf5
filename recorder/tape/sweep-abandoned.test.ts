import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newFile } from "./new-file.ts";
import { makeTape, tradesSql } from "./sample-tape.ts";
import { sweepAbandoned } from "./sweep-abandoned.ts";

const DAY_S = 24 * 3600;
const UUID = "0b8f2c1e-93d4-4f60-8a57-2f6f0e9c1d34";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-sweep-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** A folder with a file in it, both last changed so many seconds ago. */
const leave = async (name: string, ageS: number, fileAgeS = ageS): Promise<void> => {
  const folder = join(home, name);
  const now = Date.now() / 1000;
  await mkdir(join(folder, "ticks"), { recursive: true });
  await writeFile(join(folder, "ticks", "part.parquet"), "half");
  await utimes(join(folder, "ticks", "part.parquet"), now - fileAgeS, now - fileAgeS);
  for (const path of [join(folder, "ticks"), folder]) await utimes(path, now - ageS, now - ageS);
};

it("removes what a killed writer left, a day later, when the next one writes there", async () => {
  await leave(`.a-${UUID}.tmp`, 2 * DAY_S);
  await makeTape({ rows: tradesSql(10), out: join(home, "tape") });
  expect(await readdir(home)).toEqual(["tape"]);
  await leave(`.b-${UUID}.tmp`, 2 * DAY_S);
  await newFile(join(home, "file"), (path) => writeFile(path, "whole"));
  expect((await readdir(home)).sort()).toEqual(["file", "tape"]);
});

it("leaves what may be somebody's: younger, still growing, or of another name", async () => {
  await leave(`.young-${UUID}.tmp`, DAY_S / 2);
  await leave(`.growing-${UUID}.tmp`, 2 * DAY_S, 60);
  await leave(`visible-${UUID}.tmp`, 2 * DAY_S);
  await leave(".mine.tmp", 2 * DAY_S);
  await leave("tape", 2 * DAY_S);
  await writeFile(join(home, `.file-${UUID}.tmp`), "");
  const before = await readdir(home);
  const fresh = join(home, ".fresh.tmp");
  await mkdir(fresh);
  await sweepAbandoned(fresh);
  expect((await readdir(home)).filter((name) => name !== ".fresh.tmp")).toEqual(before);
});

it("is no reason to fail", async () => {
  await expect(sweepAbandoned(join(home, "nowhere", ".work.tmp"))).resolves.toBeUndefined();
});
