import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { compareEmissions } from "../../../../datasets/bundle/emissions.ts";
import { unpackBundle } from "../../../../datasets/bundle/unpack-bundle.ts";
import { openTape } from "../../../../recorder/tape/open-tape.ts";
import { importTrades, runOn, testMachine } from "../../../test-machine.ts";
import { damagedBytes } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";

export const bundles = defineTarget({
  id: "bundles",
  describe:
    "bundles of strangers: the very files that were bundled, or one refusal; nothing outside the folder",
  ...{ few: 20, many: 10_000, mostMs: 1_000 },
  open: async () => {
    const machine = testMachine();
    const tape = await importTrades(machine);
    const path = join(machine.cwd, "a.pegtape");
    const code = await runOn(machine, "bundle", tape, "--out", path);
    must(code === 0, () => machine.printed.err);
    const sound = await readFile(path);
    await mkdir(join(machine.cwd, "in"));
    const outside = (await readdir(machine.cwd)).sort().join();
    return {
      inputs: fc.oneof(
        { weight: 20, arbitrary: damagedBytes([sound]) },
        { weight: 1, arbitrary: fc.constant(sound) },
      ),
      read: async (bytes) => {
        const into = join(machine.cwd, "in");
        await writeFile(path, bytes);
        try {
          const unpacked = await unpackBundle(path, "a.pegtape", into);
          compareEmissions(unpacked.emissions).close();
          const opened = await openTape(unpacked.tape, { home: into, cache: false });
          opened.close();
        } finally {
          must((await readdir(machine.cwd)).sort().join() === outside, () => "a file outside");
          await rm(into, { recursive: true });
          await mkdir(into);
        }
      },
      show: (bytes) => `${bytes.length} bytes`,
      close: () => machine.dispose(),
    };
  },
});
