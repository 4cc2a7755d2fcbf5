import { basename, isAbsolute, join, normalize, sep } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { openTape, type Tape } from "../../recorder/tape/open-tape.ts";
import { type LoadedStrategy, loadStrategy } from "../backtest/load-strategy.ts";
import { codeHash, sourceOf } from "../backtest/source-of.ts";
import type { Announcement } from "./queue-messages.ts";

export interface Workplace {
  /** Of the program. */
  readonly version: string;
  /** Where tapes and caches are. */
  readonly home: string;
  /** The folder that strategies' files are in; no other is ever run. */
  readonly strategies: string;
}

/** What a worker needs for a sweep, and has looked at: it is what the plan says. */
export interface Prepared {
  readonly strategy: LoadedStrategy;
  readonly tapes: readonly Tape[];
  close(): void;
}

/** Gets ready for a sweep. Throws, in words for whoever began it, where anything here is not what decided its plan. */
export const preparePlan = async (
  { plan, tapes: places, strategy: place }: Announcement,
  workplace: Workplace,
): Promise<Prepared> => {
  const { version, strategies } = workplace;
  if (plan.version !== version)
    throw unlike(`its program is ${version}, and the sweep's is ${plan.version}`);
  const name = place.kind === "file" ? insideOf(place.name) : plan.strategy.id;
  const strategy = await loadStrategy(name, strategies);
  const source = sourceOf(strategy, version);
  if (strategy.definition.id !== plan.strategy.id || source !== plan.strategy.source)
    throw unlike(
      `its strategy ${name} has source ${short(source)}, and the sweep's has ${short(plan.strategy.source)}`,
    );
  if (place.kind === "file" && codeHash(strategy) !== place.code)
    throw unlike(`what its strategy ${name} imports is not what the sweep's does`);
  const tapes: Tape[] = [];
  const close = (): void => {
    for (const tape of tapes) tape.close();
  };
  try {
    for (const [k, { name, manifest }] of plan.tapes.entries())
      tapes.push(await findSame(name, places[k] ?? name, manifest, workplace));
  } catch (error) {
    close();
    throw error;
  }
  return { strategy, tapes, close };
};

const insideOf = (name: string): string => {
  const path = normalize(name);
  if (!isAbsolute(path) && path !== ".." && !path.startsWith(`..${sep}`)) return `./${path}`;
  throw unlike("the sweep's strategy is outside of the folder of strategies");
};

/** The tape of this content: by its name in the home first, then where the sweep has it. */
const findSame = async (
  name: string,
  place: string,
  manifest: string,
  { home }: Workplace,
): Promise<Tape> => {
  const found: string[] = [];
  for (const path of new Set([join(home, "tapes", plainName(basename(place))), place])) {
    const tape = await openTape(path, { home }).catch(ifMissing);
    if (tape === undefined) continue;
    if (tape.hash === manifest) return tape;
    tape.close();
    found.push(`${path} has manifest ${short(tape.hash)}`);
  }
  throw unlike(
    found.length > 0
      ? `its tape ${name} is another one: ${found.join(", ")}, and the sweep's has ${short(manifest)}`
      : `it has no tape ${name}, neither by name nor at ${place}`,
  );
};

/** A name is one folder's, and leads nowhere else. */
const plainName = (name: string): string => name.replace(/[^A-Za-z0-9._-]|^\.+/g, "_");

const ifMissing = (error: unknown): undefined => {
  if (error instanceof WorkbenchError && error.code === "missing") return undefined;
  throw error;
};

const short = (hash: string): string => hash.slice(0, 12);

const unlike = (what: string): WorkbenchError => new WorkbenchError("usage", what, "");
