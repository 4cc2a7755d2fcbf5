import * as venues from "../../../../recorder/venues/index.ts";
import { fuzzMaterial } from "../../../../recorder/venues/testing/fuzz-material.ts";
import { fuzzVenue } from "../../../../recorder/venues/testing/fuzz-venue.ts";
import type { FuzzTarget } from "../target.ts";

/** Connections are played by this many frames at once, so that whoever watches sees that it goes on. */
const SPELL = 5_000;

/** A venue's damaged frames and answers, whole connections of them, through its adapter and the fold behind it. */
export const venueFrames: readonly FuzzTarget[] = Object.values(venues).map((venue) => ({
  id: `frames-${venue.id}`,
  describe: `${venue.id}: damaged frames; no crash, 5 ms a frame, no trade of nothing or of another time`,
  ...{ few: 300, many: 1_000_000 },
  fuzz: async ({ seed, runs, elapsed, onRound }) => {
    // Captured frames are many, and only at hand where the long runs are.
    const material = fuzzMaterial(venue, runs > SPELL);
    const sum = { runs: 0, taken: 0, refused: 0, slowestMs: 0 };
    const findings: { seed: number; problem: string; input: string }[] = [];
    for (let next = seed; sum.runs < runs && findings.length === 0; ) {
      onRound?.(next);
      const frames = Math.min(SPELL, runs - sum.runs);
      const done = fuzzVenue(venue, { material, frames, seed: next, elapsed });
      next = done.nextSeed;
      sum.runs += done.frames;
      sum.taken += done.frames - done.refused;
      sum.refused += done.refused;
      sum.slowestMs = Math.max(sum.slowestMs, done.slowest.ms);
      findings.push(
        ...done.findings.map(({ frame, ...found }) => ({ ...found, input: frame.slice(0, 2_000) })),
      );
    }
    return { ...sum, findings };
  },
}));
