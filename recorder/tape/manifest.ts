import { createHash } from "node:crypto";
import * as z from "zod";
import { WorkbenchError } from "../../engine/errors.ts";
import { parseTime } from "../../engine/market/time.ts";

/** The one version of the tape format that this code writes and reads. */
export const TAPE_FORMAT = 1;

const time = z.string().refine((text) => parseTime(text) !== undefined, "no ISO 8601 time");
const count = z.int().min(0);

/** A path that stays inside the tape's folder, whatever the manifest of a stranger says. */
const insidePath = z
  .string()
  .refine(
    (path) =>
      /^(?:[A-Za-z0-9_=.-]+\/)+[A-Za-z0-9_=.-]+$/.test(path) &&
      !path.split("/").some((part) => /^\.+$/.test(part)),
    "leads outside the tape's folder",
  );

const file = z.looseObject({
  path: insidePath,
  rows: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "no SHA-256"),
  firstSeq: count,
  lastSeq: count,
  from: time,
  to: time,
});

const manifest = z.looseObject({
  format: z.literal(TAPE_FORMAT),
  name: z.string().min(1),
  kind: z.enum(["recorded", "imported", "reconstructed", "simulated"]),
  clock: z.enum(["receive_time", "event_time"]),
  created: time,
  from: time,
  to: time,
  instruments: z.array(z.string()).max(0xfffe),
  ticks: count,
  files: z.array(file),
  source: z.record(z.string(), z.unknown()),
  licence: z.string(),
});

/** `tape.json`: what the tape is and which files it consists of. `from` and `to` are the first and last clock times. */
export type Manifest = z.infer<typeof manifest>;
/** One Parquet file of a tape; its path is relative to the tape's folder. */
export type ManifestFile = z.infer<typeof file>;
/** The column that never decreases along `seq`. */
export type TapeClock = Manifest["clock"];

const describe = (error: z.ZodError): string => {
  const [issue] = error.issues;
  if (!issue) return "unreadable";
  return issue.path.length === 0 ? issue.message : `"${issue.path.join(".")}": ${issue.message}`;
};

/** Reads the text of a `tape.json`; `path` names it in errors. Throws when it is no manifest that this version reads. */
export const parseManifest = (text: string, path: string): Manifest => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new WorkbenchError(
      "damaged",
      `${path} is not JSON`,
      "The tape is damaged: make or copy it again.",
      { cause },
    );
  }
  const format = z.looseObject({ format: z.unknown() }).safeParse(json).data?.format;
  if (typeof format === "number" && format !== TAPE_FORMAT)
    throw new WorkbenchError(
      "damaged",
      `${path} is of tape format ${format}, this version reads format ${TAPE_FORMAT}`,
      format > TAPE_FORMAT
        ? "Update pegtape, or make the tape again with this version."
        : "Make the tape again.",
    );
  const parsed = manifest.safeParse(json);
  if (!parsed.success)
    throw new WorkbenchError(
      "damaged",
      `${path} is no tape manifest: ${describe(parsed.error)}`,
      "The tape is damaged: make or copy it again.",
      { cause: parsed.error },
    );
  return parsed.data;
};

/** The tick files, in order of `seq`; a recording's manifest lists its raw files too. */
export const tickFiles = (manifest: Manifest): ManifestFile[] =>
  manifest.files.filter(({ path }) => path.startsWith("ticks/"));

/** A recording's files of raw frames, in order of frame number; other tapes have none. */
export const rawFiles = (manifest: Manifest): ManifestFile[] =>
  manifest.files.filter(({ path }) => path.startsWith("raw/"));

/** What contradicts itself in a manifest: ranges of `seq` that overlap or leave a hole, counts that do not add up. */
export const manifestFaults = (manifest: Manifest): string[] => {
  const faults: string[] = [];
  const ticks = lastOf(tickFiles(manifest), faults);
  lastOf(rawFiles(manifest), faults);
  if (ticks !== manifest.ticks)
    faults.push(`the manifest counts ${manifest.ticks} ticks, its files ${ticks}`);
  return faults;
};

/** The last `seq` of files that follow each other. */
const lastOf = (files: readonly ManifestFile[], faults: string[]): number => {
  let next = 1;
  for (const { path, rows, firstSeq, lastSeq } of files) {
    if (firstSeq !== next) faults.push(`${path} begins at seq ${firstSeq}, expected ${next}`);
    if (lastSeq - firstSeq + 1 !== rows)
      faults.push(`${path} has ${rows} rows, but seq ${firstSeq} to ${lastSeq}`);
    next = lastSeq + 1;
  }
  return next - 1;
};

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  );
};

/** Names the tape by its content: SHA-256 (hex) of the manifest as JSON with sorted keys. */
export const manifestHash = (manifest: Manifest): string =>
  createHash("sha256")
    .update(JSON.stringify(canonical(manifest)))
    .digest("hex");
