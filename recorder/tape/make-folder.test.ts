import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeFolder } from "./make-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pegtape-folder-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("makes all that is missing and says where it began, or that nothing was", async () => {
  const deep = join(folder, "a", "b", "c");
  expect(await makeFolder(deep, 0o700)).toBe(join(folder, "a"));
  expect(statSync(deep).mode & 0o777).toBe(0o700);
  expect(await makeFolder(deep)).toBeUndefined();
  expect(await makeFolder(join(deep, "d"))).toBe(join(deep, "d"));
  expect(await makeFolder(`${deep}/../e/`)).toBe(join(folder, "a", "b", "e"));
});

it("makes the same folder several times at once", async () => {
  const deep = join(folder, "a", "b", "c");
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(deep)));
  expect(existsSync(deep)).toBe(true);
});

it("fails where a file is in the way", async () => {
  writeFileSync(join(folder, "file"), "x");
  await expect(makeFolder(join(folder, "file"))).rejects.toMatchObject({ code: "EEXIST" });
  await expect(makeFolder(join(folder, "file", "a", "b"))).rejects.toThrow(/ENOTDIR/);
});

// Node's own mkdir never comes back from here.
it("fails where no folder can be made", async () => {
  await expect(makeFolder("/proc/none/of/these")).rejects.toMatchObject({
    code: expect.stringMatching(/^(ENOENT|EACCES|EROFS|EPERM)$/),
  });
});
