import { z } from "zod";
import { parseTime } from "../../engine/market/time.ts";

// What `evaluate --save` writes, as far as it is shown again: see evaluationJson. Anybody's file until it is read.

const text = z.string().max(2000);
const number = z.number().nullable();
const count = z.number().int().min(0);
const time = text.transform((iso, context) => {
  const parsed = parseTime(iso);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: "custom", message: `"${iso.slice(0, 40)}" is no time` });
  return z.NEVER;
});
const timeOrNone = time.nullish().transform((each) => each ?? undefined);
const numberOrNone = number.optional().transform((each) => each ?? undefined);

const level = z.enum(["warn", "page"]);
const side = z.enum(["discount", "premium"]);
const eventClass = z.enum([
  ...["USD", "usdt-relative", "USD, hourly", "usdt-relative, hourly", "one venue", "local"],
] as const);
const split = z.enum(["training", "test, seen"]);
const kind = z.enum(["recorded", "imported", "reconstructed", "simulated"]);
const group = z.enum(["price", "flow", "venues", "coins"]);

const meeting = z
  .object({
    outcome: z.enum(["early", "timely", "late", "missed"]),
    ...{ firstLead: number, persistentLead: number, delay: number },
  })
  .nullish();
const summary = z.object({
  ...{ min: number, lowerQuartile: number, median: number, upperQuartile: number },
});
/** JSON has no infinity: an end that is not known was one. */
const interval = z.object({
  low: number.transform((each) => each ?? 0),
  high: number.transform((each) => each ?? Number.POSITIVE_INFINITY),
});
const horizon = z.object({ early: count, of: count, medianLead: number });

const event = z.object({
  ...{ tape: text, detector: text, level, id: text, coin: text, side, class: eventClass },
  ...{ cluster: text, split, stepSeconds: z.number(), venue: text.nullish() },
  ...{ grade: z.enum(["minor", "major", "severe"]), dynamics: z.enum(["shock", "slow"]) },
  ...{ t50: time, t100: timeOrNone, t300: timeOrNone, end: timeOrNone },
  ...{ peak: number, peakTime: timeOrNone, severity: number, threshold: numberOrNone },
  against: z.object({ 50: meeting, 100: meeting, 300: meeting }),
  ...{ loss: number, exitToTrough: numberOrNone, exitToWeek: numberOrNone, entry: numberOrNone },
  openSince: timeOrNone,
});

const calm = z.object({
  ...{ tape: text, detector: text, level, coin: text, side, class: eventClass },
  ...{ threshold: numberOrNone, falseAlarms: count, notifications: count },
  episodes: numberOrNone,
  ...{ duty: number, blind: number, calmMonths: z.number(), stepSeconds: z.number() },
});

const sum = z.object({
  ...{ detector: text, level, class: eventClass, side, split },
  ...{ major: count, clusters: count, early: count, timely: count, quarterHour: count },
  ...{ recallEarly: interval, recallTimely: interval, perMonthInterval: interval },
  ...{ lead: summary, leadAt50: summary, firstLead: summary, timeToDetect: number },
  ...{ falseAlarms: count, notifications: count, calmMonths: z.number(), perMonth: number },
  ...{ duty: number, blind: number, precision: number, f1: number, leadWeightedF: number },
  cost: z.object({ "0.1": number, "1": number, "10": number }),
  ...{ exitToTrough: number, exitToWeek: number, entry: number },
  latency: z.object({ "0": number, "5": number, "60": number }),
  horizons: z.object({ "24h": horizon, "6h": horizon, "1h": horizon }),
});

const headline = z.object({
  ...{ detector: text, split, events: count, clusters: count, early: count },
  ...{ leadAt50: summary, lead: summary, falseAlarms: count, calmMonths: z.number() },
  chosen: z.boolean(),
});

const curve = z.object({
  ...{ detector: text, side, class: eventClass, split },
  points: z.array(
    z.object({
      ...{ threshold: z.number(), falseAlarms: count, perMonth: number, duty: number },
      ...{ early: count, major: count, medianLead: number, medianLeadAt50: number },
    }),
  ),
});

export const savedShape = z.object({
  protocol: z.literal(2),
  configuration: text,
  latencySeconds: z.number(),
  tapes: z.array(
    z.object({ name: text, kind, sha256: text, from: text, to: text, stepSeconds: z.number() }),
  ),
  detectors: z.array(
    z.object({
      ...{ id: text, title: text, groups: z.array(group), tuned: z.boolean() },
      learned: z.boolean().optional(),
      thresholds: z.object({ warn: numberOrNone, page: numberOrNone }).partial(),
    }),
  ),
  events: z.array(event),
  spikes: count,
  calm: z.array(calm),
  headline: z.array(headline),
  sums: z.array(sum),
  curves: z.array(curve),
  claims: z.array(
    z.object({
      ...{ claim: text, detector: text, figure: text },
      answer: z.enum(["confirmed", "refuted", "not decided"]),
    }),
  ),
  grid: z.array(
    z.object({
      ...{ detector: text, line: z.union([z.literal(50), z.literal(100), z.literal(300)]) },
      ...{ windows: z.enum(["halved", "protocol", "doubled"]), events: count, early: count },
      medianLead: number,
    }),
  ),
  luck: z.array(z.object({ detector: text, hits: count, of: count, p: number, shifts: count })),
  lookAhead: z.array(
    z.object({ detector: text, cuts: count, caught: z.boolean(), where: text.nullish() }),
  ),
  noData: z.array(z.object({ id: text, coin: text, onset: text })),
  ledger: z.object({
    ...{ configuration: count, configurations: count, testTouched: count },
    ...{ sealed: text.nullish(), outOfSample: z.boolean() },
  }),
});

export type Saved = z.output<typeof savedShape>;
