import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { archiveSources } from "../datasets/archives/index.ts";
import { pullables } from "../datasets/archives/pullables/index.ts";
import { datasets } from "../datasets/index.ts";
import { WorkbenchError } from "../engine/errors.ts";
import { formatTime } from "../engine/market/time.ts";
import { listTapes, readManifest } from "../recorder/tape/open-tape.ts";

/** One line of the catalogue: an embedded dataset, made or not, history that can be pulled, or a tape under the home folder. */
export interface CatalogueEntry {
  readonly name: string;
  /** How it came to be; null for a tape that cannot be read. */
  readonly kind: string | null;
  readonly where: "embedded" | "pullable" | "local";
  /** Null while an embedded dataset has not been made, and what can be pulled was not. */
  readonly path: string | null;
  readonly title?: string;
  readonly describe?: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly ticks: number | null;
  readonly instruments: readonly string[];
  readonly licence: string | null;
  readonly source: Readonly<Record<string, unknown>>;
  /** Why it cannot be read. */
  readonly problem?: string;
}

/**
 * Embedded datasets first, then what can be pulled and is not here, then the tapes by name. A tape that cannot be read is
 * listed with the reason.
 */
export const listCatalogue = async (home: string): Promise<CatalogueEntry[]> => {
  const names = await listTapes(home);
  const embedded = Object.values(datasets).map((dataset): CatalogueEntry => {
    const { name, title, kind, describe, instruments, licence, source, ticks } = dataset;
    return {
      name,
      kind,
      where: "embedded",
      path: names.includes(name) ? join(home, "tapes", name) : null,
      title,
      describe,
      from: formatTime(dataset.from),
      to: formatTime(dataset.to),
      ticks,
      instruments,
      licence,
      source,
    };
  });
  const local = names.filter((name) => !Object.hasOwn(datasets, name));
  const absent = pullables.filter(({ name }) => !names.includes(name));
  return [
    ...embedded,
    ...absent.map(
      ({ name, title, describe, from, to, window, parts }): CatalogueEntry => ({
        name,
        kind: "imported",
        where: "pullable",
        path: null,
        title,
        describe,
        from: formatTime(from),
        to: formatTime(to),
        ticks: null,
        instruments: [...new Set(parts.map(({ instrument }) => instrument))],
        licence: [...new Set(parts.map(({ source }) => licenceOf(source)))].join("; "),
        source: {
          first: `${formatTime(window.from)} to ${formatTime(window.to)}`,
          parts: parts.map(({ source, series, instrument }) => `${source} ${series} ${instrument}`),
          command: `pegtape datasets pull ${name}`,
        },
      }),
    ),
    ...(await Promise.all(local.map((name) => readEntry(name, join(home, "tapes", name))))),
  ];
};

const licenceOf = (source: string): string => archiveSources[source]?.licence ?? "unknown";

/** The entry of that name, or of the tape at that path; a path wins, as it does for every command. */
export const findEntry = async (
  nameOrPath: string,
  entries: readonly CatalogueEntry[],
): Promise<CatalogueEntry | undefined> => {
  if (!existsSync(join(nameOrPath, "tape.json")))
    return entries.find(({ name }) => name === nameOrPath);
  const at = resolve(nameOrPath);
  const known = entries.find(({ path }) => path !== null && resolve(path) === at);
  return known ?? readEntry(basename(at), at);
};

const readEntry = async (name: string, path: string): Promise<CatalogueEntry> => {
  try {
    const { kind, from, to, ticks, instruments, licence, source } = await readManifest(path);
    const told = pullables.find((pullable) => pullable.name === pullOf(source));
    const words = told && { title: told.title, describe: told.describe };
    const span = { from, to, ticks, instruments };
    return { name, kind, where: "local", path, ...words, ...span, licence, source };
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error;
    const none = { from: null, to: null, ticks: null, licence: null };
    return {
      name,
      kind: null,
      where: "local",
      path,
      ...none,
      instruments: [],
      source: {},
      problem: error.message,
    };
  }
};

/** What a tape was pulled as. */
const pullOf = (source: Readonly<Record<string, unknown>>): unknown =>
  Object(source["pull"])["name"];
