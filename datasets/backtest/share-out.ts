import type { Needs } from "../../engine/backtest/strategy.ts";
import type { Configuration, Crew } from "./thread-messages.ts";

/** A configuration, and what it needs of the pipeline. */
export interface Needy extends Configuration {
  readonly needs: Needs;
  /** The same text for the same needs. */
  readonly key: string;
}

/** Configurations that need the same, each kind by itself, in order of first appearance. */
export const byNeeds = (trials: readonly Needy[]): readonly (readonly Needy[])[] => {
  const kinds = new Map<string, Needy[]>();
  for (const trial of trials) {
    const kind = kinds.get(trial.key);
    if (kind === undefined) kinds.set(trial.key, [trial]);
    else kind.push(trial);
  }
  return [...kinds.values()];
};

/**
 * What each of so many threads runs: those that need the same stay together, unless a thread would have more than its part
 * of all. No thread is without.
 */
export const shareOut = (trials: readonly Needy[], threads: number): Crew[][] => {
  const most = Math.ceil(trials.length / threads);
  const crews = byNeeds(trials)
    .flatMap((kind) => {
      const pieces = Math.ceil(kind.length / most);
      // Neighbours cost alike: every piece has some of each.
      return Array.from({ length: pieces }, (_, first) =>
        kind.filter((_, i) => i % pieces === first),
      );
    })
    .sort((a, b) => b.length - a.length);
  const shares = Array.from({ length: Math.min(threads, crews.length) }, (): Needy[][] => []);
  const load = shares.map(() => 0);
  for (const crew of crews) {
    const least = load.indexOf(Math.min(...load));
    shares[least]?.push(crew);
    load[least] = (load[least] ?? 0) + crew.length;
  }
  return shares.map((share) =>
    share.map((crew) => ({
      needs: crew[0]?.needs ?? {},
      trials: crew.map(({ needs: _, key: __, ...trial }) => trial),
    })),
  );
};
