import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { failTapes } from "./testing/fail-tapes.ts";
import { failFiles } from "./testing/failing-files.ts";

// Every call in every way takes minutes: `npm run fail-disk`. Here a few of them, far from each other.
it("leaves a whole tape or none, and reads what is right, whichever call of the file system fails", async () => {
  const { broken, calls, runs, failed } = await failTapes(["short"], { first: 11, step: 37 });
  expect(broken).toEqual([]);
  expect(calls).toBeGreaterThan(100);
  expect(runs).toBeGreaterThan(3);
  expect(Object.keys(failed)).not.toContain("");
});

it("has the call fail that it was asked to, and no other", async () => {
  const folder = tmpdir();
  const files = failFiles(folder, 2, "EIO");
  try {
    await stat(folder);
    await expect(stat(folder)).rejects.toThrow("EIO: failed as asked, stat");
    await stat(join(folder, "."));
    expect([files.calls(), files.failed()]).toEqual([3, "stat"]);
  } finally {
    files.restore();
  }
  await stat(folder);
  expect(files.calls()).toBe(3);
});
