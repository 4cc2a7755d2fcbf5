import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Database, openDatabase } from "../duckdb.ts";
import { compareManifest } from "./compare-manifest.ts";
import { contentChecks } from "./content-checks.ts";
import type { Finding } from "./finding.ts";
import {
  type Manifest,
  type ManifestFile,
  manifestFaults,
  rawFiles,
  tickFiles,
} from "./manifest.ts";
import { readManifest } from "./open-tape.ts";
import { rawColumns } from "./raw-columns.ts";
import { examineSchema, filesTable } from "./tape-facts.ts";
import { tickColumns } from "./tick-columns.ts";
import { examineFile } from "./verify-files.ts";

export type { Finding } from "./finding.ts";

/**
 * Everything that can be told to be wrong with a tape, and its gaps; an empty list is a tape in order. Every file is
 * hashed, whether it is known or not. Throws only when `tape.json` itself cannot be read.
 */
export const checkTape = async (path: string): Promise<Finding[]> => {
  const manifest = await readManifest(path);
  const findings: Finding[] = manifestFaults(manifest).map((message) => ({
    code: "manifest",
    severity: "problem",
    message,
  }));
  findings.push(...(await extraFiles(path, manifest)));
  const sound: ManifestFile[] = [];
  // Sorts spill to disk beyond this: memory must not grow with the tape.
  const database = await openDatabase({ memoryLimit: "1GB" });
  try {
    for (const file of manifest.files) {
      const finding = await checkFile(database, path, file);
      if (finding) findings.push(finding);
      else if (file.path.startsWith("ticks/")) sound.push(file);
    }
    if (sound.length === 0) return findings;
    findings.push(...(await compareManifest(database, path, manifest, sound)));
    const table = filesTable(path, sound);
    for (const check of contentChecks(manifest, startsAfterHole(manifest, sound)))
      findings.push(...(await check(database, table)));
    return findings;
  } finally {
    database.close();
  }
};

const checkFile = async (
  database: Database,
  path: string,
  file: ManifestFile,
): Promise<Finding | undefined> => {
  const fault = await examineFile(path, file);
  if (fault)
    return { code: fault.code, severity: "problem", message: fault.message, file: file.path };
  const [kind] = file.path.split("/");
  if (kind !== "ticks" && kind !== "raw") return undefined;
  const columns = kind === "ticks" ? tickColumns : rawColumns;
  try {
    const rows = await examineSchema(database, join(path, file.path), columns);
    if (kind === "ticks" || rows === file.rows) return undefined;
    const message = `${file.path} has ${rows} rows, tape.json says ${file.rows}`;
    return { code: "manifest", severity: "problem", message, file: file.path };
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error;
    return { code: "schema", severity: "problem", message: error.message, file: file.path };
  }
};

/** The `seq` that follow a file which cannot be read: no hole of their own. */
const startsAfterHole = (manifest: Manifest, sound: readonly ManifestFile[]): number[] => {
  const ends = new Set([0, ...sound.map(({ lastSeq }) => lastSeq)]);
  return tickFiles(manifest)
    .map(({ firstSeq }) => firstSeq)
    .filter((firstSeq) => !ends.has(firstSeq - 1));
};

/** Files among the tape's own that the manifest does not know: another reader of the folder would take them for ticks. */
const extraFiles = async (path: string, manifest: Manifest): Promise<Finding[]> => {
  const known = new Set(manifest.files.map((file) => file.path));
  // A recorder at work puts files in place just before it lists them.
  const working = (await stat(join(path, "journal")).catch(() => undefined)) !== undefined;
  const last = { raw: rawFiles(manifest).at(-1)?.path, ticks: tickFiles(manifest).at(-1)?.path };
  const found: Finding[] = [];
  for (const folder of ["ticks", "raw"] as const) {
    const entries = await readdir(join(path, folder), {
      recursive: true,
      withFileTypes: true,
    }).catch(() => []);
    for (const entry of entries) {
      if (entry.isDirectory()) continue;
      const file = join(entry.parentPath, entry.name)
        .slice(join(path, "/").length)
        .replaceAll("\\", "/");
      if (known.has(file) || (working && file > (last[folder] ?? ""))) continue;
      const message = `${join(path, file)} is not listed in tape.json`;
      found.push({ code: "extra-file", severity: "problem", message, file });
    }
  }
  return found.sort((a, b) => (a.message < b.message ? -1 : 1));
};
