import { parseArgs } from "node:util";
import * as venues from "../index.ts";
import { fuzzMaterial } from "./fuzz-material.ts";
import { fuzzVenue } from "./fuzz-venue.ts";

/**
 * `npm run fuzz-frames -- --frames 1000000 [--venue kraken] [--seed 1]`: damaged frames for every venue's adapter, as many
 * as asked for. Prints what came of them, and each finding with its seed and its frame; exits with 3 when there was one.
 */
const { values } = parseArgs({
  options: {
    frames: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    venue: { type: "string" },
  },
});

const print = (line: string): unknown => process.stdout.write(`${line}\n`);

const [frames, seed, only] = [Number(values.frames), Number(values.seed), values.venue];
if (!(frames > 0 && Number.isSafeInteger(seed)))
  throw new RangeError("--frames and --seed take whole numbers");
const chosen = Object.values(venues).filter(({ id }) => only === undefined || id === only);
if (chosen.length === 0) throw new RangeError(`no venue "${only}"`);
// Of the processor, not of the wall: on a busy machine everything is late.
const elapsed = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
for (const venue of chosen) {
  const material = fuzzMaterial(venue, true);
  const begun = performance.now();
  const done = fuzzVenue(venue, { material, frames, seed, elapsed });
  const { slowest, findings, refused, rejected, ticks, mostMemory } = done;
  const seconds = (performance.now() - begun) / 1000;
  print(
    `${venue.id}: ${done.frames} frames of ${material.frames.length} in ${seconds.toFixed(1)} s: ` +
      `${refused} refused, ${rejected} rows rejected, ${ticks} ticks; slowest ${slowest.ms.toFixed(2)} ms ` +
      `(${slowest.frame.length} characters), memory ${mostMemory} characters, ${findings.length} findings`,
  );
  for (const finding of findings) {
    print(`  --venue ${venue.id} --seed ${finding.seed} --frames 1: ${finding.problem}`);
    print(`    ${JSON.stringify(finding.frame.slice(0, 2_000))}`);
  }
  if (findings.length > 0) process.exitCode = 3;
}
