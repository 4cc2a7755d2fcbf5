import { damagedJson } from "./damaged.ts";
import { defineTarget } from "./define-target.ts";
import type { FuzzTarget } from "./target.ts";

interface JsonDefinition extends Pick<FuzzTarget, "id" | "describe"> {
  readonly samples: readonly string[];
  /** Reads a text and looks at what came of it: as `Fed.read`. */
  read(text: string): unknown;
  readonly few?: number;
  readonly many?: number;
  readonly mostMs?: number;
}

/** A target that reads texts of JSON: sound samples with wrong values, keys, types, digits and depths, torn or not. */
export const jsonTarget = ({
  samples,
  read,
  few = 300,
  many = 50_000,
  mostMs = 50,
  ...named
}: JsonDefinition): FuzzTarget =>
  defineTarget({
    ...named,
    few,
    many,
    mostMs,
    open: () => ({ inputs: damagedJson(samples), read }),
  });
