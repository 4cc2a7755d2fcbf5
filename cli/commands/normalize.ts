import { WorkbenchError } from "../../engine/errors.ts";
import { nearest } from "../../engine/indicators/nearest.ts";
import { defineCommand } from "../command.ts";
import { lineBatches } from "../line-batches.ts";
import { grouped } from "../text.ts";

/** Longest line, characters: lists of instruments are the longest that venues send. */
const MOST = 16 << 20;

/** Lines are turned over and the reader is waited for in steps of this many. */
const STEP = 1024;

export const normalize = defineCommand({
  command: "normalize",
  describe: "A venue's raw frames on stdin to ticks on stdout, one JSON object a line",
  examples: [
    ["normalize --venue kraken < frames.txt", "One message a line, as the venue sent it"],
    [
      "normalize --venue okx < frames.ndjson",
      'Lines {"received_at","raw"}: `raw` is the message as text, `received_at` may be null',
    ],
  ],
  options: {
    venue: { type: "string", demandOption: true, describe: "Whose frames they are" },
  },
  async run({ venue: name }, context) {
    const venues = Object.values(await import("../../recorder/venues/index.ts"));
    const { Normalizer } = await import("../normalizer.ts");
    const venue = venues.find(({ id }) => id === name);
    if (venue === undefined) throw unknownVenue(name, venues);
    const normalizer = new Normalizer(venue);
    for await (const { first, lines } of lineBatches(context.stdin, MOST))
      for (const [i, line] of lines.entries()) {
        normalizer.line(line, first + i);
        if (i + 1 < lines.length && (i + 1) % STEP > 0) continue;
        context.out(normalizer.take());
        await context.drained();
        if (context.signal.aborted) return;
      }
    const { read, trades, quotes, rejected, unknown } = normalizer.counts;
    const counts = [
      `${grouped(trades)} trades`,
      `${grouped(quotes)} quotes`,
      `${grouped(rejected)} rejected`,
      ...(unknown > 0 ? [`${grouped(unknown)} frames of an unknown kind`] : []),
    ];
    context.note(`${grouped(read)} lines of ${venue.title}: ${counts.join(", ")}`);
  },
});

const unknownVenue = (name: string, venues: readonly { id: string }[]): WorkbenchError => {
  const ids = venues.map(({ id }) => id).sort();
  const near = nearest(name, ids);
  const hint = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Known: ${ids.join(", ")}.`;
  return new WorkbenchError("usage", `unknown venue "${name}"`, hint);
};
