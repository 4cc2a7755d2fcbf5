import type { Tally } from "../engine/notify/tally.ts";
import type { Summary } from "./replay-run.ts";
import { tallyRows } from "./tally-words.ts";
import { grouped, paint, plain, short, table, took } from "./text.ts";

const readable = (time: string | null): string =>
  time === null ? "-" : time.replace("T", " ").replace(/\.?0+Z$/, "Z");

/** The summary for people; with what a replay's alerts would have told whom. */
export const summaryLines = (summary: Summary, color: boolean, told?: Tally): string[] => {
  const rate = summary.ticksPerSecond === null ? "" : `, ${short(summary.ticksPerSecond)} ticks/s`;
  const rows = [
    ["ticks", `${grouped(summary.ticks)}, ${readable(summary.from)} to ${readable(summary.to)}`],
    ["frames", grouped(summary.frames)],
    ["alerts", grouped(summary.alerts)],
    ["digest", summary.digest],
    ["alert digest", summary.alertDigest],
    [
      "took",
      `${took(summary.elapsedMs)}${rate}${summary.stopped ? ", stopped before the end" : ""}`,
    ],
  ];
  const title = `${plain(summary.tape)} (${summary.kind})`;
  const lines = [paint(color, "bold", title), ...table(rows).map((row) => `  ${row}`)];
  if (told === undefined) return lines;
  const heading = paint(color, "bold", "What would have reached your phone");
  return [...lines, heading, ...table(tallyRows(told)).map((row) => `  ${row}`)];
};
