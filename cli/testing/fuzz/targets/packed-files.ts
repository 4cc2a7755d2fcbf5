import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { zip } from "../../../../datasets/import/testing/zip.ts";
import { unpack } from "../../../../datasets/import/unpack.ts";
import { damagedBytes } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const ROWS = "time,price\n2023-03-11,0.99\n";
const MOST = 4 << 20;
/** Sound ones, and a bomb of each kind: a thousandth of what it unpacks to. */
const samples = [
  zip([
    { name: "a.csv", content: ROWS },
    { name: "b/c.csv", content: ROWS.repeat(40) },
  ]),
  zip([{ name: "wide.csv", content: ROWS, wide: true }]),
  zip([
    { name: "../../evil.csv", content: ROWS },
    { name: "/etc/evil.csv", content: ROWS },
  ]),
  zip([{ name: "bomb.csv", content: "0".repeat(8 << 20) }]),
  gzipSync(ROWS.repeat(20)),
  gzipSync(Buffer.alloc(8 << 20)),
];

export const packedFiles = defineTarget({
  id: "packed-files",
  describe:
    "zip and gz: nothing outside the folder, never more than asked for, lies about sizes and checksums are found",
  ...{ few: 150, many: 30_000, mostMs: 300 },
  open: async () => {
    const { path: folder, close } = await temporaryFolder();
    const scratch = join(folder, "scratch");
    return {
      inputs: damagedBytes(samples),
      read: async (bytes) => {
        const file = join(folder, "in.bin");
        await writeFile(file, bytes);
        await mkdir(scratch, { recursive: true });
        try {
          for (const { path } of await unpack(file, "in.bin", scratch, MOST))
            must(path === file || path.startsWith(scratch), () => `unpacked to ${path}`);
        } finally {
          let total = 0;
          for (const name of await readdir(scratch))
            total += (await stat(join(scratch, name))).size;
          must(total <= MOST, () => `${total} bytes were written`);
          must((await readdir(folder)).sort().join() === "in.bin,scratch", () => "a file outside");
          await rm(scratch, { recursive: true });
        }
      },
      show: (bytes) => bytes.subarray(0, 4_000).toString("base64"),
      close,
    };
  },
});
