import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { openTape } from "../../../../recorder/tape/open-tape.ts";
import { writeSmallTape } from "../../../../web/testing/small-tape.ts";
import { damagedBytes } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** Everything that a tape holds, as one number: prices and times of all its records. */
const sumOf = async (path: string, home: string): Promise<string> => {
  const tape = await openTape(path, { home });
  try {
    let [records, sum] = [0, 0];
    for await (const { length, a, eventTime } of tape.batches()) {
      records += length;
      for (let i = 0; i < length; i++)
        sum = (sum * 31 + (a[i] ?? 0) + ((eventTime[i] ?? 0) % 1e9)) % 9_007_199_254;
    }
    return `${records} ${sum}`;
  } finally {
    tape.close();
  }
};

const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();

export const damagedTapes = defineTarget({
  id: "damaged-tapes",
  describe:
    "a tape's manifest, Parquet, column cache and stamps with bytes damaged: the very same records, or a refusal",
  ...{ few: 6, many: 3_000, mostMs: 3_000 },
  open: async () => {
    const { path: folder, close } = await temporaryFolder();
    const [sound, home] = [join(folder, "sound"), join(folder, "home")];
    await writeSmallTape({ home: sound, name: "small", hours: 1 });
    const tape = join(home, "tapes", "small");
    const wanted = await sumOf(join(sound, "tapes", "small"), sound);
    await sumOf(join(sound, "tapes", "small"), sound);
    const files = await filesBelow(sound);
    const contents = await Promise.all(files.map((file) => readFile(file)));
    return {
      inputs: fc
        .nat(files.length - 1)
        .chain((at) => fc.tuple(fc.constant(at), damagedBytes([contents[at] ?? Buffer.alloc(0)]))),
      read: async ([at, bytes]) => {
        await rm(home, { recursive: true, force: true });
        // Times of files are kept: stamps go by them.
        await cp(sound, home, { recursive: true, preserveTimestamps: true });
        await writeFile((files[at] ?? "").replace(sound, home), bytes);
        const found = await sumOf(tape, home);
        must(
          found === wanted,
          () => `${files[at]?.replace(sound, "")} damaged: ${found}, not ${wanted}`,
        );
      },
      show: ([at, bytes]) => `${files[at]?.replace(sound, "")} ${bytes.length} bytes`,
      close,
    };
  },
});
