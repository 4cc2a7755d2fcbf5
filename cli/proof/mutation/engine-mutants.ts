import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findMutants, type Mutant } from "./find-mutants.ts";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** What is changed. */
const FOLDERS = ["engine/alerts", "engine/pipeline"];

export interface Source {
  /** From the root. */
  readonly file: string;
  readonly text: string;
  readonly mutants: readonly Mutant[];
  /** Where its mutants begin among those of all sources. */
  readonly first: number;
}

/** The same in every process: a mutant's place among all of them names it. */
export const engineSources = (): Source[] => {
  let first = 0;
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".ts") && !name.includes(".test."))
      .map((name) => {
        const file = `${folder}/${name}`;
        const text = readFileSync(join(root, file), "utf8");
        const source = { file, text, mutants: findMutants(text), first };
        first += source.mutants.length;
        return source;
      }),
  );
};
