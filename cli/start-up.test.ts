import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

// Help and completion answer at once because of what is not loaded for them: whatever main.ts imports, and what that does.
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const HEAVY = /^(yargs|zod|@duckdb|fastify|jsdom|apache-arrow|@observablehq|bullmq|ws|esbuild)/;

/** What loading a file loads: files of ours, and packages. What is imported on demand or as a type is not. */
const loadedBy = (
  entry: string,
): { readonly files: Set<string>; readonly packages: Set<string> } => {
  const files = new Set<string>();
  const packages = new Set<string>();
  const open = [entry];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (files.has(path)) continue;
    files.add(path);
    const text = readFileSync(join(ROOT, path), "utf8");
    for (const [, kept = "", from = ""] of text.matchAll(
      /^(?:import|export)\s+([^;]*?)\s*from\s+"([^"]+)";/gms,
    )) {
      if (kept.startsWith("type ")) continue;
      if (!from.startsWith(".")) packages.add(from);
      else open.push(relative(ROOT, join(ROOT, dirname(path), from)));
    }
  }
  return { files, packages };
};

it("main.ts loads no heavy package, no indicator and no venue", () => {
  const { files, packages } = loadedBy("cli/main.ts");
  expect([...packages].filter((name) => HEAVY.test(name))).toEqual([]);
  expect(
    [...files].filter((path) => /^(web|datasets)\/|engine\/indicators\/index/.test(path)),
  ).toEqual([]);
  expect(files.size).toBeGreaterThan(40);
  // A tenth of a second of CPU where each takes a millisecond.
  expect(files.size).toBeLessThan(130);
});

it("finds what is loaded by what is loaded", () => {
  const { files, packages } = loadedBy("cli/arguments.ts");
  expect(packages).toContain("yargs");
  expect([...files].every((path) => existsSync(join(ROOT, path)))).toBe(true);
  expect(files).toContain("engine/errors.ts");
});
