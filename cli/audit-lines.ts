import type { AuditResult, WarmUp } from "../engine/backtest/audit.ts";
import { formatTime, type Micros } from "../engine/market/time.ts";

const time = (at: Micros | undefined): string | null => (at === undefined ? null : formatTime(at));

/** For programs; `first`: the first difference in words. */
export const auditJson = (result: AuditResult, first: string | undefined) => {
  const { difference, warmUp, ...rest } = result;
  return {
    ...{ type: "audit", ...rest },
    verdict: first === undefined ? "passed" : "failed",
    difference: difference && {
      kind: difference.change.kind,
      at: "at" in difference.change ? time(difference.change.at) : null,
      time: time(difference.time),
      whole: difference.whole ?? null,
      changed: difference.changed ?? null,
    },
    first: first ?? null,
    warmUp: warmUp.map((each) => ({
      ...each,
      start: time(each.start),
      agreesFrom: time(each.agreesFrom),
    })),
  };
};

/** For people. */
export const auditLines = (
  { strategy, tape, cuts, decisions, warmUp, remarks }: AuditResult,
  first: string | undefined,
): string[] => [
  first === undefined
    ? `passed: ${strategy} decided the same on ${tape} (${decisions} orders, cancels and transfers), cut and altered at ${cuts} places`
    : `FAILED: ${first}`,
  ...warmUp.map(warmUpLine),
  ...remarks,
];

const warmUpLine = ({ start, decisions, agreesFrom, agreeing }: WarmUp): string => {
  const begun = `begun at ${formatTime(start)}`;
  if (decisions === 0) return `${begun}: on the whole tape nothing is decided after that`;
  const all = `${agreeing} of ${decisions} decisions`;
  if (agreesFrom === undefined) return `${begun}: never as on the whole tape, ${all}`;
  const after = agreesFrom === start ? "from the start" : `after ${formatTime(agreesFrom)}`;
  return `${begun}: as on the whole tape ${after}, ${all}`;
};
