import { findLeft } from "./find-left.ts";
import { type Standing, sealSegment, type Workshop } from "./seal.ts";
import type { Damage } from "./segment.ts";

/** What was wrong with a journal. */
export interface Repairs {
  readonly damages: readonly (Damage & { readonly path: string })[];
  /** Bytes of an unfinished batch that were cut off: a kill or a loss of power, never anything that was reported safe. */
  readonly torn: number;
}

/** What was found and done. */
export interface Recovered extends Standing, Repairs {
  /** Segments that were sealed. */
  readonly segments: number;
}

/**
 * Puts a recording in order after whatever happened to it, and seals all that its journal holds. Undefined where nothing
 * was ever recorded. Can be cut off anywhere and done again. The caller holds the lock.
 */
export const recover = async (workshop: Workshop): Promise<Recovered | undefined> => {
  const left = await findLeft(workshop);
  if (left === undefined) return undefined;
  let standing: Standing = left.sealed;
  const damages: Repairs["damages"][number][] = [];
  let torn = 0;
  for (const segment of left.segments) {
    const done = await sealSegment(workshop, segment, standing);
    standing = { manifest: done.manifest, state: done.state, time: done.time };
    damages.push(...done.damages.map((damage) => ({ ...damage, path: segment.path })));
    torn += done.torn;
  }
  const segments = left.segments.filter(({ there }) => there).length;
  return { ...standing, segments, damages, torn };
};
