import { formatTime, type Micros } from "../engine/market/time.ts";
import type { Tally } from "../engine/notify/tally.ts";
import { readableTime } from "./alert-line.ts";
import { grouped, plain } from "./text.ts";

const timeOrNull = (time: Micros | undefined): string | null =>
  time === undefined ? null : formatTime(time);

/** What would have been told, for programs. */
export const tallyJson = ({ total, repeated, first, targets, incidents }: Tally) => ({
  ...{ total, repeated, first: timeOrNull(first), targets },
  incidents: incidents.map((incident) => ({
    ...incident,
    first: formatTime(incident.first),
    last: formatTime(incident.last),
  })),
});

const SEVERITIES = ["critical", "warning", "info"] as const;

/** What would have been told, one row a target: `phone`, `3 (1 critical, 2 warning), first …; repeated 12 times`. */
export const tallyRows = ({ targets, first }: Tally): readonly (readonly [string, string])[] => {
  const rows = Object.entries(targets).map(([target, counts]): [string, string] => {
    const kinds = SEVERITIES.filter((severity) => counts[severity] > 0).map(
      (severity) => `${grouped(counts[severity])} ${severity}`,
    );
    const again =
      counts.repeated === 0
        ? ""
        : `, and ${grouped(counts.repeated)} ${counts.repeated === 1 ? "repetition" : "repetitions"} until somebody acknowledges`;
    return [plain(target), `${grouped(counts.total)} (${kinds.join(", ")})${again}`];
  });
  if (first === undefined) return [["nobody", "nothing would have been told"]];
  return [...rows, ["first", readableTime(first)]];
};
