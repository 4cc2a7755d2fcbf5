import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Manifest, parseManifest } from "../../recorder/tape/manifest.ts";

/** A tape that may be shown. `fault` stands where its manifest cannot be read. */
export interface Entry {
  readonly name: string;
  readonly path: string;
  readonly manifest: Manifest | undefined;
  readonly fault: WorkbenchError | undefined;
  /** Of the files that the manifest names, as they are on disk. */
  readonly bytes: number;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * The tapes that pages may read: folders under `<home>/tapes`, and those handed in by name. A name from an address
 * only ever picks one of these; it is never part of a path before it has matched the pattern, and a link that leads
 * out of `<home>/tapes` is no tape.
 */
export class Catalogue {
  readonly #root: string;
  readonly #given: ReadonlyMap<string, string>;

  constructor(home: string, given: Readonly<Record<string, string>> = {}) {
    this.#root = join(home, "tapes");
    this.#given = new Map(Object.entries(given).filter(([name]) => NAME.test(name)));
  }

  /** Every tape, by name. */
  async list(): Promise<Entry[]> {
    const found = await readdir(this.#root).catch(() => []);
    const names = [
      ...new Set([...this.#given.keys(), ...found.filter((name) => NAME.test(name))]),
    ].sort();
    const entries = await Promise.all(names.map(async (name) => this.#entry(name)));
    return entries.filter((entry) => entry !== undefined);
  }

  /** One tape by name. Throws `missing` when there is none, and what is wrong with it when it cannot be read. */
  async find(name: string): Promise<Entry & { readonly manifest: Manifest }> {
    const entry = NAME.test(name) ? await this.#entry(name) : undefined;
    if (!entry) throw await this.#missing(name);
    const { manifest, fault } = entry;
    if (!manifest) throw fault ?? (await this.#missing(name));
    return { ...entry, manifest };
  }

  async #missing(name: string): Promise<WorkbenchError> {
    const known = (await this.list()).map((entry) => entry.name);
    return new WorkbenchError(
      "missing",
      `no tape "${name}"`,
      known.length > 0
        ? `Known: ${known.join(", ")}.`
        : "There are none yet: `npx pegtape start` makes the first one.",
    );
  }

  async #entry(name: string): Promise<Entry | undefined> {
    const path = this.#given.get(name) ?? (await this.#inside(name));
    if (path === undefined) return undefined;
    const text = await readFile(join(path, "tape.json"), "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      const manifest = parseManifest(text, join(name, "tape.json"));
      const sizes = manifest.files.map(async (file) =>
        stat(join(path, file.path)).then(
          ({ size }) => size,
          () => 0,
        ),
      );
      const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
      return { name, path, manifest, fault: undefined, bytes };
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      return { name, path, manifest: undefined, fault: error, bytes: 0 };
    }
  }

  /** The real folder of a name under the root; undefined when there is none or it lies elsewhere. */
  async #inside(name: string): Promise<string | undefined> {
    const [root, path] = await Promise.all([
      realpath(this.#root),
      realpath(join(this.#root, name)),
    ]).catch(() => [undefined, undefined]);
    return root !== undefined && path?.startsWith(root + sep) ? path : undefined;
  }
}
