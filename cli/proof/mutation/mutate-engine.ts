import { seeded } from "../../../recorder/simulator/seeded.ts";
import { engineSources, type Source } from "./engine-mutants.ts";
import type { Answer, Chosen, Learned } from "./question.ts";
import { Tester } from "./tester.ts";

/** A change that makes a test run for ever is noticed, too: it is given so much of what it takes unchanged, and this. */
const TIMES_AS_LONG = 4;
const LEAST_MS = 8_000;
const LEARN_MS = 60_000;
/** Of the tests that run a place so many are asked, ms in sum: what dearer ones would notice counts as not noticed. */
const ASKED_MS = 20_000;
/** So many tests are asked once more at the end, unchanged. */
const CONTROLS = 100;
const UNCHANGED = "the engine's tests do not hold unchanged";

export interface Mutation {
  /** Changes that were tried. */
  readonly tried: number;
  readonly noticed: number;
  /** Of those noticed: the tests did not come back. */
  readonly endless: number;
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
  /** How many run tests at once. */
  readonly processes: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/**
 * Changes the engine in one place after the other, drawn by the seed, and asks those tests that run this place whether they
 * notice. The sources are never changed: only what the test processes load.
 *
 * @throws {Error} when the tests do not hold unchanged: then nothing would mean anything.
 */
export const mutateEngine = async (options: MutationOptions): Promise<Mutation> => {
  const { seed, many, budgetMs, processes, now, signal } = options;
  const begun = now();
  const testers = Array.from({ length: processes }, () => new Tester(seed));
  try {
    const trial = new Trial(await learnTests(testers, options), signal);
    const sources = engineSources();
    const all = sources.flatMap(({ mutants, first }) => mutants.map((_, index) => first + index));
    const candidates = all.length;
    const random = seeded(seed);
    const fates: { readonly mutant: number; readonly fate: Fate }[] = [];
    await Promise.all(
      testers.map(async (tester) => {
        while (fates.length < many && all.length > 0 && now() - begun < budgetMs) {
          const [mutant = 0] = all.splice(Math.floor(random() * all.length), 1);
          fates.push({ mutant, fate: await trial.try(tester, mutant) });
        }
        // What was noticed was not the machine.
        await trial.control(tester);
      }),
    );
    const of = (wanted: Fate): number => fates.filter(({ fate }) => fate === wanted).length;
    const endless = of("endless");
    const survivors = fates
      .filter(({ fate }) => fate === "survived" || fate === "not run")
      .map(
        ({ mutant, fate }) =>
          `${named(sources, mutant)}${fate === "not run" ? " (no test runs it)" : ""}`,
      );
    return {
      tried: fates.length,
      noticed: of("noticed") + endless,
      endless,
      survivors,
      candidates,
    };
  } finally {
    for (const tester of testers) tester.end();
    signal.throwIfAborted();
  }
};

type Fate = "noticed" | "endless" | "survived" | "not run";

/** Which test runs what: of each file, unchanged. */
const learnTests = async (
  testers: readonly Tester[],
  { signal }: MutationOptions,
): Promise<Learned[]> => {
  const [first] = testers;
  const found = await first?.ask({ kind: "files" }, LEARN_MS, signal);
  const files = [...(found?.files ?? [])];
  const tests: Learned[] = [];
  await Promise.all(
    testers.map(async (tester) => {
      for (let file = files.pop(); file !== undefined; file = files.pop()) {
        const answer = await tester.ask({ kind: "learn", file }, LEARN_MS, signal);
        const failed = answer === undefined ? "no answer" : answer.failed?.why;
        if (failed !== undefined) throw new Error(`${UNCHANGED}: ${file}: ${failed}`);
        tests.push(...(answer?.learned ?? []));
      }
    }),
  );
  if (tests.length === 0) throw new Error("no tests");
  return tests;
};

/** Tries mutants one after the other, and learns which test files notice most for their time: those are asked first. */
class Trial {
  readonly #tests: readonly Learned[];
  readonly #signal: AbortSignal;
  readonly #noticed = new Map<string, number>();

  constructor(tests: readonly Learned[], signal: AbortSignal) {
    this.#tests = tests;
    this.#signal = signal;
  }

  /** @throws {Error} when tests fail although nothing is changed */
  async control(tester: Tester): Promise<void> {
    const cheap = [...this.#tests].sort((a, b) => a.ms - b.ms).slice(0, CONTROLS);
    const answer = await this.#ask(tester, undefined, cheap);
    const failed = answer === undefined ? "no answer" : answer.failed?.why;
    if (failed !== undefined) throw new Error(`${UNCHANGED}: ${failed}`);
  }

  async try(tester: Tester, mutant: number): Promise<Fate> {
    const tests = this.#tests.filter(({ reached }) => reached.includes(mutant));
    if (tests.length === 0) return "not run";
    const answer = await this.#ask(tester, mutant, tests);
    if (answer === undefined) return "endless";
    if (answer.failed === undefined) return "survived";
    const { file = "" } = answer.failed;
    this.#noticed.set(file, this.#noticedBy(file) + 1);
    return "noticed";
  }

  #ask(
    tester: Tester,
    mutant: number | undefined,
    tests: readonly Learned[],
  ): Promise<Answer | undefined> {
    const cut = tests.filter((test) => test.cut).map(({ id }) => id);
    const question = { kind: "try", mutant, tests: this.#byFile(tests), cut } as const;
    const ms = Math.max(...tests.map((test) => test.ms));
    return tester.ask(question, LEAST_MS + TIMES_AS_LONG * ms, this.#signal);
  }

  /** Those that have noticed most for their time first, then the cheapest. */
  #byFile(tests: readonly Learned[]): Chosen[] {
    const files = [...new Set(tests.map(({ file }) => file))].map((file) => {
      const own = tests.filter((test) => test.file === file);
      const ms = own.reduce((sum, test) => sum + test.ms, 0);
      return { file, ids: own.map(({ id }) => id), ms, cost: ms / (1 + this.#noticedBy(file)) };
    });
    let asked = 0;
    return files
      .sort((a, b) => a.cost - b.cost)
      .filter(({ ms }, index) => {
        asked += ms;
        return index === 0 || asked <= ASKED_MS;
      });
  }

  #noticedBy(file: string): number {
    return this.#noticed.get(file) ?? 0;
  }
}

const named = (sources: readonly Source[], mutant: number): string => {
  const source = sources.findLast(({ first, mutants }) => first <= mutant && mutants.length > 0);
  return source === undefined
    ? ""
    : `${source.file} ${source.mutants[mutant - source.first]?.what}`;
};
