import type { NotifySpec } from "../../engine/notify/notify-config.ts";

/** The rules as they stand in the configuration file. */
export interface RulesText {
  /** The file's `alerts`, whatever that is; undefined where it says nothing, or is not there. */
  readonly alerts: unknown;
  /** Names what the file holds: it is another one when anybody has changed it. */
  readonly version: string;
  readonly exists: boolean;
  /** What wins over `alerts` in every run, by its name: an option of the same file, or a variable of the environment. */
  readonly overruledBy: readonly string[];
}

/** Where rules are kept. Handed in by whoever knows the configuration: pages know no path of it. */
export interface RulesFile {
  /** As people call it. */
  readonly name: string;
  /** Throws an error that names the file when it is none. */
  read(): Promise<RulesText>;
  /** Who is told what; undefined where nobody is configured. Throws as a live run would. */
  notify(): Promise<NotifySpec | undefined>;
  /**
   * Puts `alerts` into the file and leaves all else in it, whole or not at all; what it was before is kept beside it.
   * Throws "usage" when the file is not of `version` any more.
   */
  write(alerts: object, version: string): Promise<{ readonly backup: string | undefined }>;
}
