import { mkdir, open, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { hashFile } from "../../recorder/tape/durable.ts";
import { extract, listZip, type ZipEntry } from "../import/zip.ts";
import { type BundleManifest, MEMBERS, parseBundle } from "./bundle-manifest.ts";

/** A tape has a file a day, or a few. */
const MOST_MEMBERS = 4_096;
/** Unpacked: of bundle.json, and of all together. */
const LARGEST_MANIFEST = 4 << 20;
const LARGEST = 16 * 2 ** 30;
/** Frames are packed to about a tenth; nothing that pegtape packs comes near this. */
const DENSEST = 200;
/** Small files may be packed more tightly without doing harm. */
const SMALL = 16 << 20;
const SYMLINK = 0o120000;
const KIND = 0o170000;

export interface Unpacked {
  readonly manifest: BundleManifest;
  /** The folder of the tape. */
  readonly tape: string;
  readonly emissions: string;
  readonly model: string | undefined;
}

/**
 * Unpacks a bundle into the empty folder `into`. Nothing of it is trusted: its members must be those of a bundle by name, be
 * files, fit their sizes and checksums, and be no more than a disk can take. Throws `damaged` otherwise.
 */
export const unpackBundle = async (
  path: string,
  label: string,
  into: string,
): Promise<Unpacked> => {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true)
    throw new WorkbenchError("missing", `no file "${label}"`, "Give the path of a bundle.");
  const handle = await open(path);
  try {
    const entries = await listZip(handle, label);
    refuseHostile(entries, found.size, label);
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    const write = async (entry: ZipEntry): Promise<string> => {
      // The name is one of those that are known, and leads nowhere else.
      const target = join(into, entry.name);
      await mkdir(dirname(target), { recursive: true });
      const inner = { path: target, label: `${label}(${entry.name})`, most: entry.size };
      await extract(handle, entry, inner);
      return target;
    };
    const heading = byName.get(MEMBERS.manifest);
    if (heading === undefined || heading.size > LARGEST_MANIFEST)
      throw refuse(label, `it holds no ${MEMBERS.manifest}`);
    const manifest = parseBundle(await readFile(await write(heading), "utf8"), label);
    const others = entries.filter((entry) => entry !== heading);
    for (const entry of others) {
      const listed = manifest.files.find((file) => file.path === entry.name);
      if (listed === undefined) throw refuse(label, `${entry.name} is not in its list`);
      const target = await write(entry);
      if (listed.size !== entry.size || listed.sha256 !== (await hashFile(target)))
        throw refuse(label, `${entry.name} is not the file that was bundled`);
    }
    const missing = [...manifest.files.map((file) => file.path), MEMBERS.tape, MEMBERS.emissions];
    for (const name of missing) if (!byName.has(name)) throw refuse(label, `${name} is missing`);
    return {
      manifest,
      tape: join(into, "tape"),
      emissions: join(into, MEMBERS.emissions),
      model: byName.has(MEMBERS.model) ? join(into, MEMBERS.model) : undefined,
    };
  } finally {
    await handle.close();
  }
};

const isMember = (name: string): boolean =>
  [MEMBERS.manifest, MEMBERS.emissions, MEMBERS.model, MEMBERS.tape].some(
    (each) => each === name,
  ) || MEMBERS.ticks.test(name);

/** Before a byte is unpacked. */
const refuseHostile = (entries: readonly ZipEntry[], size: number, label: string): void => {
  if (entries.length > MOST_MEMBERS) throw refuse(label, `it has ${entries.length} members`);
  const names = new Set<string>();
  let [total, packed] = [0, 0];
  for (const entry of entries) {
    const { name } = entry;
    const shown = JSON.stringify(name.slice(0, 100));
    if ((entry.mode & KIND) === SYMLINK) throw refuse(label, `${shown} is a link`);
    if (!isMember(name)) throw refuse(label, `${shown} is no member of a bundle`);
    if (names.has(name)) throw refuse(label, `${shown} is in it twice`);
    names.add(name);
    if (entry.size > SMALL && entry.size > entry.packed * DENSEST)
      throw refuse(label, `${shown} would unpack to ${entry.size} bytes`);
    total += entry.size;
    packed += entry.packed;
  }
  // Members that share their bytes would be written once for each.
  if (packed > size) throw refuse(label, "its members lie across each other");
  if (total > LARGEST) throw refuse(label, `it would unpack to ${total} bytes`);
};

const refuse = (label: string, why: string): WorkbenchError =>
  new WorkbenchError("damaged", `${label} is refused: ${why}`, "Have it bundled and sent again.");
