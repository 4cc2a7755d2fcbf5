import { WorkbenchError } from "../../engine/errors.ts";

const WORDS: readonly (readonly [RegExp, string, string])[] = [
  [/ENOSPC|EDQUOT|EFBIG|No space left|quota exceeded/i, "the disk is full", "Make room"],
  [/EROFS|EACCES|EPERM|Read-only|Permission denied/i, "it may not be written", "Change its rights"],
  [/EMFILE|ENFILE/i, "too many open files", "Raise the limit (ulimit -n)"],
  [/EIO/i, "the disk reports an error", "Look after the disk"],
];

/** Why a recording in `folder` cannot be written on, for people. What is none of the disk's doing comes back as it is. */
export const diskTrouble = (
  cause: unknown,
  folder: string,
  kept: string,
  doing: "recording" | "sealing" | "rebuilding" | "compacting" = "recording",
): Error => {
  if (cause instanceof WorkbenchError) return cause;
  if (!(cause instanceof Error)) return new Error(String(cause));
  const code = "code" in cause ? String(cause.code) : "";
  const text = `${code} ${cause.message}`;
  const known = WORDS.find(([pattern]) => pattern.test(text));
  if (known === undefined && code === "") return cause;
  const [, why, remedy] = known ?? [undefined, cause.message, "Look after the disk"];
  return new WorkbenchError(
    "environment",
    `${doing} into ${folder} has stopped: ${why}`,
    `${kept} ${remedy}, then start it again: it goes on from there.`,
    { cause },
  );
};
