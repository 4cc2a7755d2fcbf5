import { z } from "zod";
import { guardedFetch } from "./guarded-fetch.ts";
import type { Parts } from "./target.ts";

/** An address that may stand in the configuration. */
export const httpAddress = z
  .string()
  .regex(
    /^https?:\/\/[^\s@]+$/,
    "an address begins with https:// or http:// and holds no password",
  );

export const allowPrivate = z
  .boolean()
  .default(false)
  .describe("whether the address may be of this machine or its own network");

/** The fetch for an address that somebody has configured: it leaves the house unless that was allowed. */
export const fetchFor = (
  config: { readonly allowPrivate: boolean },
  parts: Pick<Parts, "fetch" | "now">,
): Pick<Parts, "fetch" | "now"> =>
  config.allowPrivate ? parts : { fetch: guardedFetch(), now: parts.now };
