import { z } from "zod";
import { WorkbenchError } from "../../engine/errors.ts";

export const BUNDLE_FORMAT = 1;

/** Everything that may be in a bundle; what is named otherwise is refused before it is unpacked. */
export const MEMBERS = {
  manifest: "bundle.json",
  emissions: "emissions.ndjson",
  model: "model.json",
  tape: "tape/tape.json",
  ticks: /^tape\/ticks\/date=\d{4}-\d{2}-\d{2}\/ticks-\d{12}\.parquet$/,
} as const;

const text = z.string().max(10_000);
const hex = z.string().regex(/^[0-9a-f]{64}$/, "no SHA-256");
const count = z.int().min(0);

const schema = z.strictObject({
  format: z.literal(BUNDLE_FORMAT, { error: "is of a format that this version does not read" }),
  /** The version that made it. */
  pegtape: text,
  /** Of the tape that it is a slice of. */
  tape: z.strictObject({ name: text, hash: hex }),
  /** What the pipeline ran with, as the options of replay have it; rules as the config file's `alerts`. */
  settings: z.strictObject({
    order: z.enum(["tape", "time"]),
    bars: text,
    every: text,
    indicators: text.optional(),
    seedCompat: z.boolean(),
    alerts: z.record(z.string(), z.unknown()),
  }),
  expected: z.strictObject({
    ...{ ticks: count, frames: count, alerts: count },
    ...{ digest: hex, alertDigest: hex },
  }),
  /** Every other member. */
  files: z.array(z.strictObject({ path: text, size: count, sha256: hex })).max(10_000),
});

/** `bundle.json`. */
export type BundleManifest = z.infer<typeof schema>;

/** Reads the text of a `bundle.json`; `label` names the bundle in errors. */
export const parseBundle = (json: string, label: string): BundleManifest => {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw refuse(label, "its bundle.json is no JSON", cause);
  }
  const { data, error } = schema.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  throw refuse(label, `bundle.json: ${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
};

const refuse = (label: string, why: string, cause?: unknown): WorkbenchError =>
  new WorkbenchError("damaged", `${label} is no bundle: ${why}`, "Make one with pegtape bundle.", {
    cause,
  });
