import type { InferredOptionTypes, Options } from "yargs";
import type { Console } from "./console.ts";

/** Where progress is drawn: stderr, or nothing in a test. */
export interface Screen {
  readonly isTTY: boolean;
  readonly columns: number;
  /** Lines, where that is known. */
  readonly rows?: number | undefined;
  /** What a progress bar draws on. */
  readonly stream: NodeJS.WritableStream;
  write(text: string): void;
}

/** What the machine gives: made once in main.ts, and by hand in tests. */
export interface Machine {
  /** Results. Returns at once; `drained` says when the reader has caught up. */
  out(text: string): void;
  drained(): Promise<void>;
  /** What is piped in. Touched by nobody but a command that reads it. */
  readonly stdin: AsyncIterable<Buffer | string>;
  /** Progress, logs and warnings. */
  readonly stderr: Screen;
  /** Results go to a terminal, so that colours make sense. */
  readonly outIsTTY: boolean;
  /** Where a person sits at keys and a screen: stdin and stdout are a terminal. */
  readonly console?: Console | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds that never run backwards. */
  elapsed(): number;
  /** From 0 inclusive to 1 exclusive: spreads retries, and reaches no result. */
  random(): number;
  /** Ends early, without throwing, when `signal` is aborted. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Aborted by Ctrl-C, SIGTERM, or a reader of stdout that went away. */
  readonly signal: AbortSignal;
}

/** Parts of the file that are no options: who uses one checks it. */
export interface Sections {
  /** The file, as it is called in errors. */
  readonly file: string;
  /** `alerts`: the rules. */
  readonly alerts: unknown;
  /** `notify`: who is told of alerts, and how. */
  readonly notify: unknown;
}

/** What a command gets besides its own options. */
export interface Context extends Machine {
  /** Where tapes and caches live; absolute. */
  readonly home: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly version: string;
  /** Every command there is. */
  readonly commands: readonly Command[];
  /** Every option of every command: what a config file may set. */
  readonly options: OptionTable;
  /** The config file's parts that are no options. */
  readonly sections: Sections;
  /** One line of results. */
  line(text: string): void;
  /** One object of NDJSON; NaN becomes null. */
  object(value: { readonly type: string } & Record<string, unknown>): void;
  /** One line for people, on stderr; silent with --quiet. */
  note(text: string): void;
}

export type OptionTable = Readonly<Record<string, Options>>;

interface Definition<O extends OptionTable, P extends OptionTable> {
  /** `datasets info <name>`: the words, then the positional arguments as yargs writes them. */
  readonly command: string;
  readonly describe: string;
  readonly examples: readonly (readonly [command: string, describe: string])[];
  readonly positionals?: P;
  readonly options?: O;
  /** Exit codes that mean something of its own. */
  readonly exits?: Readonly<Record<number, string>>;
  /** An option that begins a further group of files and options (`--add`). */
  readonly groups?: string;
  /** Stops by itself, soon and cleanly, when the context's signal is aborted. Others are left where they are. */
  readonly stops?: boolean;
  /** Lines of help that are worth loading something for. */
  details?(): Promise<readonly string[]>;
  /** Returns the exit code; nothing means 0. */
  run(
    args: InferredOptionTypes<O> & InferredOptionTypes<P>,
    context: Context,
    /** With `groups`: the further ones, as far as they say something themselves. */
    more: readonly Partial<InferredOptionTypes<O> & InferredOptionTypes<P>>[],
    // biome-ignore lint/suspicious/noConfusingVoidType: a command that has nothing to report just ends.
  ): Promise<number | void>;
}

export type Args = Readonly<Record<string, unknown>>;

/** A command with the types of its options forgotten, as the registry keeps it. */
export interface Command extends Omit<Definition<OptionTable, OptionTable>, "run"> {
  readonly positionals: OptionTable;
  readonly options: OptionTable;
  readonly stops: boolean;
  // biome-ignore lint/suspicious/noConfusingVoidType: as above.
  run(args: Args, context: Context, more: readonly Args[]): Promise<number | void>;
}

/** Declares a command. */
export const defineCommand = <
  const O extends OptionTable = Record<never, Options>,
  const P extends OptionTable = Record<never, Options>,
>(
  definition: Definition<O, P>,
): Command => ({
  stops: false,
  ...definition,
  positionals: definition.positionals ?? {},
  options: definition.options ?? {},
  // The parser fills `args` by these very tables, which is what the types say.
  run: definition.run.bind(definition) as Command["run"],
});

/** The words that name it: `datasets info`. */
export const commandName = (command: Command): string => command.command.replace(/\s*[<[].*$/, "");
