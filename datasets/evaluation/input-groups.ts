import type { InputGroup } from "../../engine/detectors/detector.ts";
import type { DetectorSum, Evaluation } from "./evaluation.ts";

/** What the inputs of some detectors buy: the best of them, and of how many it is the best. */
export interface GroupLead {
  readonly groups: readonly InputGroup[];
  readonly best: DetectorSum;
  readonly of: number;
}

const ORDER: readonly InputGroup[] = ["price", "flow", "venues", "coins"];

/**
 * Of each set of inputs the tuned detector with the longest median lead before T_50, then before T_100, then with the fewest
 * false alarms; within one level, class and side. Fewer inputs first.
 */
export const leadByInputs = (
  { detectors }: Pick<Evaluation, "detectors">,
  sums: readonly DetectorSum[],
): GroupLead[] => {
  const found = new Map<string, { groups: readonly InputGroup[]; sums: DetectorSum[] }>();
  for (const { id, groups, tuned } of detectors) {
    const sum = sums.find(({ detector }) => detector === id);
    if (!tuned || sum === undefined) continue;
    const sorted = ORDER.filter((group) => groups.includes(group));
    const key = sorted.join(" ");
    const entry = found.get(key) ?? { groups: sorted, sums: [] };
    entry.sums.push(sum);
    found.set(key, entry);
  }
  return [...found.values()]
    .sort((a, b) => a.groups.length - b.groups.length || rank(a.groups) - rank(b.groups))
    .flatMap((entry) => {
      const [best] = entry.sums.toSorted(byLead);
      return best === undefined ? [] : [{ groups: entry.groups, best, of: entry.sums.length }];
    });
};

/** `price + flow` */
export const groupsText = (groups: readonly InputGroup[]): string => groups.join(" + ");

const rank = (groups: readonly InputGroup[]): number =>
  groups.reduce((sum, group) => sum + 2 ** ORDER.indexOf(group), 0);

const order = (value: number | null): number => value ?? Number.NEGATIVE_INFINITY;
const descending = (a: number | null, b: number | null): number =>
  order(a) === order(b) ? 0 : order(b) - order(a);

const byLead = (a: DetectorSum, b: DetectorSum): number =>
  descending(a.leadAt50.median, b.leadAt50.median) ||
  descending(a.lead.median, b.lead.median) ||
  (a.perMonth ?? Number.POSITIVE_INFINITY) - (b.perMonth ?? Number.POSITIVE_INFINITY) ||
  0;
