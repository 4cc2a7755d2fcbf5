import { proofFigures } from "../proof-figures.ts";
import { defineRow } from "../row.ts";

const DAMAGES = { short: 30, long: 1_000 };

export const damage = defineRow({
  id: "R6",
  group: "reliability",
  promise: "Every flipped bit, cut or swapped file is found; no wrong value is served in silence.",
  tests: [
    "recorder/tape/damaged-tape.test.ts",
    "recorder/tape/verify-files.test.ts",
    "recorder/journal/verify.test.ts",
    "web/tape-damage.test.ts",
  ],
  within: { short: 240, long: 3600 },
  measure: (context) => {
    const damages = context.long ? DAMAGES.long : DAMAGES.short;
    return proofFigures(
      "cli/testing/prove-damage.ts",
      { damages },
      {
        damages: { what: "damages to tapes and caches", limit: { equals: damages } },
        found: { what: "found by check or verify, of those to tapes" },
        words: { what: "changed only a manifest's name, time, source or licence: no checksum" },
        answers: {
          what: "answers of commands, pages and charts after it",
          limit: { equals: 5 * damages },
        },
        right: { what: "of them right all the same" },
        refused: { what: "of them refused, with the reason" },
      },
      context,
    );
  },
});
