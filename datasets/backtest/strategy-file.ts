import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import type { BuildFailure, Message } from "esbuild";
import { WorkbenchError } from "../../engine/errors.ts";

/** Far more than anybody writes by hand. */
const LARGEST = 4_000_000;

/** A strategy's file made ready to run: plain data, so that threads and other machines can be handed it. */
export interface StrategyCode {
  /** Absolute. */
  readonly path: string;
  /** CommonJS: the file and all that it imports, but "pegtape" and what comes with Node. */
  readonly code: string;
  /** From places in `code` to places in the files, source map version 3 as JSON. */
  readonly map: string;
  /** SHA-256 of the file's bytes. What it imports is not in it. */
  readonly sha256: string;
  /** What comes with Node and it imports, `node:fs`: ways to know what the tape does not say. */
  readonly builtIns: readonly string[];
}

/**
 * Reads a strategy's file, TypeScript or JavaScript, and what it imports. Throws "missing" when there is no such file and
 * "input", with file, line and column, when it cannot be read as code.
 */
export const readStrategyFile = async (path: string, cwd: string): Promise<StrategyCode> => {
  const full = resolve(cwd, path);
  const found = await stat(full).catch(() => undefined);
  if (found?.isFile() !== true)
    throw new WorkbenchError(
      "missing",
      `no strategy file "${path}"`,
      "Give the path of a TypeScript or JavaScript file, or a built-in name.",
    );
  if (found.size > LARGEST)
    throw new WorkbenchError(
      "input",
      `${path} is no strategy: it has ${found.size} bytes, and none has more than ${LARGEST}`,
      "Give the path of a TypeScript or JavaScript file.",
    );
  const sha256 = createHash("sha256")
    .update(await readFile(full))
    .digest("hex");
  const { build } = await import("esbuild");
  const folder = dirname(full);
  const built = await build({
    absWorkingDir: folder,
    entryPoints: [{ in: full, out: "strategy" }],
    outdir: folder,
    write: false,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    // One copy of ours is enough, and instanceof holds.
    external: ["pegtape"],
    define: { "import.meta.url": "__strategyUrl" },
    sourcemap: "external",
    sourcesContent: false,
    metafile: true,
    logLevel: "silent",
  }).catch((error: BuildFailure) => {
    throw unreadable(path, error);
  });
  const text = (end: string) =>
    built.outputFiles.find(({ path: name }) => name.endsWith(end))?.text ?? "";
  const builtIns = Object.values(built.metafile.inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path: name }) => external === true && name !== "pegtape")
    .map(({ path: name }) => (name.startsWith("node:") ? name : `node:${name}`));
  return {
    path: full,
    code: text(".js"),
    map: text(".js.map"),
    sha256,
    builtIns: [...new Set(builtIns)].sort(),
  };
};

const unreadable = (path: string, error: BuildFailure): WorkbenchError => {
  const [first] = error.errors ?? [];
  if (first === undefined) return new WorkbenchError("input", `${path}: ${error.message}`, "");
  return new WorkbenchError("input", `${place(first, path)}: ${first.text}`, "Correct the file.", {
    cause: error,
  });
};

/** `strategies/mine.ts:3:12`, columns from 1 as editors count. */
const place = ({ location }: Message, path: string): string => {
  if (location === null) return path;
  const file = location.file === basename(path) ? path : location.file;
  return `${file}:${location.line}:${location.column + 1}`;
};
