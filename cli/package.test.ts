import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const manifest: {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly bin: Record<string, string>;
  readonly exports: Record<string, unknown>;
} = JSON.parse(read("package.json"));

let packed: ReadonlySet<string>;
beforeAll(async () => {
  const asked = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const { stdout } = await promisify(execFile)("npm", asked, { cwd: ROOT, maxBuffer: 1 << 26 });
  const [{ files }]: [{ readonly files: readonly { readonly path: string }[] }] =
    JSON.parse(stdout);
  packed = new Set(files.map(({ path }) => path));
});

/** Files and packages that a built file imports, at once or on demand. */
const importsOf = (path: string): string[] =>
  [
    ...read(path)
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .matchAll(/(?:^|[\s;(])(?:from|import)\s*\(?\s*"([^"\s]+)"/gm),
  ].map(([, from = ""]) => from);

describe("npm pack", () => {
  it("packs the entry points, the pages' files, the licence, and nothing of tests or other people's data", () => {
    const entries = [
      manifest.bin["pegtape"] ?? "",
      ...JSON.stringify(manifest.exports).matchAll(/dist\/[\w/.]+/g),
    ];
    for (const entry of entries) expect(packed).toContain(String(entry));
    for (const path of ["LICENSE", "README.md", "dist/web/public/app.css"])
      expect(packed).toContain(path);
    const wrong = [...packed].filter((path) =>
      /\.test\.|(^|\/)(testing|test-machine|__snapshots__)\b|\.map$|\.(jsonl|ndjson|parquet|arrow|zip|gz)$|^(cli|engine|recorder|datasets|web)\//.test(
        path,
      ),
    );
    expect(wrong).toEqual([]);
    const data = [...packed].filter((path) => /\.(csv|json)$/.test(path));
    expect(data).toEqual(["package.json"]);
  });

  it("packs every file that a packed file imports, and names every package", () => {
    const unknown: string[] = [];
    for (const path of packed) {
      if (!/^dist\/(?!web\/public).*\.js$/.test(path)) continue;
      for (const from of importsOf(path)) {
        if (from.startsWith("node:") || from === "pegtape") continue;
        const name = from
          .split("/")
          .slice(0, from.startsWith("@") ? 2 : 1)
          .join("/");
        const found = from.startsWith(".")
          ? packed.has(posix.join(dirname(path), from))
          : Object.hasOwn(manifest.dependencies, name);
        if (!found) unknown.push(`${path}: ${from}`);
      }
    }
    expect(unknown).toEqual([]);
  });
});
