import type { Alert } from "../engine/alerts/alert.ts";
import { type DifferenceGroup, groupDifferences } from "../engine/evaluation/difference-groups.ts";
import { type Difference, ruleDifferences } from "../engine/evaluation/rule-difference.ts";
import { formatTime, parseTime } from "../engine/market/time.ts";
import { defaultNotify, type NotifySpec } from "../engine/notify/notify-config.ts";
import { Rehearsal } from "../engine/notify/rehearsal.ts";
import { tally } from "../engine/notify/tally.ts";
import { spanOf } from "./events/event-span.ts";
import { events } from "./events/index.ts";

/** What one target gets by either set of rules, without repetitions. */
export interface TargetShift {
  readonly target: string;
  readonly old: number;
  readonly new: number;
}

/** What other rules would tell people on a tape. */
export interface RuleComparison {
  readonly differences: readonly Difference[];
  /** By event of the catalogue and by calm month. */
  readonly groups: readonly DifferenceGroup[];
  /** By target, in order of its name; those who get nothing either way are left out. */
  readonly shifts: readonly TargetShift[];
}

/**
 * Compares what two sets of rules said on a tape that ends at `to` (ISO).
 * @param spec who is told what; absent: critical and warnings to a telephone
 */
export const compareRules = (
  before: readonly Alert[],
  after: readonly Alert[],
  { to, spec = defaultNotify(["phone"]) }: { readonly to: string; readonly spec?: NotifySpec },
): RuleComparison => {
  const occasions = events.map((event) => ({ id: event.id, coin: event.coin, ...spanOf(event) }));
  const differences = ruleDifferences(before, after);
  const [old, now] = [told(before, to, spec), told(after, to, spec)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  return {
    differences,
    groups: groupDifferences(differences, occasions),
    shifts: names.map((target) => ({
      target,
      old: old[target]?.total ?? 0,
      new: now[target]?.total ?? 0,
    })),
  };
};

const told = (alerts: readonly Alert[], to: string, spec: NotifySpec) => {
  const rehearsal = new Rehearsal(spec);
  for (const alert of alerts) rehearsal.alert(alert);
  const end = parseTime(to);
  if (end !== undefined) rehearsal.finish(end);
  return tally(rehearsal.told).targets;
};

/** How much later, in whole seconds; negative when earlier, null when only one says it. */
export const secondsOf = ({ by }: Pick<Difference, "by">): number | null =>
  Number.isNaN(by) ? null : Math.round(by / 1e6);

/** For programs: each group's differences, then what they come to; last what each target gets. */
export const comparisonLines = (
  tape: string,
  { groups, shifts }: RuleComparison,
): ({ readonly type: string } & Record<string, unknown>)[] => [
  ...groups.flatMap(({ event = null, month = null, added, lost, earlier, later, differences }) => [
    ...differences.map((difference) => ({
      type: "difference",
      tape,
      event,
      month,
      what: difference.what,
      coin: difference.coin,
      severity: difference.severity,
      old: difference.old === undefined ? null : formatTime(difference.old.time),
      new: difference.new === undefined ? null : formatTime(difference.new.time),
      seconds: secondsOf(difference),
    })),
    { type: "group", tape, event, month, added, lost, earlier, later },
  ]),
  ...shifts.map((shift) => ({ type: "notifications", tape, ...shift })),
];
