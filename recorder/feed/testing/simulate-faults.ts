import { parseArgs } from "node:util";
import { runCrashes } from "./crash-run.ts";
import { runFaults } from "./fault-run.ts";
import { protocols } from "./protocols.ts";

/**
 * `npm run simulate-faults -- --seeds 100000 [--from 0] [--crashes]`: schedules of faults on virtual time, as many as asked
 * for; with `--crashes` the recorder is killed on the way, and its disk fails. Prints each seed that breaks a promise, with
 * its schedule, and exits with 3 when there was one. `--json` ends with one line of figures.
 */
const { values } = parseArgs({
  options: {
    from: { type: "string", default: "0" },
    seeds: { type: "string", default: "1000" },
    crashes: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const [from, seeds] = [Number(values.from), Number(values.seeds)];
const begun = performance.now();
let broken = 0;
let faults = 0;
const kinds = new Set<string>();
for (let seed = from; seed < from + seeds; seed++) {
  const run = await (values.crashes ? runCrashes : runFaults)(seed, protocols);
  faults += run.faults.length;
  for (const { kind } of run.faults) kinds.add(kind);
  if (run.problems.length === 0) continue;
  broken += 1;
  process.stdout.write(`seed ${seed}: ${run.problems.length} problems\n`);
  for (const problem of run.problems.slice(0, 10)) process.stdout.write(`  ${problem}\n`);
  for (const life of "lives" in run ? run.lives : []) process.stdout.write(`  ${life}\n`);
  for (const fault of run.faults) process.stdout.write(`  ${JSON.stringify(fault)}\n`);
}
const ms = performance.now() - begun;
process.stdout.write(
  `${seeds} schedules from seed ${from}, ${broken} broken, ${(ms / seeds).toFixed(1)} ms each\n`,
);
const { user, system } = process.cpuUsage();
if (values.json)
  process.stdout.write(
    `${JSON.stringify({ from, seeds, broken, faults, kinds: [...kinds], cpuMs: (user + system) / 1000 })}\n`,
  );
if (broken > 0) process.exitCode = 3;
