import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { importTape } from "../../import/import-tape.ts";
import { sharedTapes } from "./shared-tapes.ts";

// Makes tapes of the real history that lies beside the project, so that `pegtape evaluate` has something to read. What is
// there already is left as it is.

const main = async (home: string): Promise<void> => {
  await mkdir(join(home, "tapes"), { recursive: true });
  for (const { name, groups } of sharedTapes) {
    const out = join(home, "tapes", name);
    if (existsSync(join(out, "tape.json"))) continue;
    const created = "2026-01-01T00:00:00.000000Z";
    const { ticks } = await importTape({ groups, out, name, created });
    process.stdout.write(`${name}: ${ticks} records\n`);
  }
};

await main(resolve(process.argv[2] ?? ".pegtape"));
