import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { open, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { WorkbenchError } from "../../engine/errors.ts";
import { hashFile } from "./durable.ts";
import { makeFolder } from "./make-folder.ts";
import { type Manifest, type ManifestFile, manifestHash } from "./manifest.ts";

/** What is wrong with one file of a tape. */
export interface FileFault {
  readonly code: "missing-file" | "checksum";
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

/** Compares one file with what the manifest says of it; reads all of it. */
export const examineFile = async (
  tape: string,
  { path, sha256 }: ManifestFile,
): Promise<FileFault | undefined> => {
  const full = join(tape, path);
  const there = await stat(full).catch(() => undefined);
  if (!there?.isFile())
    return {
      code: "missing-file",
      path,
      message: `${full} is missing`,
      hint: "Copy the file back from where the tape came from, or make the tape again.",
    };
  if ((await hashFile(full)) === sha256) return undefined;
  const truncated = !(await endsLikeParquet(full, there.size));
  return {
    code: "checksum",
    path,
    message: truncated
      ? `${full} is truncated: ${there.size} bytes, without the end of a Parquet file`
      : `${full} is damaged: its SHA-256 is not the one in tape.json`,
    hint: "Copy the file again from where the tape came from, or make the tape again.",
  };
};

const endsLikeParquet = async (path: string, size: number): Promise<boolean> => {
  const handle = await open(path, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
    return bytesRead === 4 && buffer.toString("latin1") === "PAR1";
  } finally {
    await handle.close();
  }
};

const stampsFile = z.object({
  tape: z.string(),
  manifest: z.string(),
  files: z.record(
    z.string(),
    z.object({
      size: z.string(),
      mtimeNs: z.string(),
      ctimeNs: z.string(),
      ino: z.string(),
      sha256: z.string(),
    }),
  ),
  facts: z.record(z.string(), z.unknown()),
});
type Stamps = z.infer<typeof stampsFile>;
type Stamp = Stamps["files"][string];

/** What an examination of the tape's content found; kept with the stamps, and thrown away with them. */
export type Facts = Readonly<Record<string, unknown>>;

export interface VerifyOptions {
  readonly tape: string;
  readonly manifest: Manifest;
  readonly home: string;
  /** Called when the files are not known yet, after their checksums: throws, or says what to remember of them. */
  readonly examine: () => Promise<Facts>;
}

// A file changed within the same tick of the file system's clock as its stamp was taken could look unchanged.
const RACY_NS = 100_000_000n;

/**
 * Makes sure that every file of the tape is the one that its manifest names, or throws "damaged" or "missing".
 * DuckDB has no checksum of its own: it would serve flipped bits as other numbers. What was hashed once is not hashed
 * again while size, times and inode stay the same: `<home>/cache/verified-….json` remembers them.
 */
export const verifyFiles = async ({
  tape,
  manifest,
  home,
  examine,
}: VerifyOptions): Promise<Facts> => {
  const real = await realpath(tape);
  const folder = join(home, "cache");
  const stampsPath = join(
    folder,
    `verified-${createHash("sha256").update(real).digest("hex").slice(0, 32)}.json`,
  );
  const hash = manifestHash(manifest);
  const known = await readStamps(stampsPath, real, hash);
  let trusted = known !== undefined;
  const files: Record<string, Stamp> = {};
  for (const file of manifest.files) {
    const before = await stampOf(tape, file);
    const stamped = known?.stamps.files[file.path];
    if (
      before &&
      stamped &&
      sameStamp(before, stamped) &&
      BigInt(before.ctimeNs) + RACY_NS < known.writtenNs
    ) {
      files[file.path] = before;
      continue;
    }
    trusted = false;
    const fault = await examineFile(tape, file);
    if (fault)
      throw new WorkbenchError(
        fault.code === "missing-file" ? "missing" : "damaged",
        fault.message,
        manifest.kind === "recorded" && file.path.startsWith("ticks/")
          ? `pegtape rebuild ${tape} makes it again from the raw frames.`
          : fault.hint,
      );
    const after = await stampOf(tape, file);
    if (before && after && sameStamp(before, after)) files[file.path] = after;
  }
  if (known && trusted) return known.stamps.facts;
  const facts = await examine();
  await writeStamps(folder, stampsPath, { tape: real, manifest: hash, files, facts });
  return facts;
};

const stampOf = async (
  tape: string,
  { path, sha256 }: ManifestFile,
): Promise<Stamp | undefined> => {
  const there: BigIntStats | undefined = await stat(join(tape, path), { bigint: true }).catch(
    () => undefined,
  );
  if (!there) return undefined;
  const { size, mtimeNs, ctimeNs, ino } = there;
  return { size: `${size}`, mtimeNs: `${mtimeNs}`, ctimeNs: `${ctimeNs}`, ino: `${ino}`, sha256 };
};

const sameStamp = (a: Stamp, b: Stamp): boolean =>
  a.size === b.size &&
  a.mtimeNs === b.mtimeNs &&
  a.ctimeNs === b.ctimeNs &&
  a.ino === b.ino &&
  a.sha256 === b.sha256;

const readStamps = async (
  path: string,
  tape: string,
  manifest: string,
): Promise<{ stamps: Stamps; writtenNs: bigint } | undefined> => {
  try {
    const stamps = stampsFile.parse(JSON.parse(await readFile(path, "utf8")));
    const { mtimeNs } = await stat(path, { bigint: true });
    return stamps.tape === tape && stamps.manifest === manifest
      ? { stamps, writtenNs: mtimeNs }
      : undefined;
  } catch {
    // Absent or unreadable means the same: hash the files.
    return undefined;
  }
};

/** Best effort: a home that cannot be written only costs the next reader the time to hash again. */
const writeStamps = async (folder: string, path: string, stamps: Stamps): Promise<void> => {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await makeFolder(folder);
    await writeFile(temporary, JSON.stringify(stamps));
    await rename(temporary, path);
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
};
