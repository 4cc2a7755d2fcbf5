import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { drill, makeSource } from "./drill.ts";

/**
 * `npm run drill [-- --seeds 50] [--from 1]`: simulate, record and live as processes over real sockets, without faults and
 * then with those of each seed. Exits with 3 when a promise is broken.
 */
const { values } = parseArgs({
  options: { from: { type: "string", default: "1" }, seeds: { type: "string", default: "50" } },
});
const [from, seeds] = [Number(values.from), Number(values.seeds)];
const home = await mkdtemp(join(tmpdir(), "pegtape-drills-"));
let broken = 0;
try {
  await makeSource(home);
  for (const seed of [undefined, ...Array.from({ length: seeds }, (_, i) => from + i)]) {
    const { problems, trades, inGaps, faults } = await drill({ home, seed });
    const name = seed === undefined ? "no faults" : `seed ${seed}, ${faults.length} faults`;
    process.stdout.write(
      `${name}: ${trades} trades, in gaps ${inGaps.join(" and ")}, ${problems.length} problems\n`,
    );
    if (problems.length > 0) for (const fault of faults) process.stdout.write(`  ${fault}\n`);
    for (const problem of problems) process.stdout.write(`  ${problem}\n`);
    if (problems.length > 0) broken += 1;
  }
} finally {
  await rm(home, { recursive: true, force: true });
}
if (broken > 0) process.exitCode = 3;
