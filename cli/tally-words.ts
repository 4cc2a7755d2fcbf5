import { readableTime } from "../engine/alerts/readable-time.ts";
import type { Tally } from "../engine/notify/tally.ts";
import { grouped, plain } from "./text.ts";

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
