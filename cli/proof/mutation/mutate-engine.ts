import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { seeded } from "../../../recorder/simulator/seeded.ts";
import { runChild } from "../run-child.ts";
import { findMutants, type Mutant, mutated } from "./find-mutants.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const VITEST = join(
  dirname(createRequire(import.meta.url).resolve("vitest/package.json")),
  "vitest.mjs",
);
/** What is changed, and whose tests are asked first. */
const FOLDERS = ["engine/alerts", "engine/pipeline"];
/** A change that makes the tests run for ever is noticed, too. Of the time that they take unchanged. */
const TIMES_AS_LONG = 4;
const LEAST_MS = 20_000;

export interface Mutation {
  /** Changes that were tried. */
  readonly tried: number;
  readonly killed: number;
  /** What no test noticed: "engine/alerts/x.ts line 12: < becomes <=". */
  readonly survivors: readonly string[];
  /** Changes there are to draw from. */
  readonly candidates: number;
}

export interface MutationOptions {
  readonly seed: number;
  readonly many: number;
  /** No further change is begun after so long, ms. */
  readonly budgetMs: number;
  /** An empty folder for a copy of the engine: the sources here are never changed. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/**
 * Changes the engine in one place after the other, drawn by the seed, and asks the tests whether they notice.
 *
 * @throws {Error} when the tests do not hold before anything is changed: then nothing would mean anything.
 */
export const mutateEngine = async (options: MutationOptions): Promise<Mutation> => {
  const { seed, many, budgetMs, folder, now } = options;
  const work = copyEngine(folder);
  const all = FOLDERS.flatMap((path) =>
    readdirSync(join(work, path))
      .filter((name) => name.endsWith(".ts") && !name.includes(".test."))
      .flatMap((name) => {
        const file = join(path, name);
        return findMutants(readFileSync(join(work, file), "utf8")).map((mutant) => ({
          file,
          mutant,
        }));
      }),
  );
  const begun = now();
  if (!(await holds(work, ["run", ...FOLDERS], options.signal)))
    throw new Error("the engine's tests do not hold before anything is changed");
  const patience = Math.max(LEAST_MS, TIMES_AS_LONG * (now() - begun));
  const random = seeded(seed);
  const survivors: string[] = [];
  let tried = 0;
  while (tried < many && all.length > 0 && (tried === 0 || now() - begun < budgetMs)) {
    const [{ file, mutant }] = all.splice(Math.floor(random() * all.length), 1) as [Drawn];
    tried += 1;
    const noticed = await isNoticed(work, { file, mutant }, { ...options, patience });
    if (!noticed) survivors.push(`${file} ${mutant.what}`);
  }
  return { tried, killed: tried - survivors.length, survivors, candidates: all.length + tried };
};

interface Drawn {
  readonly file: string;
  readonly mutant: Mutant;
}

/** First those tests that stand beside it, then all that depend on it. */
const isNoticed = async (
  work: string,
  { file, mutant }: Drawn,
  { signal, patience }: MutationOptions & { readonly patience: number },
): Promise<boolean> => {
  const path = join(work, file);
  const source = readFileSync(path, "utf8");
  writeFileSync(path, mutated(source, mutant));
  try {
    for (const asked of [
      ["run", ...FOLDERS],
      ["related", file, "--run"],
    ]) {
      const late = AbortSignal.timeout(Math.ceil(patience));
      const held = await holds(work, asked, AbortSignal.any([signal, late])).catch(
        (error: unknown) => {
          signal.throwIfAborted();
          if (late.aborted) return false;
          throw error;
        },
      );
      if (!held) return true;
    }
    return false;
  } finally {
    writeFileSync(path, source);
  }
};

const holds = async (
  work: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<boolean> => {
  const options = ["--bail=1", "--reporter=json", "--config", "vitest.config.ts"];
  const { code, out } = await runChild([VITEST, ...args, ...options], { cwd: work, signal });
  // No tests at all, or none that ran, is no sign of anything.
  const told = JSON.parse(out.slice(out.indexOf("{"))) as { numTotalTests: number };
  if (code === 0 && told.numTotalTests === 0) throw new Error(`no tests: ${args.join(" ")}`);
  return code === 0;
};

const copyEngine = (folder: string): string => {
  const work = join(folder, "work");
  for (const path of ["engine", "docs", "package.json", "tsconfig.json", "vitest.config.ts"])
    cpSync(join(root, path), join(work, path), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(work, "node_modules"));
  // Reference vectors that tests look for beside the project.
  symlinkSync(join(root, "..", "shared"), join(folder, "shared"));
  return work;
};
