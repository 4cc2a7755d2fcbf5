import fc from "fast-check";
import { WorkbenchError } from "../../../engine/errors.ts";
import { isPolluted } from "../../../engine/testing/is-polluted.ts";
import type { Finding } from "./finding.ts";
import { refusalFault } from "./refusal-fault.ts";
import {
  type Fed,
  type FuzzFigures,
  type FuzzOptions,
  type FuzzTarget,
  Nonsense,
} from "./target.ts";

interface Definition<T> extends Omit<FuzzTarget, "fuzz"> {
  /** What one input may take, ms of the processor. */
  readonly mostMs: number;
  open(): Promise<Fed<T>> | Fed<T>;
}

/** Most inputs of a round: findings are told by round, and a round is played again by its seed. */
const LONGEST_ROUND = 500;
const MOST_FINDINGS = 5;
/** So long a smaller input is looked for that does the same harm; ms. */
const LONGEST_SEARCH = 5_000;
const LONGEST_INPUT = 400;

/** Makes a target of inputs and a reader; every target judges by the same law. */
export const defineTarget = <T>({ open, mostMs, ...target }: Definition<T>): FuzzTarget => ({
  ...target,
  fuzz: async (options) => {
    const fed = await open();
    try {
      return await new Play(
        fed,
        { mostMs, round: Math.min(LONGEST_ROUND, target.few) },
        options,
      ).rounds();
    } finally {
      await fed.close?.();
    }
  },
});

interface Bounds {
  readonly mostMs: number;
  /** Inputs a round. */
  readonly round: number;
}

class Play<T> {
  readonly #fed: Fed<T>;
  readonly #mostMs: number;
  readonly #most: number;
  readonly #options: FuzzOptions;
  readonly #findings: Finding[] = [];
  #runs = 0;
  #taken = 0;
  #refused = 0;
  #slowestMs = 0;

  constructor(fed: Fed<T>, { mostMs, round }: Bounds, options: FuzzOptions) {
    this.#fed = fed;
    this.#mostMs = mostMs;
    this.#most = round;
    this.#options = options;
  }

  async rounds(): Promise<FuzzFigures> {
    const { runs, seed: first, onRound } = this.#options;
    for (let seed = first; this.#runs < runs && this.#findings.length < MOST_FINDINGS; seed++) {
      onRound?.(seed);
      await this.#round(seed, Math.min(this.#most, runs - this.#runs));
    }
    return {
      ...{ runs: this.#runs, taken: this.#taken, refused: this.#refused },
      ...{ slowestMs: this.#slowestMs, findings: this.#findings },
    };
  }

  async #round(seed: number, numRuns: number): Promise<void> {
    let smallest: { readonly problem: string; readonly input: string } | undefined;
    let since: number | undefined;
    const property = fc.asyncProperty(this.#fed.inputs, async (input) => {
      if (since !== undefined && performance.now() - since > LONGEST_SEARCH) return;
      const problem = await this.#problemOf(input);
      if (problem === undefined) return;
      since ??= performance.now();
      smallest = { problem, input: this.#show(input) };
      throw new Nonsense(problem);
    });
    await fc.check(property, { seed, numRuns });
    // Shrinking reads on after the first harm: a round counts as what was asked of it.
    if (smallest !== undefined && this.#isNew(smallest.problem))
      this.#findings.push({ seed, ...smallest });
  }

  #isNew(problem: string): boolean {
    const kind = (text: string): string => text.replace(/[\d"'`].*/s, "");
    return this.#findings.every((known) => kind(known.problem) !== kind(problem));
  }

  async #problemOf(input: T): Promise<string | undefined> {
    this.#runs += 1;
    const { problem, ms } = await this.#read(input);
    this.#slowestMs = Math.max(this.#slowestMs, ms);
    if (problem !== undefined) return problem;
    return ms > this.#mostMs ? this.#slowAlways(input, ms) : undefined;
  }

  /** A machine that was busy with something else is slow once, a reader that is slow is so each time. */
  async #slowAlways(input: T, first: number): Promise<string | undefined> {
    let least = first;
    for (let i = 0; i < 4 && least > this.#mostMs; i++)
      least = Math.min(least, (await this.#read(input)).ms);
    return least > this.#mostMs
      ? `takes more than ${this.#mostMs} ms: ${least.toFixed(1)}`
      : undefined;
  }

  async #read(input: T): Promise<{ readonly problem: string | undefined; readonly ms: number }> {
    const { elapsed } = this.#options;
    const begun = elapsed();
    let problem: string | undefined;
    try {
      await this.#fed.read(input);
      this.#taken += 1;
    } catch (error) {
      problem = problemIn(error);
      if (problem === undefined) this.#refused += 1;
    }
    const ms = elapsed() - begun;
    return { problem: isPolluted() ? "changed what all objects share" : problem, ms };
  }

  #show(input: T): string {
    const text = this.#fed.show?.(input) ?? fc.stringify(input);
    return text.length <= LONGEST_INPUT
      ? text
      : `${text.slice(0, LONGEST_INPUT)}… (${text.length})`;
  }
}

const problemIn = (error: unknown): string | undefined => {
  if (error instanceof WorkbenchError) return refusalFault(error);
  if (error instanceof Nonsense) return error.message;
  if (error instanceof Error) return (error.stack ?? error.message).slice(0, 2_000);
  return `threw ${String(error)}`;
};
