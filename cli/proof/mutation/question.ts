/** What a test process says whenever a test is over. */
export const ALIVE = "alive";

/** What a test process is asked over its channel: one thing after the other, each with one answer. */
export type Question =
  /** Which test files load any of the sources? */
  | { readonly kind: "files" }
  /** What do the tests of this file run, unchanged? */
  | { readonly kind: "learn"; readonly file: string }
  /** Does one of these tests notice? Without a mutant nothing is changed. */
  | {
      readonly kind: "try";
      readonly mutant: number | undefined;
      readonly tests: readonly Chosen[];
      /** Those of them in which properties are cut short. */
      readonly cut: readonly string[];
    };

export interface Chosen {
  readonly file: string;
  readonly ids: readonly string[];
}

/** A test, and which mutants it could notice. */
export interface Learned {
  readonly file: string;
  readonly id: string;
  readonly ms: number;
  /** It goes on for longer, and holds when it does not. */
  readonly cut: boolean;
  readonly reached: readonly number[];
}

export interface Answer {
  readonly files?: readonly string[];
  readonly learned?: readonly Learned[];
  /** The first test that failed, or what failed besides; missing: all held. */
  readonly failed?: { readonly file: string | undefined; readonly why: string };
}
