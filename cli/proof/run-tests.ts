import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Figure, Measured } from "./row.ts";
import { jsonLines, runChild } from "./run-child.ts";
import type { FileResult } from "./test-child.ts";

/** By test file, as named. */
export type TestResults = ReadonlyMap<string, FileResult>;

const CHILD = fileURLToPath(new URL("./test-child.ts", import.meta.url));

/** Runs test files, both cores at work. A file that did not come to its end within the time is not in the result. */
export const runTests = async (
  files: readonly string[],
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<TestResults> => {
  const out = join(folder, "tests.ndjson");
  if (files.length > 0)
    // What was told until then counts.
    await runChild(["--import", "tsx", CHILD, out, ...files], { signal }).catch(() => undefined);
  const lines = existsSync(out) ? jsonLines(readFileSync(out, "utf8")) : [];
  const results = lines as unknown as FileResult[];
  return new Map(results.map((result) => [result.file, result]));
};

/** Cases that held, of all there are; a file without any, or that is not there, is a failure. */
export const testFigures = (files: readonly string[], results: TestResults): Measured => {
  const missing = files.filter((file) => (results.get(file)?.passed ?? 0) === 0);
  const found = files.flatMap((file) => results.get(file) ?? []);
  const passed = found.reduce((sum, { passed }) => sum + passed, 0);
  const others = found.flatMap(({ file, others }) => others.map((name) => `${file}: ${name}`));
  const figures: Figure[] = [
    {
      what: `cases of ${files.length === 1 ? "one test file" : `${files.length} test files`} that hold`,
      value: passed,
      limit: { equals: passed + others.length },
    },
    { what: "test files in which nothing held", value: missing.length, limit: { equals: 0 } },
  ];
  return {
    // A file of which nothing held is worth a line only then.
    figures: missing.length === 0 ? figures.slice(0, 1) : figures,
    notes: [
      ...missing.map((file) => `${file}: no case of it held, or it is not there`),
      ...others.map((name) => `did not hold: ${name}`),
    ],
  };
};
