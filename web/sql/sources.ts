import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import {
  type Manifest,
  type ManifestFile,
  manifestHash,
  rawFiles,
  tickFiles,
} from "../../recorder/tape/manifest.ts";
import type { Catalogue, Entry } from "../view/catalogue.ts";
import type { Source } from "./messages.ts";

/** A view as the page lists it. */
export interface ListedView {
  readonly name: string;
  readonly tape: string;
  /** The tape's folder. */
  readonly path: string;
  readonly manifest: Manifest;
  readonly rows: number;
  readonly source: Source;
}

/**
 * A view a tape, `"svb-2023"`, and for recordings a second one of their raw frames, `"today.raw"`. Where two names differ
 * in nothing but case, which SQL does not see, the first one stands.
 */
export class TapeSources {
  readonly #catalogue: Catalogue;
  readonly #known = new Map<string, Promise<readonly ListedView[]>>();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  async list(): Promise<ListedView[]> {
    const found = new Map<string, ListedView>();
    for (const entry of await this.#catalogue.list())
      for (const view of await this.#viewsOf(entry))
        if (!found.has(view.name.toLowerCase())) found.set(view.name.toLowerCase(), view);
    return [...found.values()];
  }

  async #viewsOf({ name, path, manifest }: Entry): Promise<readonly ListedView[]> {
    if (manifest === undefined) return [];
    const key = `${path} ${manifestHash(manifest)}`;
    const known = this.#known.get(key) ?? makeViews(name, path, manifest);
    this.#known.set(key, known);
    return known;
  }
}

const makeViews = async (
  tape: string,
  path: string,
  manifest: Manifest,
): Promise<readonly ListedView[]> => {
  const view = async (
    name: string,
    files: readonly ManifestFile[],
    clock: Source["clock"],
  ): Promise<ListedView | undefined> => {
    const paths = await insidePaths(path, files);
    if (paths === undefined) return undefined;
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    return { name, tape, path, manifest, rows, source: { view: name, files: paths, clock } };
  };
  const views = [
    await view(tape, tickFiles(manifest), manifest.clock),
    await view(`${tape}.raw`, rawFiles(manifest), "receive_time"),
  ];
  return views.filter((each) => each !== undefined);
};

/** The files' real paths; undefined where there are none, one is missing or a link leads out of the tape. */
const insidePaths = async (
  path: string,
  files: readonly ManifestFile[],
): Promise<string[] | undefined> => {
  try {
    const root = await realpath(path);
    const paths = await Promise.all(files.map((file) => realpath(join(path, file.path))));
    return paths.length > 0 && paths.every((each) => each.startsWith(root + sep))
      ? paths
      : undefined;
  } catch {
    return undefined;
  }
};
