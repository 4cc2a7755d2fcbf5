import type { Finding } from "./finding.ts";
import type { FuzzFigures, FuzzTarget } from "./target.ts";

export interface RunOptions {
  readonly seed: number;
  readonly runs: number;
  /** By the clock; rounds that have begun are ended. */
  readonly seconds?: number | undefined;
  onRound?(seed: number): void;
}

export interface TargetFigures extends FuzzFigures {
  readonly target: string;
  readonly seed: number;
  readonly seconds: number;
  /** How far the most memory that the process ever took has risen, MB. */
  readonly grownMb: number;
}

/** Inputs at a time where it is the clock that ends it. */
const SPELL = 500;
/** Reading small things takes little, however many they are. */
const MOST_GROWN_MB = 1_500;

// Of the processor, not of the wall: on a busy machine everything is late.
const elapsed = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const mostMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

/** Runs a target so often, or for so long, and says what came of it; memory without end is a finding, too. */
export const runTarget = async (
  target: FuzzTarget,
  { seed, runs, seconds, onRound }: RunOptions,
): Promise<TargetFigures> => {
  const [begun, before] = [performance.now(), mostMb()];
  const taking = (): number => (performance.now() - begun) / 1000;
  const told = onRound === undefined ? {} : { onRound };
  let sum: FuzzFigures = { runs: 0, taken: 0, refused: 0, slowestMs: 0, findings: [] };
  for (let next = seed; ; next++) {
    const spell = seconds === undefined ? runs : Math.min(SPELL, runs - sum.runs);
    sum = together(sum, await target.fuzz({ seed: next, runs: spell, elapsed, ...told }));
    const over = seconds === undefined || taking() >= seconds || sum.runs >= runs;
    if (over || sum.findings.length > 0) break;
  }
  const grownMb = mostMb() - before;
  const grown: Finding[] =
    grownMb > MOST_GROWN_MB ? [{ seed, problem: `takes ${grownMb} MB of memory`, input: "" }] : [];
  return {
    ...{ target: target.id, seed, seconds: taking(), grownMb },
    ...sum,
    findings: [...sum.findings, ...grown],
  };
};

const together = (a: FuzzFigures, b: FuzzFigures): FuzzFigures => ({
  runs: a.runs + b.runs,
  taken: a.taken + b.taken,
  refused: a.refused + b.refused,
  slowestMs: Math.max(a.slowestMs, b.slowestMs),
  findings: [...a.findings, ...b.findings],
});
