import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { missedOf, say } from "./figure.ts";
import { line } from "./measure.ts";

/** More than bare `node -e 0` takes, ms. */
const MORE = 200;
const RUNS = 9;
const MAIN = fileURLToPath(new URL("../main.js", import.meta.url));

const ASKED: readonly (readonly string[])[] = [
  ["--help"],
  ["replay", "--help"],
  ["completion", "bash"],
  ["completion", "--", "re"],
];

interface Took {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/**
 * How soon people are answered who ask for help, and a shell at Tab: the best of some runs in turn with bare Node, in CPU
 * time, which other programs on the machine disturb least. How many targets were missed.
 */
export const startupTable = (): number => {
  const lines = [["-e", "0"], ...ASKED.map((words) => [MAIN, ...words])];
  const best: Took[] = lines.map(() => ({ wallMs: Infinity, cpuMs: Infinity }));
  for (let run = 0; run < RUNS; run++)
    lines.forEach((words, at) => {
      const { wallMs, cpuMs } = runOnce(words);
      const before = best[at] ?? { wallMs, cpuMs };
      best[at] = { wallMs: Math.min(before.wallMs, wallMs), cpuMs: Math.min(before.cpuMs, cpuMs) };
    });
  const [bare = { wallMs: 0, cpuMs: 0 }, ...ours] = best;
  let missed = 0;
  line(`best of ${RUNS}`, "CPU, ms", "over bare", "target", "wall, ms");
  line("node -e 0", bare.cpuMs.toFixed(0), "", "", bare.wallMs.toFixed(0));
  ours.forEach(({ wallMs, cpuMs }, at) => {
    const more = cpuMs - bare.cpuMs;
    const label = `pegtape ${ASKED[at]?.join(" ")}`;
    missed += missedOf({
      ...{ what: `${label}, processor ms over bare Node`, value: more },
      ...{ limit: { atMost: MORE }, peer: `node -e 0: ${bare.cpuMs.toFixed(0)} ms` },
    });
    line(label, cpuMs.toFixed(0), more.toFixed(0), `<= ${MORE}`, wallMs.toFixed(0));
  });
  say("");
  return missed;
};

const runOnce = (words: readonly string[]): Took => {
  const [cpu, start] = [childrenMs(), performance.now()];
  const { status } = spawnSync(process.execPath, words, { stdio: "ignore" });
  const wallMs = performance.now() - start;
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}`);
  return { wallMs, cpuMs: cpu === undefined ? wallMs : (childrenMs() ?? 0) - cpu };
};

/** CPU time of children that have ended, where the system tells it (Linux), in steps of 10 ms. */
const childrenMs = (): number | undefined => {
  try {
    // The second field is a name in brackets, which may hold spaces.
    const fields = readFileSync("/proc/self/stat", "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return undefined;
  }
};
