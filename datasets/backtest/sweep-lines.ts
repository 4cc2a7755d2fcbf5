import { createHash } from "node:crypto";
import { z } from "zod";
import type {
  Judgement,
  SweepPlan,
  Trial,
  TrialOutcome,
} from "../../engine/backtest/sweep/sweep-result.ts";

// JSON has neither NaN nor infinities: NaN is null, an infinity its name. Columns are arrays.

/** One line of a sweep's file or journal, without its end. */
export const sweepLine = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === "number" && !Number.isFinite(each))
      return Number.isNaN(each) ? null : String(each);
    return each instanceof Float64Array ? Array.from(each) : each;
  });

/** SHA-256 (hex) that names a value, whatever the order of its keys. */
export const sweepHash = (value: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify(sorted(JSON.parse(sweepLine(value)))))
    .digest("hex");

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
};

const number = z.union([
  z.number(),
  z.null().transform(() => Number.NaN),
  z.enum(["Infinity", "-Infinity"]).transform(Number),
]);
/** By the thousand: looked at once, and not by zod. */
const column = z.array(z.unknown()).transform((values, context) => {
  const numbers = new Float64Array(values.length);
  for (const [i, value] of values.entries()) {
    const read = typeof value === "number" ? value : number.safeParse(value).data;
    if (read === undefined) {
      context.addIssue({ code: "custom", message: `no number at ${i}` });
      return z.NEVER;
    }
    numbers[i] = read;
  }
  return numbers;
});
const hash = z.string().regex(/^[0-9a-f]{64}$/, "no SHA-256");
const count = z.int().min(0);
const parameter = z.union([z.number(), z.string(), z.boolean()]);
const parameters = z.record(z.string(), parameter);
const kind = z.enum(["recorded", "imported", "reconstructed", "simulated"]);
const failure = z.object({ strategy: z.string(), time: number, cause: z.string() });

const figures = {
  ...{ pnl: number, fees: number, slippage: number, maxDrawdown: number, sharpe: number },
  ...{ trades: count, clusters: count, fills: count, turnover: number, exposure: number },
  failure: failure.optional().transform((value) => value),
};
const outcome = z.object({ currency: z.string(), ...figures, returns: column, held: column });
const rates = z.object({ maker: number, taker: number });
const terms = z.object({
  ...{ venues: z.record(z.string(), rates), other: rates },
  latency: z.object({ median: number, p95: number, seed: number }),
  ...{ participation: number, assumedSpread: number },
  halts: z.array(
    z.object({
      ...{ venue: z.string(), asset: z.string().exactOptional(), from: number, to: number },
      what: z.array(z.enum(["trading", "withdrawal", "deposit"])),
      source: z.string(),
    }),
  ),
  transfer: z.object({ time: number, fees: z.record(z.string(), number) }),
});
const axis = {
  name: z.string(),
  type: z.enum(["number", "integer", "duration", "choice", "text", "boolean"]),
  unit: z.string().exactOptional(),
};
const design = z.object({
  kind: z.enum(["grid", "random", "latin"]),
  axes: z.array(
    z.discriminatedUnion("kind", [
      z.object({ ...axis, kind: z.literal("listed"), values: z.array(parameter) }),
      z.object({ ...axis, kind: z.literal("range"), from: number, to: number }),
    ]),
  ),
  ...{ fixed: parameters, count, seed: z.int() },
});
const cluster = z.object({ name: z.string(), from: number, to: number });

const plan = z.object({
  strategy: z.object({ id: z.string(), title: z.string(), source: hash }),
  tapes: z.array(
    z.object({
      ...{ name: z.string(), kind, manifest: hash, from: number, to: number, terms },
      trade: z.array(z.string()).exactOptional(),
    }),
  ),
  ...{ design, capital: number, step: number, version: z.string() },
  walkForward: z
    .object({ embargo: number, clusters: z.array(cluster) })
    .optional()
    .transform((value) => value),
});

const trial = z.object({
  ...{ index: count, parameters, figures: z.object(figures), outcomes: z.array(outcome) },
});

const score = z.object({ steps: count, return: number, sharpe: number });
const judgement = z.object({
  tried: z.object({ here: count, failed: count, earlier: count }),
  ...{ ranking: z.array(count), plateau: z.array(number), remarks: z.array(z.string()) },
  best: z
    .object({
      ...{ index: count, sharpe: number, deflated: number, expectedBest: number, plateau: number },
      remark: z
        .string()
        .optional()
        .transform((value) => value),
    })
    .optional()
    .transform((value) => value),
  overfitting: z
    .object({ probability: number, splits: count, blocks: count, distinct: count })
    .optional()
    .transform((value) => value),
  walkForward: z
    .object({
      folds: z.array(
        z.object({
          ...{ test: cluster, training: z.array(z.string()), trainingUntil: number },
          chosen: count.optional().transform((value) => value),
          ...{ purged: count, trained: score, tested: score, rank: number },
        }),
      ),
      untested: z.array(z.object({ cluster: z.string(), why: z.string() })),
      outOfSample: score,
    })
    .optional()
    .transform((value) => value),
});

/** Each throws a ZodError where the value is not of its kind. */
export const readPlan = (value: unknown): SweepPlan => plan.parse(value);
export const readOutcome = (value: unknown): TrialOutcome => outcome.parse(value);
export const readTrial = (value: unknown): Trial => trial.parse(value);
export const readJudgement = (value: unknown): Judgement => judgement.parse(value);
