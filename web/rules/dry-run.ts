import { tapeError } from "../../datasets/index.ts";
import { compareRules, type RuleComparison } from "../../datasets/rule-comparison.ts";
import { runRules } from "../../datasets/rule-run.ts";
import type { Alert } from "../../engine/alerts/alert.ts";
import type { RuleSpec } from "../../engine/alerts/rule-config.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import type { NotifySpec } from "../../engine/notify/notify-config.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";

/** Ticks of a tape, at most: some seconds' worth. */
export const MOST_TICKS = 5_000_000;
/** Well within what a browser waits for. */
const PATIENCE_MS = 40_000;

export interface DryRunOptions {
  readonly path: string;
  /** Those in force, and those that would be. */
  readonly before: readonly RuleSpec[];
  readonly after: readonly RuleSpec[];
  readonly spec: NotifySpec | undefined;
}

/** What both sets of rules say on a tape. */
export interface DryRun {
  readonly manifest: Manifest;
  readonly before: readonly Alert[];
  readonly after: readonly Alert[];
  readonly comparison: RuleComparison;
}

/** Runs rules over tapes without telling anybody: one at a time, no longer than some seconds. */
export class DryRuns {
  readonly #home: string;
  readonly #patienceMs: number;
  #busy = false;

  constructor(home: string, patienceMs = PATIENCE_MS) {
    this.#home = home;
    this.#patienceMs = patienceMs;
  }

  /** Throws "environment" while another one is under way or when it takes too long, "usage" for a tape that is too long. */
  async run({ path, before, after, spec }: DryRunOptions): Promise<DryRun> {
    if (this.#busy)
      throw new WorkbenchError(
        "environment",
        "another dry run is under way",
        "They run one at a time. Try again in some seconds.",
      );
    this.#busy = true;
    try {
      const signal = AbortSignal.timeout(this.#patienceMs);
      const tape = await openTape(path, { home: this.#home }).catch((error: unknown) => {
        throw tapeError(error, path, this.#home);
      });
      try {
        const { manifest } = tape;
        if (manifest.ticks > MOST_TICKS) throw tooMuch(manifest, "has too many ticks for a page");
        const old = await runRules(tape, before, signal);
        const now = await runRules(tape, after, signal);
        if (signal.aborted) throw tooMuch(manifest, "took longer than a page waits");
        const comparison = compareRules(old, now, {
          to: manifest.to,
          ...(spec === undefined ? {} : { spec }),
        });
        return { manifest, before: old, after: now, comparison };
      } finally {
        tape.close();
      }
    } finally {
      this.#busy = false;
    }
  }
}

const tooMuch = ({ name }: Manifest, why: string): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `the tape ${name} ${why}`,
    `Use the command line: npx pegtape rules diff default mine.json ${name}`,
  );
