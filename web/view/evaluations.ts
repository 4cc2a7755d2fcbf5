import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Evaluation } from "../../datasets/evaluation/evaluation.ts";
import { readEvaluation } from "../../datasets/evaluation/read-evaluation.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Micros, micros } from "../../engine/market/time.ts";

/** An evaluation that was kept in the home. */
export interface KeptEvaluation {
  readonly name: string;
  readonly bytes: number;
  /** When its file was written, as the disk says. */
  readonly written: Micros;
}

const FILE = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63})\.json$/;
/** A larger one is read by programs, not by people. */
const MOST_BYTES = 64e6;

const folderOf = (home: string): string => join(home, "evaluations");

/** Those of a home, the newest first. A name never is part of a path before it has matched the pattern. */
export const keptEvaluations = async (home: string): Promise<KeptEvaluation[]> => {
  const files = await readdir(folderOf(home)).catch(() => []);
  const found = await Promise.all(
    files.map(async (file): Promise<KeptEvaluation[]> => {
      const name = FILE.exec(file)?.[1];
      if (name === undefined) return [];
      const facts = await stat(join(folderOf(home), file)).catch(() => undefined);
      if (!facts?.isFile()) return [];
      return [{ name, bytes: facts.size, written: micros(Math.round(facts.mtimeMs * 1000)) }];
    }),
  );
  return found.flat().sort((a, b) => b.written - a.written || (a.name < b.name ? -1 : 1));
};

/** The text of one, and what it says. Throws what is wrong with it. */
export const loadEvaluation = async (
  home: string,
  { name, bytes }: KeptEvaluation,
): Promise<{ readonly text: string; readonly evaluation: Evaluation }> => {
  if (bytes > MOST_BYTES)
    throw new WorkbenchError(
      "input",
      `${name}.json is larger than ${MOST_BYTES / 1e6} MB`,
      "`pegtape evaluate --report` makes a page of it.",
    );
  const text = await readFile(join(folderOf(home), `${name}.json`), "utf8");
  return { text, evaluation: readEvaluation(text, `${name}.json`) };
};
