import type { Context, Figure, Measured } from "./row.ts";
import { runChild } from "./run-child.ts";

export interface Fuzzed {
  /** Beginnings of targets' names, with commas between. */
  readonly only: string;
  /** Inputs a target; of each that has fewer as its long size in the long run, when it is left out. */
  readonly runs: { readonly short: number; readonly long?: number };
  /** So many targets there are at least. */
  readonly targets: number;
  /** What its inputs are called. */
  readonly inputs: string;
}

/** Feeds damaged inputs to targets of `npm run fuzz`, in a process of its own. */
export const fuzzed =
  ({ only, runs, targets, inputs }: Fuzzed) =>
  async ({ long, seed, signal }: Context): Promise<Measured> => {
    const most = long ? runs.long : runs.short;
    const args = ["--only", only, "--seed", String(seed), "--json"];
    const { code, out, err } = await runChild(
      [
        "--import",
        "tsx",
        "cli/testing/fuzz/main.ts",
        ...args,
        ...(most === undefined ? [] : ["--runs", String(most)]),
      ],
      { signal },
    );
    const lines = out
      .split("\n")
      .flatMap((line): Line[] => (line.startsWith("{") ? [JSON.parse(line)] : []));
    if (lines.length === 0 || (code !== 0 && code !== 3))
      throw new Error(`fuzz ended with ${code}: ${err.slice(-600)}`);
    const sum = (of: (line: Line) => number): number =>
      lines.reduce((all, line) => all + of(line), 0);
    const figures: Figure[] = [
      { what: "readers", value: lines.length, limit: { atLeast: targets } },
      {
        what: inputs,
        value: sum((line) => line.runs),
        limit: { atLeast: (most ?? 1) * lines.length },
      },
      { what: "of them refused in words", value: sum((line) => line.refused) },
      {
        what: "crashes, hangs, nonsense",
        value: sum((line) => line.findings),
        limit: { equals: 0 },
      },
      {
        what: "the slowest, processor ms",
        value: Math.max(...lines.map(({ slowestMs }) => slowestMs)),
      },
    ];
    return { figures, notes: err.split("\n").filter((line) => line.startsWith("  --only")) };
  };

interface Line {
  readonly runs: number;
  readonly refused: number;
  readonly slowestMs: number;
  readonly findings: number;
}
