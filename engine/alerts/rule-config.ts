import { z } from "zod";
import { WorkbenchError } from "../errors.ts";
import { type Micros, micros, minutes, parseDuration } from "../market/time.ts";
import { PLAYBOOKS } from "./playbook.ts";

// What a rule is in the configuration file. Every duration is a text such as 90s, 5m or 48h.

const duration = z
  .string()
  .describe("A duration: 30s, 5m, 48h; 0s for none")
  .transform((text, context): Micros => {
    if (/^0(us|ms|s|m|h|d)$/.test(text)) return micros(0);
    try {
      return parseDuration(text);
    } catch (error) {
      context.addIssue({
        code: "custom",
        message: error instanceof WorkbenchError ? error.message : "is no duration",
      });
      return z.NEVER;
    }
  });
const none = micros(0);
const name = z.string().regex(/^[a-z][A-Za-z0-9]{0,31}$/, "must be a short name such as depegDeep");
const severity = z.enum(["info", "warning", "critical"]);
const bps = z.number().min(0).max(1e6);
/** In the unit of the value: basis points, or its own. */
const distance = z.number().min(0).max(1e15);

const levelSchema = z.strictObject({
  severity,
  /** At or beyond. */
  enter: distance,
  for: duration.default(none),
  /** Shown, told to nobody. */
  boardOnly: z.boolean().default(false),
});

const common = {
  id: name,
  coins: z
    .array(z.string().min(1).max(20))
    .min(1)
    .optional()
    .describe("Only these coins; default all"),
  action: z.enum(["consider", "potential", "none"]).default("none"),
  playbook: z.enum(PLAYBOOKS).optional().describe("What to look at first, sent along"),
  cooldown: duration
    .default(none)
    .describe("After an incident's end nothing new fires for so long"),
};

export const valueSchema = z
  .string()
  .describe("A value by its name in frames: deviation, price, rsi(14), bollinger(20,2).upper@1h");

const thresholdSchema = z.strictObject({
  type: z.literal("threshold"),
  ...common,
  on: z
    .enum(["coin", "instrument"])
    .default("coin")
    .describe("The coin over its venues, or each of its instruments alone"),
  instruments: z
    .array(z.string().min(1).max(100))
    .min(1)
    .optional()
    .describe("Only these, where on is instrument: kraken:USDC/USD, kraken:USDC/*"),
  value: valueSchema.default("deviation"),
  from: z
    .enum(["par", "median"])
    .default("par")
    .describe("median: the deviation's own of 7 days, frozen in incidents"),
  center: z.number().default(0).describe("Distances are measured from here"),
  side: z.enum(["below", "above"]),
  levels: z.array(levelSchema).min(1).max(8),
  exit: distance.describe("Within this distance it is clear"),
  exitFor: duration.default(none),
  hold: duration.default(none).describe("Held open for so long after the exit"),
  recent: z
    .strictObject({
      for: duration,
      enter: distance,
      after: duration.default(none),
      severity: severity.default("warning"),
    })
    .optional()
    .describe("Recently broken: open for so long after that, with this lower way back in"),
  agree: z
    .number()
    .int()
    .min(1)
    .max(20)
    .default(1)
    .describe("So many fresh venues must be out; of three or more always most"),
  frequency: z.enum(["always", "once", "bar", "barClose", "minute"]).default("always"),
});

const venueSchema = z.strictObject({
  type: z.literal("venue"),
  ...common,
  severity,
  enter: bps,
  for: duration.default(none),
  exit: bps,
  exitFor: duration.default(none),
});

const blindSchema = z.strictObject({
  type: z.literal("blind"),
  ...common,
  severity,
  after: duration,
});

export const detectorName = z
  .string()
  .describe("A detector, with its parameters where they are not the usual ones: level, cusum(0.5)");

const detectorSchema = z.strictObject({
  type: z.literal("detector"),
  ...common,
  detector: detectorName,
  side: z.enum(["discount", "premium"]).describe("Below its peg, or above"),
  levels: z
    .array(
      z.strictObject({
        severity,
        /** At or beyond. */
        enter: distance,
        for: duration
          .default(micros(1))
          .describe("Two steps in a row where nothing is said; 0s at once"),
      }),
    )
    .min(1)
    .max(8),
  exit: distance.optional().describe("Clear within this score; else within half the lowest enter"),
  exitFor: duration.default(minutes(15)),
});

const ruleSchema = z.discriminatedUnion("type", [
  thresholdSchema,
  venueSchema,
  blindSchema,
  detectorSchema,
]);

/** The `alerts` part of the configuration: rules, or the name of a preset, or a preset and more rules. */
export const alertsSchema = z.strictObject({
  preset: z.enum(["default", "quiet", "nervous", "article"]).optional(),
  rules: z.array(ruleSchema).max(64).optional(),
});

export type ThresholdSpec = z.output<typeof thresholdSchema>;
export type VenueSpec = z.output<typeof venueSchema>;
export type BlindSpec = z.output<typeof blindSchema>;
export type DetectorSpec = z.output<typeof detectorSchema>;
export type RuleSpec = z.output<typeof ruleSchema>;
export type RuleInput = z.input<typeof ruleSchema>;
export type AlertsInput = z.input<typeof alertsSchema>;
