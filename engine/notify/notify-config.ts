import { z } from "zod";
import { WorkbenchError } from "../errors.ts";
import { formatDuration, type Micros, minutes, parseDuration, seconds } from "../market/time.ts";

// Who is told what: the `notify` part of the configuration file. Every duration is a text such as 90s, 5m or 4h.

const duration = z.string().transform((text, context): Micros => {
  try {
    return parseDuration(text);
  } catch (error) {
    context.addIssue({
      code: "custom",
      message: error instanceof WorkbenchError ? `${error.message}. ${error.hint}` : String(error),
    });
    return z.NEVER;
  }
});
const glob = z.string().min(1).max(100).describe("A name; * stands for anything");
const names = z.array(z.string().min(1).max(100)).min(1).max(20);
const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 22:00")
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

const routeSchema = z.strictObject({
  severity: z.array(z.enum(["info", "warning", "critical"])).min(1),
  coins: z.array(glob).min(1).optional().describe("Only these coins; default all"),
  rules: z.array(glob).min(1).optional().describe("Only these rules; default all"),
  targets: names,
  repeatEvery: duration
    .optional()
    .describe("Told again while nobody acknowledges; default 15m for critical, 4h for warnings"),
  escalateAfter: duration.optional().describe("Nobody has acknowledged for so long"),
  escalateTo: names.optional().describe("Who is told then"),
});

/** The `notify` part of the configuration. Every route that matches an alert tells it to its targets. */
export const notifySchema = z.strictObject({
  routes: z.array(routeSchema).min(1).max(64),
  groupWait: duration
    .default(seconds(10))
    .describe("What comes within it is one notification; critical never waits"),
  groupInterval: duration.default(minutes(5)).describe("Between two notifications of a group"),
  quietHours: z
    .strictObject({
      from: clock,
      to: clock,
      zone: z
        .union([z.literal("UTC").transform(() => 0), z.int().min(-840).max(840)])
        .default(0)
        .describe("Minutes ahead of UTC, or UTC"),
    })
    .optional()
    .describe("Only critical is told; the rest in one summary at their end"),
  rateLimit: z
    .strictObject({
      perHour: z.int().min(1).max(60).describe("Of what is not critical, a group and target"),
    })
    .default({ perHour: 4 }),
});

export type NotifySpec = z.output<typeof notifySchema>;
export type Route = NotifySpec["routes"][number];

const REPEAT = { critical: minutes(15), warning: minutes(240), info: undefined } as const;

/** How often a route repeats an open incident that nobody has acknowledged, µs; undefined: never. */
export const repeatOf = (route: Route, severity: keyof typeof REPEAT): Micros | undefined =>
  route.repeatEvery ?? REPEAT[severity];

/** Critical and warnings to every target; info to nobody. */
export const defaultNotify = (targets: readonly string[]): NotifySpec =>
  notifyOf({ routes: [{ severity: ["critical", "warning"], targets }] }, "default", targets);

/**
 * The notify part of a configuration. `where` names the file in errors; `targets` are the names that there are. Throws an
 * `input` error that says which part is wrong and why, also for parts that contradict each other.
 */
export const notifyOf = (input: unknown, where: string, targets: readonly string[]): NotifySpec => {
  const parsed = notifySchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join(".") || "the whole";
    throw refuse(where, place, String(issue?.message), "Correct it in the notify part.");
  }
  const spec = parsed.data;
  const { quietHours, groupWait, groupInterval } = spec;
  if (groupWait > groupInterval)
    throw refuse(
      where,
      "groupWait",
      `${formatDuration(groupWait)} is longer than groupInterval, ${formatDuration(groupInterval)}`,
      "Wait at most for one interval.",
    );
  if (quietHours !== undefined && quietHours.from === quietHours.to)
    throw refuse(
      where,
      "quietHours",
      "they end when they begin, and so have no length",
      "Leave them out for none, or give another end.",
    );
  for (const [i, route] of spec.routes.entries())
    checkRoute(route, { where, place: `routes.${i}`, groupInterval, targets });
  return spec;
};

interface Context {
  readonly where: string;
  readonly place: string;
  readonly groupInterval: Micros;
  readonly targets: readonly string[];
}

const checkRoute = (route: Route, { where, place, groupInterval, targets }: Context): void => {
  for (const field of ["targets", "escalateTo"] as const)
    for (const name of route[field] ?? [])
      if (!targets.includes(name))
        throw refuse(
          where,
          `${place}.${field}`,
          `no target "${name}"`,
          targets.length === 0 ? "No target is configured." : `Known: ${targets.join(", ")}`,
        );
  for (const severity of route.severity) {
    const repeat = repeatOf(route, severity);
    if (repeat !== undefined && repeat < groupInterval)
      throw refuse(
        where,
        `${place}.repeatEvery`,
        `${formatDuration(repeat)} (${severity}) is shorter than groupInterval, ${formatDuration(groupInterval)}`,
        "A group is not told more often than its interval: shorten that, or repeat less often.",
      );
  }
  const { escalateAfter, escalateTo } = route;
  if (escalateAfter !== undefined && escalateTo === undefined)
    throw refuse(
      where,
      `${place}.escalateAfter`,
      "there is nobody to escalate to",
      "Name targets in escalateTo, or leave escalateAfter out.",
    );
  if (escalateTo !== undefined && escalateAfter === undefined)
    throw refuse(
      where,
      `${place}.escalateTo`,
      "it is never said when",
      "Give escalateAfter, such as 10m, or leave escalateTo out.",
    );
  const both = escalateTo?.find((name) => route.targets.includes(name));
  if (both !== undefined)
    throw refuse(
      where,
      `${place}.escalateTo`,
      `"${both}" is told from the start`,
      "Escalate to somebody else.",
    );
};

const refuse = (where: string, place: string, why: string, hint: string): WorkbenchError =>
  new WorkbenchError("input", `${where}: notify.${place}: ${why}`, hint);
