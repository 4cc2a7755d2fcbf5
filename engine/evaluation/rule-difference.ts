import type { Alert, Severity } from "../alerts/alert.ts";
import { rises } from "../alerts/rises.ts";

/** One thing that two sets of rules say differently, or at another time. */
export interface Difference {
  readonly what: "added" | "lost" | "earlier" | "later";
  readonly coin: string;
  readonly severity: Severity;
  readonly old: Alert | undefined;
  readonly new: Alert | undefined;
  /** How much later, µs; negative when earlier; NaN when only one says it. */
  readonly by: number;
}

/** What is told again by the other rules within this time is the same, µs. */
const SAME_WITHIN = 24 * 3600e6;

/**
 * What the new rules tell people that the old ones do not, and the other way round. Compared are emissions that open or
 * worsen an incident and that are not for the board alone, by coin, instrument, venue and severity; each goes with the nearest.
 */
export const ruleDifferences = (
  before: readonly Alert[],
  after: readonly Alert[],
): readonly Difference[] => {
  const rest = told(after);
  const pairs = told(before).map((old): Difference => {
    const near = rest
      .filter(
        (alert) => keyOf(alert) === keyOf(old) && Math.abs(alert.time - old.time) <= SAME_WITHIN,
      )
      .sort((a, b) => Math.abs(a.time - old.time) - Math.abs(b.time - old.time));
    const [match] = near;
    const { coin, severity } = old;
    if (match === undefined)
      return { what: "lost", coin, severity, old, new: undefined, by: Number.NaN };
    rest.splice(rest.indexOf(match), 1);
    const by = match.time - old.time;
    return { what: by < 0 ? "earlier" : "later", coin, severity, old, new: match, by };
  });
  const added = rest.map(
    (alert): Difference => ({
      what: "added",
      coin: alert.coin,
      severity: alert.severity,
      old: undefined,
      new: alert,
      by: Number.NaN,
    }),
  );
  return [...pairs.filter(({ by }) => by !== 0), ...added].sort((a, b) => timeOf(a) - timeOf(b));
};

const told = (alerts: readonly Alert[]): Alert[] =>
  alerts.filter((alert) => rises(alert) && !alert.boardOnly);

const keyOf = ({ coin, instrument = "", venue = "", severity }: Alert): string =>
  `${coin} ${instrument} ${venue} ${severity}`;
const timeOf = (difference: Difference): number =>
  Math.min(
    difference.old?.time ?? Number.POSITIVE_INFINITY,
    difference.new?.time ?? Number.POSITIVE_INFINITY,
  );
