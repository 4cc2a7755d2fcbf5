import fc from "fast-check";
import { afterEach, beforeEach, inject } from "vitest";

/** Runs before each test file of a mutation run. */

declare module "vitest" {
  export interface ProvidedContext {
    /** Draws the cases of properties. */
    seed: number;
    /** How many mutants there are. */
    mutants: number;
    /** For how long properties are drawn, ms: in these tests, or in all. What more cases would find is not noticed. */
    drawn: { readonly ms: number; readonly in: readonly string[] | "all" };
  }
  export interface TaskMeta {
    /** Places of the mutants whose code ran, in the test or before the first one of its file. */
    reached?: readonly number[];
  }
}

declare global {
  /** One where a mutant's code ran: marked sources write it. */
  var reachedMutants: Uint8Array;
}

const drawn = inject("drawn");
globalThis.reachedMutants = new Uint8Array(inject("mutants"));
let loaded: Uint8Array | undefined;

beforeEach(({ task }) => {
  const cut = drawn.in === "all" || drawn.in.includes(task.id);
  fc.configureGlobal({
    seed: inject("seed"),
    // Whether it fails is all that is asked.
    endOnFailure: true,
    ...(cut ? { interruptAfterTimeLimit: drawn.ms } : {}),
  });
  loaded ??= globalThis.reachedMutants.slice();
  globalThis.reachedMutants.fill(0);
});

afterEach(({ task }) => {
  task.meta.reached = Array.from(globalThis.reachedMutants.keys()).filter(
    (index) => globalThis.reachedMutants[index] === 1 || loaded?.[index] === 1,
  );
});
