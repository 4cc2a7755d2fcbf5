import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TAPE_FORMAT } from "../recorder/tape/manifest.ts";
import { formatsFolder, heldIn } from "./testing/held-formats.ts";

const formats = readdirSync(formatsFolder);

describe("files that an earlier version wrote", () => {
  it("are here for every format, up to the one that is written now", () => {
    const all = Array.from({ length: TAPE_FORMAT }, (_, at) => String(at + 1));
    expect(formats).toEqual(all);
  });

  it.each(formats)(
    "of format %s are read as they were meant, and give the same alerts",
    async (name) => {
      const folder = join(formatsFolder, name);
      const held: unknown = JSON.parse(readFileSync(join(folder, "held.json"), "utf8"));
      expect(await heldIn(folder)).toEqual(held);
    },
  );

  it("are few bytes", () => {
    const all = readdirSync(formatsFolder, { recursive: true, withFileTypes: true });
    const entries = all.filter((entry) => entry.isFile());
    const sizes = entries.map((entry) => statSync(join(entry.parentPath, entry.name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100_000 * formats.length);
  });
});
