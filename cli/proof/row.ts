import type { Figure } from "../bench/figure.ts";

export type { Figure } from "../bench/figure.ts";

export interface Measured {
  readonly figures: readonly Figure[];
  /** What a reader should know beside the figures, and the cases that did not hold. */
  readonly notes?: readonly string[];
}

/** Nothing was measured: no pass. */
export interface NotMeasured {
  readonly notMeasured: string;
}

export type Outcome = Measured | NotMeasured;

/** What a row may use. */
export interface Context {
  /** The full sizes. */
  readonly long: boolean;
  /** Draws everything that is drawn. A whole number. */
  readonly seed: number;
  /** A folder of the row's own, empty, gone after the run. */
  readonly folder: string;
  /** A home with the embedded tape `svb-2023`, made once for all rows; made by the program as a user would. */
  readonly home: () => Promise<string>;
  /** Where benches keep their tapes from run to run. */
  readonly kept: string;
  /** Ends children when the row has used up its time, or somebody presses Ctrl-C. */
  readonly signal: AbortSignal;
}

export const groups = {
  reliability: "Nothing is lost, nothing is silently wrong",
  security: "Nobody else reads, writes or stops anything",
  bytes: "The same input, the same bytes",
  warning: "Early warning",
  speed: "Speed, beside a peer or a limit of the same run",
  endurance: "Growth and endurance",
} as const;

/** One promise and how it is measured: a file of its own in `rows/`, and a line in its index. */
export interface Row {
  /** As `--only` names it. */
  readonly id: string;
  readonly group: keyof typeof groups;
  /** In one sentence, as a user would read it. */
  readonly promise: string;
  /** Test files, from the root: all that any chosen row names run at once; each row takes the counts of its own. */
  readonly tests?: readonly string[];
  /** What is not in the tests. A row needs one of the two. */
  readonly measure?: (context: Context) => Promise<Outcome>;
  /** Its figures are times: nothing else runs meanwhile. Rows of speed are so anyway. */
  readonly timed?: boolean;
  /** More than this is a failure, seconds; of `measure` alone. */
  readonly within?: { readonly short: number; readonly long: number };
}

export const defineRow = (row: Row): Row => row;

export const isTimed = ({ group, timed }: Row): boolean => timed ?? group === "speed";
