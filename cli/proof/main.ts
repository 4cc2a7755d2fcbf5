import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prove } from "./prove.ts";
import * as rows from "./rows/index.ts";

/**
 * `npm run prove [-- --long] [--only R4,S7] [--seed 1]`: every promise, measured here. Prints a block a row, writes
 * docs/proof.md when all rows ran, and exits with 3 when one failed. What cannot fail is no check: see judge.ts.
 */
const root = fileURLToPath(new URL("../..", import.meta.url));
const stopped = new AbortController();
for (const [name, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.on(name, () => {
    stopped.abort(new Error(`stopped by ${name}`));
    process.exitCode = code;
  });

process.exitCode = await prove({
  rows: Object.values(rows),
  args: process.argv.slice(2),
  out: join(root, ".pegtape", "proof"),
  page: join(root, "docs", "proof.md"),
  print: (line) => process.stdout.write(`${line}\n`),
  signal: stopped.signal,
});
