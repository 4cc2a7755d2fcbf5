import { z } from "zod";

/** Where a secret is: never the secret itself, which would end up in copies of the configuration. */
export const secretReference = z
  .string()
  .regex(/^(env|file):.+/, "a secret is named, as env:NAME or file:PATH, and never written here");

/**
 * Makes text fit to be shown and kept: no secret is left in it, however the other side repeats it. The secrets are to be
 * given in every form in which they travel.
 */
export const withoutSecrets = (text: string, secrets: readonly string[]): string => {
  let told = text;
  for (const secret of secrets) if (secret !== "") told = told.replaceAll(secret, "(secret)");
  return told;
};
