import type { Arbitrary } from "fast-check";
import type { Finding } from "./finding.ts";

export interface FuzzOptions {
  /** The first round's; each further one has the next number. */
  readonly seed: number;
  /** At least so many inputs; the last round is played to its end. */
  readonly runs: number;
  /** Milliseconds of work that never run backwards. */
  elapsed(): number;
  /** Told before each round, so that whoever watches knows what hangs. */
  onRound?(seed: number): void;
}

/** What came of a target's inputs. */
export interface FuzzFigures {
  readonly runs: number;
  /** Inputs that were taken, and those that were refused as the house refuses. */
  readonly taken: number;
  readonly refused: number;
  /** Of one input, of the processor. */
  readonly slowestMs: number;
  readonly findings: readonly Finding[];
}

/** Something that reads what comes from outside, how it is fed, and what must hold. */
export interface FuzzTarget {
  readonly id: string;
  /** One line: what reads, and what must hold. */
  readonly describe: string;
  /** Inputs in `npm test`, together a few seconds for all targets. */
  readonly few: number;
  /** Inputs in a long run. */
  readonly many: number;
  fuzz(options: FuzzOptions): Promise<FuzzFigures>;
}

/** What is open while a target runs. */
export interface Fed<T> {
  readonly inputs: Arbitrary<T>;
  /**
   * Reads one. Returns for an input that is taken, throws a WorkbenchError for one that is refused, and a Nonsense where a
   * result is none that may ever be. Whatever else it throws is a finding.
   */
  read(input: T): unknown;
  /** As a person is shown it, in a finding. */
  show?(input: T): string;
  close?(): Promise<void> | void;
}

/** A result that must never be: what `must` throws. */
export class Nonsense extends Error {}

/** Ends the reading of an input with a finding unless `holds`. */
export const must = (holds: boolean, what: () => string): void => {
  if (!holds) throw new Nonsense(what());
};
