import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import {
  type AuditResult,
  audit,
  type Change,
  type ChangedRun,
} from "../../engine/backtest/audit.ts";
import type { Parameters } from "../../engine/backtest/parameters.ts";
import type { Failure } from "../../engine/backtest/result.ts";
import type { Terms } from "../../engine/backtest/terms.ts";
import type { RunFacts } from "../../engine/backtest/tradable.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { formatTime, type Micros, micros, parseTime } from "../../engine/market/time.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { changedSource } from "./changed-source.ts";
import type { Outcome } from "./thread-messages.ts";
import { type PoolOptions, TrialPool } from "./trial-pool.ts";

export interface AuditOptions extends Omit<PoolOptions, "workers"> {
  readonly tape: Tape;
  /** Ids of all that may be traded; absent: everything on the tape. */
  readonly trade?: readonly string[] | undefined;
  readonly parameters: Parameters;
  readonly terms: Terms;
  readonly capital: number;
  /** Places at which the tape is cut. */
  readonly cuts: number;
  readonly seed: number;
  /** Runs done so far, and how many there are. */
  onProgress?(done: number, all: number): void;
}

/** Runs over the tape as it is, twice, and over tapes that begin later. */
const OTHER_RUNS = 7;

/**
 * Runs a strategy over a tape, over the tape cut off or altered after many places, and over tapes that begin later, all in
 * one watched thread, so that what its modules remember is found too. Undefined when it was stopped. Throws "input" when
 * it hangs or breaks its thread.
 */
export const auditStrategy = async (options: AuditOptions): Promise<AuditResult | undefined> => {
  const { tape, trade, strategy, parameters, cuts, seed, onProgress } = options;
  const { definition, ref } = strategy;
  const pool = new TrialPool({ ...options, workers: 1 });
  const draws = xoroshiro128plus(seed);
  let failure: Failure | undefined;
  let done = 0;
  const run = async (change: Change): Promise<ChangedRun | undefined> => {
    const source = changedSource(tape, change);
    const facts: RunFacts = trade === undefined ? source.facts : { ...source.facts, trade };
    let outcome: Outcome | undefined;
    const time = await pool.run({
      ...{
        source: { ...source, facts },
        order: "tape",
        terms: options.terms,
        capital: options.capital,
      },
      ...{ configurations: [{ index: 0, parameters }], decisions: true },
      onEnded: (_, ended) => {
        outcome = ended;
      },
    });
    if (options.signal?.aborted) return undefined;
    if (outcome?.run === undefined) throw unaudited(definition.id, outcome?.failure);
    if (done === 0) failure = outcome.failure;
    done++;
    onProgress?.(done, cuts * 2 + OTHER_RUNS);
    return {
      decisions: outcome.decisions,
      until: source.unchangedUntil() ?? time ?? Number.NEGATIVE_INFINITY,
    };
  };
  try {
    const found = await audit({
      ...{ from: timeOf(tape.manifest.from), to: timeOf(tape.manifest.to), cuts, run },
      uniform: () => uniformFloat64(draws),
    });
    if (found === undefined) return undefined;
    const reads = ref.kind === "file" ? ref.file.builtIns : [];
    return {
      ...{ strategy: definition.id, parameters, tape: tape.manifest.name, cuts, seed, ...found },
      remarks: remarksOf(found.decisions, failure, reads),
    };
  } finally {
    await pool.close();
  }
};

const remarksOf = (
  decisions: number,
  failure: Failure | undefined,
  reads: readonly string[],
): string[] => [
  ...(decisions === 0 ? ["It never asked for anything on this tape: nothing was compared."] : []),
  ...(failure === undefined
    ? []
    : [
        `It failed at ${clockText(failure.time)} (${failure.cause}): nothing after that was compared.`,
      ]),
  ...(reads.length === 0
    ? []
    : [
        `It imports ${reads.join(", ")}: what it knows from there is the same on every tape, and no cut shows it.`,
      ]),
];

const unaudited = (id: string, failure: Failure | undefined): WorkbenchError =>
  new WorkbenchError(
    "input",
    `${id} cannot be audited: ${failure?.cause ?? "its run did not end"}${failure === undefined ? "" : ` at ${clockText(failure.time)}`}`,
    "Let it run through the tape first: pegtape backtest.",
  );

const clockText = (time: number): string =>
  Number.isNaN(time) ? "the start of the tape" : formatTime(micros(time));

const timeOf = (text: string): Micros => parseTime(text) ?? (Number.NaN as Micros);
