import { formatTime, type Micros } from "../market/time.ts";
import type { Difference } from "./rule-difference.ts";

/** Something documented that befell a coin: its days, µs, `to` excluded. */
export interface Occasion {
  readonly id: string;
  readonly coin: string;
  readonly from: number;
  readonly to: number;
}

/** Differences of one event, or of one month in which nothing is documented of their coins. */
export interface DifferenceGroup {
  readonly event: string | undefined;
  /** `2023-04`; only where there is no event. */
  readonly month: string | undefined;
  readonly added: number;
  readonly lost: number;
  readonly earlier: number;
  readonly later: number;
  readonly differences: readonly Difference[];
}

/**
 * Differences by event and by calm month, in order of the first of each. One belongs to an event of its coin when what
 * either side says falls into the event's days; to the one that began last, where there are several.
 */
export const groupDifferences = (
  differences: readonly Difference[],
  occasions: readonly Occasion[],
): DifferenceGroup[] => {
  const groups = new Map<string, Difference[]>();
  const events = new Set<string>();
  for (const difference of differences) {
    const event = eventOf(difference, occasions);
    const name = event ?? monthOf(difference);
    if (event !== undefined) events.add(event);
    groups.set(name, [...(groups.get(name) ?? []), difference]);
  }
  return [...groups].map(([name, all]) => {
    const count = (what: Difference["what"]): number =>
      all.filter((difference) => difference.what === what).length;
    return {
      event: events.has(name) ? name : undefined,
      month: events.has(name) ? undefined : name,
      added: count("added"),
      lost: count("lost"),
      earlier: count("earlier"),
      later: count("later"),
      differences: all,
    };
  });
};

const timesOf = ({ old, new: after }: Difference): Micros[] =>
  [old, after].flatMap((alert) => (alert === undefined ? [] : [alert.time]));

const eventOf = (difference: Difference, occasions: readonly Occasion[]): string | undefined => {
  const coin = difference.coin.toUpperCase();
  const [found] = occasions
    .filter(
      (occasion) =>
        occasion.coin.toUpperCase() === coin &&
        timesOf(difference).some((time) => time >= occasion.from && time < occasion.to),
    )
    .sort((a, b) => b.from - a.from);
  return found?.id;
};

const monthOf = (difference: Difference): string =>
  formatTime(Math.min(...timesOf(difference)) as Micros).slice(0, 7);
