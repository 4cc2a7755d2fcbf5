import type { Turnstile } from "./data/turnstile.ts";
import type { SqlDesk } from "./sql/sql-desk.ts";
import type { Catalogue } from "./view/catalogue.ts";
import type { ReplayRuns } from "./view/replay-runs.ts";

/** What the routes share: made once by the server, handed to every request. */
export interface Workbench {
  readonly version: string;
  readonly home: string;
  readonly catalogue: Catalogue;
  readonly runs: ReplayRuns;
  /** Where queries over the tapes are handed in. */
  readonly sql: SqlDesk;
  /** Files are made for a few at once. */
  readonly downloads: Turnstile;
  /** The tape shown where an address names none. */
  readonly defaultTape: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly now: () => number;
  /** Answers so far by class of status, `2xx`. */
  readonly answered: Map<string, number>;
}
