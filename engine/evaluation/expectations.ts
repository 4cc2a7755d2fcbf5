import { z } from "zod";
import type { Alert } from "../alerts/alert.ts";
import { WorkbenchError } from "../errors.ts";
import { formatTime, parseTime } from "../market/time.ts";

// What a set of rules must do on tapes: rules are tested like code.

const time = z.string().transform((text, context) => {
  const parsed = parseTime(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({
    code: "custom",
    message: `"${text}" is no time: write it like 2023-03-11T07:15Z`,
  });
  return z.NEVER;
});
const count = z.union([
  z.number().int().min(0),
  z.strictObject({
    min: z.number().int().min(0).optional(),
    max: z.number().int().min(0).optional(),
  }),
]);
const severity = z.enum(["info", "warning", "critical"]);
const state = z.enum(["firing", "escalated", "resolved", "lost"]);
const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);

const expectationSchema = z
  .strictObject({
    about: z.string().min(1).max(200).describe("What it means, for whoever reads that it failed"),
    tape: z.string().optional().describe("Only on the tape of this name; else on each"),
    coin: z.string().optional(),
    rule: z.string().optional(),
    venue: z.string().optional(),
    severity: oneOrMore(severity).optional(),
    state: oneOrMore(state).optional(),
    from: time.optional().describe("First time, inclusive"),
    to: time.optional().describe("Last time, exclusive"),
    alerts: count.optional().describe("So many emissions match: a number, or min and max"),
    incidents: count.optional().describe("They belong to so many incidents"),
  })
  .refine(({ alerts, incidents }) => alerts !== undefined || incidents !== undefined, {
    message: "says neither how many alerts nor how many incidents",
  });

export type Expectation = z.output<typeof expectationSchema>;

const fileSchema = z.strictObject({ expect: z.array(expectationSchema).min(1).max(500) });

/** Reads a file's content. Throws an `input` error that names the file and the place. */
export const parseExpectations = (input: unknown, where: string): readonly Expectation[] => {
  const parsed = fileSchema.safeParse(input);
  if (parsed.success) return parsed.data.expect;
  const [issue] = parsed.error.issues;
  throw new WorkbenchError(
    "input",
    `${where}: ${issue?.path.join(".") || "the whole"}: ${issue?.message}`,
    'Write {"expect": [{"about": "…", "severity": "critical", "alerts": 1}]}; see docs/alert-rules.md.',
  );
};

/** One expectation against one tape. */
export interface Verdict {
  readonly about: string;
  readonly tape: string;
  readonly holds: boolean;
  /** `critical alerts: 3, expected 1`; with the first few of them. */
  readonly found: string;
}

/** Holds a tape's alerts to those expectations that are about it. */
export const judge = (
  expectations: readonly Expectation[],
  tape: string,
  alerts: readonly Alert[],
): Verdict[] =>
  expectations
    .filter((each) => each.tape === undefined || each.tape === tape)
    .map((each) => {
      const matching = alerts.filter((alert) => matches(each, alert));
      const incidents = new Set(matching.map(({ incident }) => incident)).size;
      const wrong = [
        ...compare("alerts", matching.length, each.alerts),
        ...compare("incidents", incidents, each.incidents),
      ];
      const some = matching
        .slice(0, 3)
        .map(
          ({ time, severity, state, incident }) =>
            `${formatTime(time)} ${severity} ${state} ${incident}`,
        );
      const found = wrong.length === 0 ? "as expected" : [wrong.join(", "), ...some].join("; ");
      return { about: each.about, tape, holds: wrong.length === 0, found };
    });

const matches = (expectation: Expectation, alert: Alert): boolean => {
  const { coin, rule, venue, severity, state, from, to } = expectation;
  return (
    (coin === undefined || coin === alert.coin) &&
    (rule === undefined || rule === alert.rule) &&
    (venue === undefined || venue === alert.venue) &&
    (severity === undefined || [severity].flat().includes(alert.severity)) &&
    (state === undefined || [state].flat().includes(alert.state)) &&
    (from === undefined || alert.time >= from) &&
    (to === undefined || alert.time < to)
  );
};

const compare = (what: string, found: number, expected: Expectation["alerts"]): string[] => {
  if (expected === undefined) return [];
  const { min = 0, max = Number.POSITIVE_INFINITY } =
    typeof expected === "number" ? { min: expected, max: expected } : expected;
  if (found >= min && found <= max) return [];
  const wanted =
    min === max
      ? String(min)
      : max === Number.POSITIVE_INFINITY
        ? `at least ${min}`
        : `${min} to ${max}`;
  return [`${what}: ${found}, expected ${wanted}`];
};
