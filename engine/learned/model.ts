import { z } from "zod";
import { WorkbenchError } from "../errors.ts";
import { type Micros, parseTime } from "../market/time.ts";
import { FEATURES, FEATURES_VERSION } from "./feature-names.ts";
import { type Tree, treeFault, treeSchema } from "./tree.ts";

const finite = z.number().min(-1e12).max(1e12);
const share = z.number().min(0).max(1);
const count = z.int().min(0);
const loss = z.number().min(0).max(1e6);
const text = z.string().min(1).max(200);
const time = text.refine((it) => parseTime(it) !== undefined, "must be a time with a Z");

const logisticSchema = z.strictObject({
  /** Of each feature over the training rows. */
  means: z.array(finite).max(200),
  /** Standard deviations; 1 for a feature that never changed. */
  scales: z.array(finite.positive()).max(200),
  weights: z.array(finite).max(200),
  bias: finite,
  /** Of the penalty on the weights. */
  l2: z.number().min(0).max(1e6),
});
export type Logistic = z.output<typeof logisticSchema>;

const forestSchema = z.strictObject({
  /** Log odds before any tree. */
  bias: finite,
  depth: z.int().min(1).max(8),
  trees: z.array(treeSchema).max(500),
});
export interface Forest {
  readonly bias: number;
  readonly depth: number;
  readonly trees: readonly Tree[];
}

const binSchema = z.strictObject({
  from: share,
  to: share,
  rows: count,
  /** Mean score said, share that came. */
  said: share,
  observed: share,
});

/** Of rows that the model that scored them was not fitted to. */
const validationSchema = z.strictObject({
  rows: count,
  positives: count,
  baseRate: share,
  brier: loss,
  /** Of always saying how often it happens. */
  baseBrier: loss,
  logLoss: loss,
  baseLogLoss: loss,
  auc: share.nullable(),
  /** Of the distance from par alone. */
  levelAuc: share.nullable(),
  clusters: z
    .array(
      z.strictObject({
        from: time,
        coins: z.array(text).max(100),
        rows: count,
        positives: count,
        auc: share.nullable(),
        levelAuc: share.nullable(),
      }),
    )
    .max(1000),
  reliability: z.array(binSchema).max(100),
  /** How much worse the log loss gets when a group of features is shuffled. */
  importance: z.array(z.strictObject({ group: text, logLoss: finite })).max(200),
});
export type Validation = z.output<typeof validationSchema>;

const trainedSchema = z.strictObject({
  from: time,
  /** The last time of anything that the fit could know, labels included: only later events may be scored. */
  to: time,
  tapes: z
    .array(z.strictObject({ name: text, kind: text, sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
    .min(1)
    .max(1000),
  clusters: count,
  rows: count,
  positives: count,
});

const common = {
  format: z.literal("pegtape-score-1"),
  /** Of the features. */
  version: z.int(),
  features: z.array(text).max(200),
  trained: trainedSchema,
  /** Null where there were too few clusters to leave one out. */
  validation: validationSchema.nullable(),
};

const modelSchema = z.discriminatedUnion("kind", [
  z.strictObject({ ...common, kind: z.literal("logistic"), parameters: logisticSchema }),
  z.strictObject({ ...common, kind: z.literal("trees"), parameters: forestSchema }),
]);

/** A learned score of one coin and side: what it looks at, what it weighs, and what it was fitted to. */
export type Model = z.output<typeof modelSchema>;

/** A model from a file's JSON. `where` names the file in errors; throws an `input` error with the first thing wrong. */
export const parseModel = (value: unknown, where: string): Model => {
  const parsed = modelSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refuse(where, `${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
  }
  const model = parsed.data;
  if (model.version !== FEATURES_VERSION || model.features.join() !== FEATURES.join())
    throw refuse(
      where,
      `it looks at features of version ${model.version}, and this pegtape has version ${FEATURES_VERSION}`,
    );
  const wrong = model.kind === "trees" ? forestFault(model) : logisticFault(model);
  if (wrong !== undefined) throw refuse(where, wrong);
  return model;
};

/** The last time of anything that the fit could know, µs. */
export const trainedUntil = ({ trained }: Pick<Model, "trained">): Micros => {
  const until = parseTime(trained.to);
  if (until === undefined) throw new RangeError(`"${trained.to}" is no time`);
  return until;
};

const logisticFault = ({ features, parameters }: Model & { kind: "logistic" }) => {
  for (const name of ["means", "scales", "weights"] as const)
    if (parameters[name].length !== features.length)
      return `parameters.${name}: ${parameters[name].length} numbers for ${features.length} features`;
  return undefined;
};

const forestFault = ({ features, parameters }: Model & { kind: "trees" }) => {
  for (const [i, tree] of parameters.trees.entries()) {
    const wrong = treeFault(tree, features.length, parameters.depth);
    if (wrong !== undefined) return `parameters.trees.${i}: ${wrong}`;
  }
  return undefined;
};

const refuse = (where: string, why: string): WorkbenchError =>
  new WorkbenchError(
    "input",
    `${where} is no model: ${why}`,
    "Make one with pegtape train; docs/learned-score.md says what it holds.",
  );
