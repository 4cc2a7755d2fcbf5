import { z } from "zod";
import type { Terms } from "../../engine/backtest/terms.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { parseDuration, parseTime } from "../../engine/market/time.ts";
import { haltOf, venueTerms } from "./default-terms.ts";

const name = z
  .string()
  .regex(/^[\w.-]{1,32}$/, "a name has letters, digits, . - and _, 32 at most");
const fee = z
  .number()
  .min(0)
  .max(1000)
  .refine(
    (bps) => Math.abs(bps * 100 - Math.round(bps * 100)) < 1e-6,
    "a fee has two decimals at most: steps of 0.01 bps",
  );
const feesSchema = z
  .strictObject({ maker: fee, taker: fee })
  .describe("bps of a fill's notional; 26 is 0.26 %");

/** `0` or `50ms`, as µs. */
const duration = z.string().transform((text, context) => {
  try {
    return readDuration(text);
  } catch {
    context.addIssue({ code: "custom", message: `"${text}" is no duration: write 0, 50ms or 30m` });
    return z.NEVER;
  }
});
const time = z
  .string()
  .refine((text) => parseTime(text) !== undefined, "write a time like 2023-03-11T04:00Z");

const haltSchema = z
  .strictObject({
    venue: name,
    asset: name.optional().describe("absent: every asset"),
    what: z.array(z.enum(["trading", "withdrawal", "deposit"])).min(1),
    from: time,
    to: time.optional().describe("exclusive; absent: for good"),
    source: z.string().min(1).describe("who says so"),
  })
  .refine(
    ({ from, to }) => to === undefined || (parseTime(from) ?? 0) < (parseTime(to) ?? 0),
    "to must be after from",
  );

/** What a terms file may say; what it does not say stays as it is. */
const termsSchema = z.strictObject({
  venues: z.record(name, feesSchema).optional().describe("Fees by venue"),
  other: feesSchema.optional().describe("Fees of venues that are not listed"),
  latency: z
    .strictObject({ median: duration, p95: duration })
    .refine(({ median, p95 }) => p95 >= median, "p95 must not be under the median")
    .optional()
    .describe("From decision to venue, log-normal"),
  participation: z.number().gt(0).max(1).optional().describe("Part of the printed volume one gets"),
  assumedSpread: z.number().min(0).max(1000).optional().describe("bps, where nobody quotes"),
  halts: z.array(haltSchema).max(1000).optional().describe("In place of the known ones"),
  transfer: z
    .strictObject({
      time: duration.optional(),
      fees: z.record(name, z.number().min(0)).optional().describe("Units of the asset"),
    })
    .optional()
    .describe("Moving an asset between venues"),
});

/**
 * Terms with a file's content in place of what it names: venues and transfer fees by name, halts as a whole. Throws an
 * "input" error that names the file and the place.
 */
export const withTerms = (terms: Terms, input: unknown, where: string): Terms => {
  const parsed = termsSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new WorkbenchError(
      "input",
      `${where}: ${issue?.path.join(".") || "the whole"}: ${issue?.message}`,
      "See docs/backtesting.md for what a terms file may say.",
    );
  }
  const {
    venues = {},
    other,
    latency,
    participation,
    assumedSpread,
    halts,
    transfer,
  } = parsed.data;
  return {
    venues: {
      ...terms.venues,
      ...Object.fromEntries(Object.entries(venues).map(([id, fees]) => [id, venueTerms(fees)])),
    },
    other: other === undefined ? terms.other : venueTerms(other),
    latency: { ...terms.latency, ...latency },
    participation: participation ?? terms.participation,
    assumedSpread: assumedSpread ?? terms.assumedSpread,
    halts:
      halts?.flatMap(({ asset, to, ...halt }) =>
        haltOf({
          ...halt,
          ...(asset === undefined ? {} : { asset }),
          ...(to === undefined ? {} : { to }),
        }),
      ) ?? terms.halts,
    transfer: {
      time: transfer?.time ?? terms.transfer.time,
      fees: { ...terms.transfer.fees, ...transfer?.fees },
    },
  };
};

/** As `parseDuration`, and `0` is none. */
export const readDuration = (text: string): number =>
  /^0(us|ms|s|m)?$/.test(text.trim()) ? 0 : parseDuration(text);
