import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Figure } from "../bench/figure.ts";
import type { Context, Outcome } from "./row.ts";
import { jsonLines, runChild } from "./run-child.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/bench/main.js", import.meta.url));
const TAIL = 600;

/** Arguments of `npm run bench`, by size. */
export interface Sizes {
  readonly short: readonly string[];
  readonly long: readonly string[];
}

/**
 * A table of `npm run bench` as figures with their limits.
 *
 * @throws {Error} when the bench fails, or tells no figure.
 */
export const benchTable =
  (table: string, sizes: Sizes = { short: ["--rounds", "1"], long: [] }) =>
  async ({ long, kept, signal }: Context): Promise<Outcome> => {
    mkdirSync(kept, { recursive: true });
    const args = [MAIN, "--only", table, "--json", ...sizes[long ? "long" : "short"]];
    const { code, out, err } = await runChild(args, { signal, env: { PEGTAPE_HOME: kept } });
    const figures = jsonLines(out) as unknown as Figure[];
    if ((code !== 0 && code !== 3) || figures.length === 0)
      throw new Error(`the bench of ${table} ended with ${code}: ${err.slice(-TAIL)}`);
    return { figures };
  };
