import { parseArgs } from "node:util";
import { explainError } from "../../explain-error.ts";
import { chosenTargets } from "./chosen-targets.ts";
import { runTarget } from "./run-target.ts";
import { startWatchdog } from "./watchdog.ts";

/**
 * `npm run fuzz -- [--only kraken,select-texts] [--seed 1] [--runs 100000 | --seconds 60] [--json] [--list]`: damaged and
 * hostile inputs for everything that reads what comes from outside. Prints what came of each target, and each finding with
 * its seed and its input; exits with 3 when there was one.
 */
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    seed: { type: "string", default: "1" },
    runs: { type: "string" },
    seconds: { type: "string" },
    json: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});

const print = (line: string): unknown => process.stdout.write(`${line}\n`);

const whole = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(Number.isSafeInteger(value) && value >= 0))
    throw new RangeError(`--${name} takes a whole number`);
  return value;
};

const run = async (): Promise<void> => {
  const [seed = 1, runs, seconds] = [
    whole("seed", values.seed),
    whole("runs", values.runs),
    whole("seconds", values.seconds),
  ];
  const chosen = chosenTargets(values.only);
  if (values.list) {
    for (const { id, describe } of chosen) print(`${id}: ${describe}`);
    return;
  }
  const watchdog = startWatchdog(120_000);
  for (const target of chosen) {
    const figures = await runTarget(target, {
      ...{ seed, runs: runs ?? (seconds === undefined ? target.many : Number.POSITIVE_INFINITY) },
      seconds,
      onRound: (round) => watchdog.at(`--only ${target.id} --seed ${round}`),
    });
    const { findings } = figures;
    print(
      values.json
        ? JSON.stringify({ type: "fuzz", ...figures, findings: findings.length })
        : `${target.id}: ${figures.runs} inputs from seed ${seed} in ${figures.seconds.toFixed(1)} s: ${figures.taken} taken, ` +
            `${figures.refused} refused, slowest ${figures.slowestMs.toFixed(1)} ms, ${figures.grownMb} MB more, ${findings.length} findings`,
    );
    for (const { seed: round, problem, input } of findings)
      process.stderr.write(
        `  --only ${target.id} --seed ${round} --runs ${Math.min(500, target.few)}: ${problem}\n    ${input}\n`,
      );
    if (findings.length > 0) process.exitCode = 3;
  }
  await watchdog.close();
};

try {
  await run();
} catch (error) {
  process.stderr.write(`${explainError(error).line}\n`);
  process.exitCode = 2;
}
process.exit();
