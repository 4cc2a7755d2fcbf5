import { collectSteps } from "../../datasets/evaluation/collect-steps.ts";
import { type CoinLabels, labelSeries } from "../../datasets/evaluation/label-tape.ts";
import type { StepSeries } from "../../datasets/evaluation/step-series.ts";
import { tapeError } from "../../datasets/index.ts";
import { openTape, type Tape } from "../../recorder/tape/open-tape.ts";

/** What every coin of a tape did step by step, and where that is an event by the early-warning protocol. */
export interface TapeLabels {
  readonly series: readonly StepSeries[];
  /** Both sides of each of the series. */
  readonly labels: readonly CoinLabels[];
}

const MOST_TAPES = 4;
const known = new Map<string, Promise<TapeLabels>>();

/** The labels of a tape: one replay without indicators and rules, kept for the last few tapes that were asked for. */
export const tapeLabels = async (path: string, home: string): Promise<TapeLabels> => {
  const tape = await openTape(path, { home }).catch((error: unknown) => {
    throw tapeError(error, path, home);
  });
  const { hash } = tape;
  const before = known.get(hash);
  if (before) tape.close();
  const labelling = before ?? labelsOf(tape).finally(() => tape.close());
  known.delete(hash);
  known.set(hash, labelling);
  const [oldest] = known.keys();
  if (known.size > MOST_TAPES && oldest !== undefined) known.delete(oldest);
  labelling.catch(() => known.delete(hash));
  return labelling;
};

const labelsOf = async (tape: Tape): Promise<TapeLabels> => {
  const { series } = await collectSteps(tape);
  return { series, labels: labelSeries(series) };
};
