import { z } from "zod";
import { WorkbenchError } from "../../engine/errors.ts";

/** Where a secret is: never the secret itself, which would end up in copies of the configuration. */
export const secretReference = z
  .string()
  .regex(/^(env|file):.+/, "a secret is named, as env:NAME or file:PATH, and never written here");

/** Where secrets come from, handed in. */
export interface SecretSources {
  readonly env: (name: string) => string | undefined;
  /** The file's text; throws when it cannot be read. */
  readonly readFile: (path: string) => string;
}

/**
 * Reads what `env:NAME` and `file:PATH` name, without the line's end that editors put after it. Throws a WorkbenchError that
 * names the reference when nothing is there, and not even that when a secret stands where its reference should.
 */
export const secretReader =
  ({ env, readFile }: SecretSources) =>
  (reference: string): string => {
    const [, kind, name = ""] = /^(env|file):(.+)$/s.exec(reference) ?? [];
    if (kind === undefined)
      throw new WorkbenchError(
        "usage",
        "a secret is written where its reference should be",
        "Put it into a variable or a file, and write env:NAME or file:PATH.",
      );
    const value = kind === "env" ? env(name) : fileText(readFile, name);
    const secret = value?.replace(/\r?\n$/, "") ?? "";
    if (secret !== "") return secret;
    throw new WorkbenchError(
      "missing",
      `no secret at ${reference}`,
      kind === "env"
        ? `Set the variable ${name} for the process that tells.`
        : `Write the secret into ${name}, readable for the process that tells.`,
    );
  };

/** Why it cannot be read is no matter; the error itself could hold more than the path. */
const fileText = (readFile: SecretSources["readFile"], path: string): string | undefined => {
  try {
    return readFile(path);
  } catch {
    return undefined;
  }
};

/**
 * Replaces each of `values` in a text by `[secret]`, also where it stands as in an address or in JSON. What is empty hides
 * nothing.
 */
export const redactor = (values: readonly string[]): ((text: string) => string) => {
  const forms = new Set(values.flatMap(written));
  forms.delete("");
  if (forms.size === 0) return (text) => text;
  // The longest first: of two secrets that begin alike the longer one must not leave its end behind.
  const longest = [...forms].sort((a, b) => b.length - a.length);
  const any = new RegExp(longest.map(escaped).join("|"), "g");
  return (text) => text.replace(any, "[secret]");
};

const written = (value: string): string[] => [
  value,
  inAddress(value),
  new URLSearchParams([["", value]]).toString().slice(1),
  JSON.stringify(value).slice(1, -1),
];

const inAddress = (value: string): string => {
  try {
    return encodeURIComponent(value);
  } catch {
    // Half of a character cannot stand in an address.
    return value;
  }
};

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
