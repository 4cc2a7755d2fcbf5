import { WorkbenchError } from "../engine/errors.ts";
import { plain } from "./text.ts";

export interface Explained {
  /** One line: what happened, then what to do. */
  readonly line: string;
  readonly exitCode: number;
}

/** Messages repeat what was given, and that may be a file where a name was meant. Characters. */
const LONGEST = 1_000;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const field = (
  error: unknown,
  name: "code" | "path" | "port" | "syscall" | "address" | "hostname",
): string => {
  if (typeof error !== "object" || error === null || !(name in error)) return "";
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
};

/** What the operating system and DuckDB report, as errors of ours; anything else is a fault of the program. */
const known = (error: unknown): WorkbenchError | undefined => {
  if (error instanceof WorkbenchError) return error;
  const code = field(error, "code");
  const text = textOf(error);
  const at = field(error, "path") ? ` at ${field(error, "path")}` : "";
  const ours = (kind: "environment" | "missing" | "usage", message: string, hint: string) =>
    new WorkbenchError(kind, message, hint, { cause: error });
  if (code === "ENOSPC" || code === "EDQUOT" || /no space left on device|disk quota/i.test(text))
    return ours(
      "environment",
      `the disk is full${at}`,
      "Make room and run it again; what was there before is untouched.",
    );
  if (code === "EADDRINUSE")
    return ours(
      "environment",
      `port ${field(error, "port")} is taken`,
      "Stop what uses it, or choose another with --port (0: any free one).",
    );
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return ours(
      "usage",
      `no address for --host ${field(error, "hostname")}`,
      "Check the name, or give an address: 127.0.0.1, or 0.0.0.0 for all of this machine.",
    );
  if (field(error, "syscall") === "listen")
    return ours(
      "environment",
      `cannot listen on --host ${field(error, "address")} (${code})`,
      "Give an address of this machine (127.0.0.1, or 0.0.0.0 for all), and a --port that you may use.",
    );
  // A folder that cannot be made: a recursive mkdir says ENOENT on a read-only disk.
  if (field(error, "syscall") === "mkdir")
    return ours(
      "environment",
      `cannot make a folder${at} (${code})`,
      "Choose another place, with --home, PEGTAPE_HOME or --out.",
    );
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return ours(
      "environment",
      `not allowed${at} (${code})`,
      "Check the rights, or choose another place.",
    );
  if (code === "EMFILE" || code === "ENFILE")
    return ours(
      "environment",
      "too many open files",
      "Raise the limit (ulimit -n) and run it again.",
    );
  if (code === "ENOENT" || code === "ENOTDIR")
    return ours("missing", `nothing there${at}`, "Check the path.");
  if (/out of memory error/i.test(text))
    return ours(
      "environment",
      "out of memory",
      "Close other programs, or replay a shorter range with --from and --to.",
    );
  // The wrapper's own cause may be one of these.
  return error instanceof Error && error.cause !== undefined ? known(error.cause) : undefined;
};

/** Any failure as the one line that people see, and the exit code. */
export const explainError = (error: unknown): Explained => {
  const ours = known(error);
  const whole = plain(ours?.message ?? `unexpected: ${textOf(error)}`).trim();
  const message = whole.length <= LONGEST ? whole : `${whole.slice(0, LONGEST)}…`;
  const hint = plain(
    ours?.hint ?? "This is a fault in pegtape; --debug shows where it arose.",
  ).trim();
  const end = /[.!?:…]$/.test(message) ? "" : ".";
  return {
    line: `pegtape: ${message}${hint === "" ? "" : `${end} ${hint}`}`,
    exitCode: ours === undefined || ours.code === "environment" ? 1 : 2,
  };
};
