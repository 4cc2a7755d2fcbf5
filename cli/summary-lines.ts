import type { Summary } from "./replay-run.ts";
import { grouped, paint, plain, short, table, took } from "./text.ts";

const readable = (time: string | null): string =>
  time === null ? "-" : time.replace("T", " ").replace(/\.?0+Z$/, "Z");

/** The summary for people. */
export const summaryLines = (summary: Summary, color: boolean): string[] => {
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
  return [paint(color, "bold", title), ...table(rows).map((row) => `  ${row}`)];
};
