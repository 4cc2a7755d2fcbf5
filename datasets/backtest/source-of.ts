import { createHash } from "node:crypto";
import type { LoadedStrategy } from "./load-strategy.ts";
import { sweepHash } from "./sweep-lines.ts";

/** SHA-256 (hex) that names a strategy's source in a plan: its file's bytes, or what this version has under its name. */
export const sourceOf = ({ definition, sha256 }: LoadedStrategy, version: string): string =>
  sha256 ?? sweepHash([definition.id, version]);

/** SHA-256 (hex) of a file's code with all that it imports, wherever it lies; undefined of a built-in strategy. */
export const codeHash = ({ ref }: Pick<LoadedStrategy, "ref">): string | undefined =>
  ref.kind === "file" ? createHash("sha256").update(ref.file.code).digest("hex") : undefined;
