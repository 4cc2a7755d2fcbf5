import { z } from "zod";
import type { StrategyDefinition } from "../../engine/backtest/strategy.ts";
import { WorkbenchError } from "../../engine/errors.ts";

const callable = z.custom<(...args: never[]) => unknown>((value) => typeof value === "function", {
  error: "must be a function",
});
const describe = z.string();

const numeric = z
  .strictObject({
    type: z.enum(["number", "integer", "duration"]),
    describe,
    default: z.number(),
    min: z.number(),
    max: z.number(),
    step: z.number().positive().optional(),
    unit: z.string().optional(),
  })
  .refine(({ min, max }) => min <= max, { error: "min must not be over max" })
  .refine((spec) => spec.min <= spec.default && spec.default <= spec.max, {
    error: "default must lie between min and max",
  })
  .refine(
    ({ type, ...spec }) =>
      type === "number" || [spec.default, spec.min, spec.max].every(Number.isSafeInteger),
    { error: "default, min and max must be whole numbers" },
  );

const choice = z
  .strictObject({
    type: z.literal("choice"),
    describe,
    default: z.string(),
    choices: z.array(z.string().min(1)).min(1),
  })
  .refine((spec) => spec.choices.includes(spec.default), {
    error: "default must be one of choices",
  });

const text = z
  .strictObject({
    type: z.literal("text"),
    describe,
    default: z.string(),
    pattern: z.instanceof(RegExp),
    example: z.string(),
  })
  .refine((spec) => spec.pattern.test(spec.default), { error: "default must be of the pattern" });

const flag = z.strictObject({ type: z.literal("boolean"), describe, default: z.boolean() });

const definition = z.object({
  id: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, {
    error: "must be a letter, then letters, digits, - and _, at most 64",
  }),
  title: z.string().min(1),
  describe,
  parameters: z.record(
    z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/, {
      error: "a parameter's name must be a letter, then letters and digits, at most 64",
    }),
    z.discriminatedUnion("type", [numeric, choice, text, flag], {
      error: "type must be number, integer, duration, choice, text or boolean",
    }),
  ),
  needs: callable,
  create: callable,
});

/** What a file exported, as a strategy. Throws "input" that says which part of it is none. */
export const checkDefinition = (exported: unknown, file: string): StrategyDefinition => {
  const read = definition.safeParse(exported);
  // Not the copy that zod made: methods may lean on what else is in the object.
  if (read.success) return exported as StrategyDefinition;
  const [issue] = read.error.issues;
  const path = issue?.path.map(String).join(".") ?? "";
  throw new WorkbenchError(
    "input",
    `${file} exports no strategy: ${path === "" ? "" : `${path}: `}${issue?.message ?? "not an object"}`,
    'Make it with defineStrategy({ id, title, describe, parameters, create }) from "pegtape".',
  );
};
