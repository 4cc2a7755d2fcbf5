import type { AlertStream } from "./alerts/alert-stream.ts";
import type { LiveView } from "./board/live-view.ts";
import type { Turnstile } from "./data/turnstile.ts";
import type { DryRuns } from "./rules/dry-run.ts";
import type { RulesFile } from "./rules/rules-file.ts";
import type { SqlDesk } from "./sql/sql-desk.ts";
import type { Streams } from "./stream/streams.ts";
import type { Theatre } from "./theatre/theatre.ts";
import type { Catalogue } from "./view/catalogue.ts";
import type { PriceRuns } from "./view/price-runs.ts";
import type { ReplayRuns } from "./view/replay-runs.ts";

/** What the routes share: made once by the server, handed to every request. */
export interface Workbench {
  readonly version: string;
  readonly home: string;
  readonly catalogue: Catalogue;
  readonly runs: ReplayRuns;
  /** The replays that viewers play. */
  readonly theatre: Theatre;
  readonly prices: PriceRuns;
  /** The live run of this process; undefined where pages are only served. */
  readonly live: LiveView | undefined;
  /** Where the alert rules are kept; undefined where nobody knows. */
  readonly rules: RulesFile | undefined;
  readonly dryRuns: DryRuns;
  /** Where queries over the tapes are handed in. */
  readonly sql: SqlDesk;
  readonly streams: Streams;
  /** What is critical, open and seen by nobody. */
  readonly alertStream: AlertStream;
  /** Readers say who they are. */
  readonly asksWho: boolean;
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
