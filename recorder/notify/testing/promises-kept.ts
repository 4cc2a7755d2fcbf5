import type { Arrival } from "./roads.ts";

/** What a person at the end of the road sees of the promises. */
export interface Kept {
  /** By receiver: the titles that never came. */
  readonly missing: readonly string[];
  /** Titles that came for the first time after a later one of their group. */
  readonly outOfOrder: readonly string[];
  /** Messages that came again. */
  readonly doubles: number;
  /** Doubles that differ in what should be the same, and different messages that do not. */
  readonly mistaken: readonly string[];
}

/** Titles are a group and a number that grows within it: "A 12". `wanted` must have come to each receiver. */
export const promisesKept = (arrivals: readonly Arrival[], wanted: readonly string[]): Kept => {
  const missing: string[] = [];
  const outOfOrder: string[] = [];
  const mistaken: string[] = [];
  let doubles = 0;
  const receivers = new Set(arrivals.map(({ to }) => to));
  if (receivers.size === 0) missing.push(...wanted);
  for (const receiver of receivers) {
    const its = arrivals.filter(({ to }) => to === receiver);
    const doubleOf = new Map<string, string>();
    const titleOf = new Map<string, string>();
    const latest = new Map<string, number>();
    for (const { title, double } of its) {
      if (doubleOf.has(title)) doubles += 1;
      if ((doubleOf.get(title) ?? double) !== double) mistaken.push(`${title}: ${double}`);
      if ((titleOf.get(double) ?? title) !== title) mistaken.push(`${title}: ${double}`);
      const [group = "", number = ""] = title.split(" ");
      const before = latest.get(group) ?? 0;
      if (!doubleOf.has(title) && Number(number) < before)
        outOfOrder.push(`${title} after ${before}`);
      latest.set(group, Math.max(before, Number(number)));
      doubleOf.set(title, double);
      titleOf.set(double, title);
    }
    for (const title of wanted) if (!doubleOf.has(title)) missing.push(`${title} to ${receiver}`);
  }
  return { missing, outOfOrder, doubles, mistaken };
};
