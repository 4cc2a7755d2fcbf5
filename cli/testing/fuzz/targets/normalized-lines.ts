import fc from "fast-check";
import { seeded } from "../../../../recorder/simulator/seeded.ts";
import * as venues from "../../../../recorder/venues/index.ts";
import { mutateFrame } from "../../../../recorder/venues/testing/mutate-frame.ts";
import { sampleFrames } from "../../../../recorder/venues/testing.ts";
import { lineBatches } from "../../../line-batches.ts";
import { Normalizer } from "../../../normalizer.ts";
import { damagedText } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";

const all = Object.values(venues);
const frames = new Map(all.map((venue) => [venue.id, sampleFrames(venue)]));
const WRAPPED = [
  '{"received_at":"2026-08-02T00:00:00Z","dir":"in","raw":RAW}',
  '{"received_at":null,"raw":RAW}',
  "RAW",
];
/** What a line of ours may hold: letters that move nothing. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

const stream = fc.tuple(
  fc.constantFrom(...all),
  fc.array(fc.tuple(fc.nat(), damagedText(WRAPPED, 1)), { minLength: 1, maxLength: 6 }),
  fc.nat(200),
);

export const normalizedLines = defineTarget({
  id: "normalized-lines",
  describe: "normalize: lines of any bytes in, lines of JSON out, prices over zero",
  ...{ few: 400, many: 60_000, mostMs: 40 },
  open: () => ({
    inputs: stream,
    read: async ([venue, lines, cut]) => {
      const text = lines
        .map(([seed, wrapping]) => {
          const frame = mutateFrame(frames.get(venue.id) ?? [], seeded(seed));
          return wrapping.replace("RAW", () =>
            wrapping === "RAW" ? frame : JSON.stringify(frame),
          );
        })
        .join("\n");
      const bytes = Buffer.from(text);
      const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)];
      const normalizer = new Normalizer(venue);
      for await (const batch of lineBatches(fromPieces(pieces), 100_000))
        for (const [i, line] of batch.lines.entries()) normalizer.line(line, batch.first + i);
      for (const line of normalizer.take().split("\n").slice(0, -1)) {
        must(!CONTROL.test(line), () => `control characters in ${JSON.stringify(line)}`);
        const { type, price = 1, size = 1, bid = 1, ask = 1 } = JSON.parse(line);
        must(["trade", "quote", "rejected"].includes(type), () => line);
        must(price > 0 && size > 0 && (bid ?? 1) > 0 && (ask ?? 1) > 0, () => line);
      }
    },
    show: ([venue, lines]) => `${venue.id} ${JSON.stringify(lines)}`,
  }),
});

async function* fromPieces(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield piece;
}
