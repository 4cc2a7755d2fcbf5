import fc from "fast-check";
import type { Alert, AlertState, Severity } from "../../alerts/alert.ts";
import { micros, parseTime } from "../../market/time.ts";
import type { Act, Matcher } from "../act.ts";
import type { Notification } from "../notification.ts";
import type { NotificationPlanner } from "../planner.ts";

/** Noon of some day, UTC. */
const NOON = parseTime("2023-03-10T12:00Z") ?? micros(0);

/** Seconds after noon as a time. */
export const at = (s: number) => micros(NOON + Math.round(s * 1e6));
export const secondsOf = (time: number): number => (time - NOON) / 1e6;

interface Given extends Partial<Omit<Alert, "time" | "type">> {
  /** Seconds after noon. */
  readonly s: number;
}

/** `USDC depeg firing critical`, unless something else is given. */
export const alert = ({ s, ...given }: Given): Alert => {
  const { coin = "USDC", rule = "depeg" } = given;
  return {
    ...{ type: "alert", time: at(s), coin, rule, severity: "critical", state: "firing", step: 1 },
    ...{ incident: `${coin}-${rule}-1`, value: -210, unit: "bps", message: "", action: "NONE" },
    ...given,
  } as Alert;
};

export const acknowledge = (s: number, incident = "USDC-depeg-1"): Act => ({
  ...{ type: "acknowledge", incident, time: at(s), by: "ann" },
});
export const silence = (s: number, until: number, matcher: Matcher, id = "silence-1"): Act => ({
  ...{ type: "silence", id, matcher, time: at(s), until: at(until), reason: "works", by: "ann" },
});
export const unsilence = (s: number, id = "silence-1"): Act => ({
  ...{ type: "unsilence", id, time: at(s), by: "ann" },
});

export type Input = Alert | Act;

export const give = (planner: NotificationPlanner, input: Input): Notification[] =>
  input.type === "alert" ? planner.onAlert(input) : planner.onAct(input);

/** What a planner says to the inputs, in order, up to and including `end` seconds. */
export const tell = (
  planner: NotificationPlanner,
  inputs: readonly Input[],
  end: number,
): Notification[] => [
  ...inputs.flatMap((input) => give(planner, input)),
  ...planner.onTime(at(end)),
];

/** `0 phone fired critical USDC-depeg-1:firing`. */
export const lines = (notifications: readonly Notification[]): string[] =>
  notifications.map(
    ({ time, target, reason, severity, alerts }) =>
      `${secondsOf(time)} ${target} ${reason} ${severity} ${alerts
        .map(
          ({ incident, state, recovering }) => `${incident}:${recovering ? "recovering" : state}`,
        )
        .join(" ")}`,
  );

/** It says that something critical is going on. */
export const isCritical = ({ alerts }: Notification): boolean => alerts.some(isCriticalNews);

export const isCriticalNews = ({ severity, state, recovering, boardOnly }: Alert): boolean =>
  severity === "critical" &&
  (state === "firing" || state === "escalated") &&
  recovering !== true &&
  boardOnly !== true;

/** What becomes of an incident that is open, or what people do; so often of twelve. */
const WHATS = [
  ...["escalated", "escalated", "escalated", "recovering", "lost", "resolved", "resolved"],
  ...["acknowledge", "silence", "silence", "unsilence", "unsilence"],
] as const;

interface Move {
  readonly wait: number;
  readonly subject: number;
  readonly what: (typeof WHATS)[number];
  readonly severity: Severity;
  /** Whether it begins on boards alone: where it is 0. */
  readonly shown: number;
  /** Of a silence, seconds. */
  readonly length: number;
}

const SUBJECTS = ["USDC", "USDT", "DAI"].flatMap((coin) =>
  ["depeg", "premium"].map((rule) => ({ coin, rule, value: rule === "depeg" ? -120 : 130 })),
);

/** Lives of incidents on several coins as rules emit them, and what people do about them meanwhile. */
export const stories = (): fc.Arbitrary<Input[]> =>
  fc
    .array(
      fc.record<Move>({
        wait: fc.oneof(
          fc.integer({ min: 0, max: 20 }),
          fc.integer({ min: 0, max: 900 }),
          fc.integer({ min: 0, max: 9000 }),
        ),
        subject: fc.nat(SUBJECTS.length - 1),
        what: fc.constantFrom(...WHATS),
        severity: fc.constantFrom("info", "warning", "warning", "critical"),
        shown: fc.nat(7),
        length: fc.oneof(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 60_000 })),
      }),
      { maxLength: 60 },
    )
    .map(inputsOf);

/** The end of everything that a story leaves open. */
export const endsOf = (inputs: readonly Input[]): Alert[] => {
  const last = new Map(
    inputs.flatMap((each) => (each.type === "alert" ? [[each.incident, each]] : [])),
  );
  return [...last.values()].flatMap(({ state, coin, rule, value, incident, step }) =>
    state === "resolved" || state === "lost"
      ? []
      : alert({
          s: secondsOf(inputs.at(-1)?.time ?? NOON) + 1,
          ...{ coin, rule, value, incident, step: step + 1, state: "resolved" },
        }),
  );
};

const inputsOf = (moves: readonly Move[]): Input[] => {
  let s = 0;
  let silences = 0;
  const counts = new Map<number, { count: number; step: number }>();
  return moves.map(({ wait, subject, what, severity, shown, length }): Input => {
    s += wait;
    const { coin, rule, value } = SUBJECTS[subject] ?? { coin: "X", rule: "x", value: 1 };
    const open = counts.get(subject) ?? { count: 0, step: 0 };
    const incident = `${coin}-${rule}-${Math.max(open.count, 1)}`;
    if (what === "acknowledge") return acknowledge(s, incident);
    if (what === "silence") {
      const matchers = { info: {}, warning: { coin }, critical: { rule, severity: "w*" } };
      return silence(s, s + length, matchers[severity], `silence-${++silences}`);
    }
    if (what === "unsilence") return unsilence(s, `silence-${Math.max(silences, 1)}`);
    const emit = (state: AlertState, more: Partial<Alert> = {}): Alert =>
      alert({
        s,
        coin,
        rule,
        value,
        severity,
        state,
        step: open.step,
        incident: `${coin}-${rule}-${open.count}`,
        ...more,
      });
    if (open.step === 0) {
      counts.set(subject, Object.assign(open, { count: open.count + 1, step: 1 }));
      return emit("firing", shown === 0 ? { boardOnly: true } : {});
    }
    open.step++;
    if (what === "recovering") return emit("firing", { recovering: true, severity: "info" });
    const emitted = emit(what);
    if (what !== "escalated") open.step = 0;
    return emitted;
  });
};
