import { formatTime, type Micros } from "../market/time.ts";
import type { Decision } from "./decisions.ts";
import type { Parameters } from "./parameters.ts";

/** Whether a strategy knows what it cannot know yet, and how long it must have watched before it knows what it should. */
export interface AuditResult {
  readonly strategy: string;
  readonly parameters: Parameters;
  /** Name of the tape. */
  readonly tape: string;
  /** Places at which it was cut. */
  readonly cuts: number;
  readonly seed: number;
  /** What the strategy asked for over the whole tape: orders, cancels, transfers. */
  readonly decisions: number;
  /** The first that differs, of the first tape on which one did; undefined: none. */
  readonly difference: Difference | undefined;
  readonly warmUp: readonly WarmUp[];
  /** What the audit cannot see, and other things to know. */
  readonly remarks: readonly string[];
}

/**
 * What was done to the tape. `same`: nothing, it was run once more. `cut`: all after a time is gone. `altered`: all after
 * it is turned upside down. `late`: all before it is gone.
 */
export type Change =
  | { readonly kind: "same" }
  | { readonly kind: "cut" | "altered" | "late"; readonly at: Micros };

/** A decision that was another one though nothing before it had changed. */
export interface Difference {
  readonly change: Change;
  /** Tape time of the earlier of the two, µs. */
  readonly time: Micros;
  /** What was decided on the whole tape and on the changed one; undefined: nothing. */
  readonly whole: string | undefined;
  readonly changed: string | undefined;
}

/** A run that began later than the tape, held against the one that saw all of it. Amounts are not compared. */
export interface WarmUp {
  readonly start: Micros;
  /** Decisions of the whole run from there on: there is nothing to compare where it took none. */
  readonly decisions: number;
  /** Tape time after which both decided the same; undefined: they never did. */
  readonly agreesFrom: Micros | undefined;
  /** Decisions after that. */
  readonly agreeing: number;
}

export interface ChangedRun {
  readonly decisions: readonly Decision[];
  /** Tape time of the last record before the change: what is decided by then must not know of it. */
  readonly until: number;
}

export interface AuditPlan {
  /** First and last record of the tape. */
  readonly from: Micros;
  readonly to: Micros;
  readonly cuts: number;
  /** Chance: at least 0, under 1. */
  readonly uniform: () => number;
  /** Runs the strategy over the changed tape. Undefined: it was stopped. */
  run(change: Change): Promise<ChangedRun | undefined>;
}

/** Decisions tell most about what happens right after them: half of the cuts come within so long, µs. */
const SOON = 120e6;
/** Parts of the tape at which a late run begins. */
const LATE = [1 / 8, 1 / 4, 3 / 8, 1 / 2, 3 / 4];

/** Runs a strategy over a tape, then over changed ones. Undefined when it was stopped. */
export const audit = async (
  plan: AuditPlan,
): Promise<Pick<AuditResult, "decisions" | "difference" | "warmUp"> | undefined> => {
  const first = await plan.run({ kind: "same" });
  if (first === undefined) return undefined;
  const whole = first.decisions;
  let difference: Difference | undefined;
  for (const change of changesOf(plan, whole)) {
    const run = await plan.run(change);
    if (run === undefined) return undefined;
    const until = change.kind === "same" ? Number.POSITIVE_INFINITY : run.until;
    difference = firstDifference(whole, run.decisions, until, change);
    if (difference !== undefined) break;
  }
  const warmUp: WarmUp[] = [];
  for (const part of LATE) {
    const start = Math.round(plan.from + (plan.to - plan.from) * part) as Micros;
    const run = await plan.run({ kind: "late", at: start });
    if (run === undefined) return undefined;
    warmUp.push(warmUpOf(whole, run.decisions, start));
  }
  return { decisions: whole.length, difference, warmUp };
};

/** Once more as it is, then cut and altered from the earliest place to the last. */
const changesOf = (
  { from, to, cuts, uniform }: AuditPlan,
  whole: readonly Decision[],
): readonly Change[] => {
  const places = Array.from({ length: cuts }, (_, i) => {
    const near = i % 2 === 0 ? whole[Math.floor(uniform() * whole.length)] : undefined;
    const place =
      near === undefined ? from + uniform() * (to - from) : near.time + uniform() * SOON;
    return Math.min(Math.floor(place), to) as Micros;
  }).sort((a, b) => a - b);
  return [
    { kind: "same" },
    ...places.flatMap((at): Change[] => [
      { kind: "cut", at },
      { kind: "altered", at },
    ]),
  ];
};

const firstDifference = (
  whole: readonly Decision[],
  changed: readonly Decision[],
  until: number,
  change: Change,
): Difference | undefined => {
  for (let i = 0; ; i++) {
    const [a, b] = [known(whole[i], until), known(changed[i], until)];
    if (a === undefined && b === undefined) return undefined;
    if (a?.time === b?.time && a?.text === b?.text) continue;
    const time = Math.min(a?.time ?? Number.POSITIVE_INFINITY, b?.time ?? Number.POSITIVE_INFINITY);
    return {
      change,
      time: time as Micros,
      whole: a === undefined ? undefined : spoken(a),
      changed: b === undefined ? undefined : spoken(b),
    };
  }
};

const known = (decision: Decision | undefined, until: number): Decision | undefined =>
  decision !== undefined && decision.time <= until ? decision : undefined;

const spoken = ({ time, text }: Decision): string => `${formatTime(time as Micros)} ${text}`;

/** From the end back to the last decision that only one of them took. */
const warmUpOf = (whole: readonly Decision[], late: readonly Decision[], start: Micros): WarmUp => {
  const seen = whole.filter(({ time }) => time >= start);
  let agreeing = 0;
  while (agreeing < seen.length && agreeing < late.length) {
    const [a, b] = [seen.at(-1 - agreeing), late.at(-1 - agreeing)];
    if (a?.time !== b?.time || a?.plain !== b?.plain) break;
    agreeing++;
  }
  const last = Math.max(
    seen.at(-1 - agreeing)?.time ?? start,
    late.at(-1 - agreeing)?.time ?? start,
  );
  const agreesFrom = agreeing === 0 ? undefined : (last as Micros);
  return { start, decisions: seen.length, agreesFrom, agreeing };
};

/** A difference in one sentence. */
export const differenceText = ({ change, whole, changed }: Difference): string => {
  const tape =
    change.kind === "same"
      ? "the same tape once more"
      : `the tape ${change.kind} after ${formatTime(change.at)}`;
  return `on the whole tape it decided ${whole ?? "nothing"}, on ${tape} ${changed ?? "nothing"}`;
};
