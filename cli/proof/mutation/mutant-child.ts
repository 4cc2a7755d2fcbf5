import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { BaseSequencer, createVitest, type TestCase } from "vitest/node";
import config from "../../../vitest.config.ts";
import { engineSources, root, type Source } from "./engine-mutants.ts";
import { marked, mutated } from "./find-mutants.ts";
import { ALIVE, type Answer, type Chosen, type Learned, type Question } from "./question.ts";

/** Answers questions over its channel: vitest, kept alive. */

/** A name that no source has. */
const MARKS = "reachedMutants_";
/**
 * For how long properties are drawn while learning, ms, and where they went on for longer, when they are asked: longer, so that
 * what held once holds again on a machine that is busy.
 */
const DRAWN_MS = { learning: 100, asked: 150 };

const seed = Number(process.argv[2]);
const sources = engineSources();
const byPath = new Map(sources.map((source) => [join(root, source.file), source]));
/** What is loaded: every source with marks, one of them with a mutant, or all as they are. */
let loaded: "marks" | number | undefined;

const codeOf = ({ text, mutants, first }: Source): string => {
  if (loaded === "marks") {
    const code = marked(text, mutants, (index) => `${MARKS}[${first + index}] = 1`);
    return `const ${MARKS} = globalThis.reachedMutants; ${code}`;
  }
  const mutant = loaded === undefined ? undefined : mutants[loaded - first];
  return mutant === undefined ? text : mutated(text, mutant);
};

// As the project's tests run, but for the pool: one thread at a time, new for each question, so that nothing is left over
// from another mutant.
const { projects: _, include: __, ...test } = config.test ?? {};
const vitest = await createVitest(
  "test",
  {
    ...test,
    ...{
      root,
      config: false,
      watch: false,
      reporters: [{ onTestCaseResult: () => void process.send?.(ALIVE) }],
      include: ["engine/**/*.test.ts"],
    },
    ...{ pool: "threads", isolate: false, maxWorkers: 1 },
    setupFiles: [fileURLToPath(new URL("./mutant-setup.ts", import.meta.url))],
    provide: { seed, mutants: sources.reduce((sum, { mutants }) => sum + mutants.length, 0) },
    related: [...byPath.keys()],
    sequence: {
      sequencer: class extends BaseSequencer {
        override sort: BaseSequencer["sort"] = (specifications) => Promise.resolve(specifications);
      },
    },
  },
  {
    plugins: [
      {
        name: "mutants",
        enforce: "pre",
        transform: (_code, id) => {
          const source = byPath.get(id);
          return source && { code: codeOf(source), map: null };
        },
      },
    ],
  },
);

const project = vitest.getRootProject();

const run = async (
  tests: readonly (Chosen | { readonly file: string; readonly ids?: undefined })[],
) => {
  vitest.state.clearErrors();
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
    tests.map(({ file, ids }) =>
      project.createSpecification(join(root, file), ids === undefined ? {} : { testIds: [...ids] }),
    ),
  );
  // Modules of earlier questions are told again.
  const asked = testModules.filter((module) =>
    tests.some(({ file }) => join(root, file) === module.moduleId),
  );
  const cases = asked
    .flatMap((module) => [...module.children.allTests()])
    .filter((each) => ["passed", "failed"].includes(each.result().state));
  const failed = [
    ...cases.flatMap((each) =>
      (each.result().errors ?? []).map((error) => ({ of: each.module, error })),
    ),
    ...asked.flatMap((of) => of.errors().map((error) => ({ of, error }))),
    ...unhandledErrors.map((error) => ({ of: undefined, error: error as Error })),
  ].map(({ of, error }) => ({ file: of && relative(root, of.moduleId), why: error.message }));
  return { cases, failed: failed[0] };
};

const load = (next: typeof loaded): void => {
  const before = loaded;
  loaded = next;
  for (const [path, { first, mutants }] of byPath) {
    const concerns = (what: typeof loaded): boolean =>
      what === "marks" || mutants[(what ?? -1) - first] !== undefined;
    if (before !== next && (concerns(before) || concerns(next))) vitest.invalidateFile(path);
  }
};

const learn = async (file: string): Promise<Answer> => {
  load("marks");
  project.config.bail = 0;
  project.provide("drawn", { ms: DRAWN_MS.learning, in: "all" });
  const cut = await run([{ file }]);
  const failed = cut.cases.filter((each) => !each.ok()).map(({ id }) => id);
  const learned = cut.cases.filter((each) => each.ok()).map((each) => said(each, true));
  if (failed.length === 0)
    return { learned, ...(cut.failed === undefined ? {} : { failed: cut.failed }) };
  // Those that count what they drew.
  project.provide("drawn", { ms: 0, in: [] });
  const whole = await run([{ file, ids: failed }]);
  return {
    learned: [...learned, ...whole.cases.map((each) => said(each, false))],
    ...(whole.failed === undefined ? {} : { failed: whole.failed }),
  };
};

const said = (each: TestCase, cut: boolean): Learned => {
  const ms = each.diagnostic()?.duration ?? 0;
  return {
    ...{ file: relative(root, each.module.moduleId), id: each.id, ms },
    ...{ cut: cut && ms >= DRAWN_MS.learning, reached: each.meta().reached ?? [] },
  };
};

const answer = async (question: Question): Promise<Answer> => {
  if (question.kind === "files") {
    const found = await vitest.getRelevantTestSpecifications();
    return { files: found.map(({ moduleId }) => relative(root, moduleId)) };
  }
  if (question.kind === "learn") return learn(question.file);
  const { mutant, tests, cut } = question;
  project.config.bail = 1;
  load(mutant);
  project.provide("drawn", { ms: DRAWN_MS.asked, in: cut });
  const { failed } = await run(tests);
  return failed === undefined ? {} : { failed };
};

process.on("message", async (question: Question) => {
  process.send?.(await answer(question));
});
process.on("disconnect", () => process.exit());
