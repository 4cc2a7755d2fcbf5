import { readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

// What no linter knows about this project. Each check is a function from sources to offences, fed a known offence below.

interface Source {
  /** From the root of the project, with slashes. */
  readonly path: string;
  readonly text: string;
}

const root = dirname(fileURLToPath(import.meta.url));
const OTHERS = new Set([
  "node_modules",
  "dist",
  ".git",
  ".pegtape",
  "coverage",
  "vendor",
  ".observable",
]);
/** What `npm run notebooks` makes, a link to a whole tape among it. */
const MADE = join(root, "notebooks", "data");
const READ = new Set([".ts", ".js", ".json", ".md", ".css", ".html", ".sql", ".csv", ""]);

const walk = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (OTHERS.has(entry.name) || path === MADE) return [];
    if (entry.isDirectory()) return walk(path);
    return READ.has(extname(entry.name)) ? [path] : [];
  });

const sources: readonly Source[] = walk(root).map((path) => ({
  path: relative(root, path).split(sep).join("/"),
  text: readFileSync(path, "utf8"),
}));

const isCode = ({ path }: Source): boolean => path.endsWith(".ts");
/** Tests, and what only they use. */
const isTest = ({ path }: Source): boolean => /\.test[.-]|(^|\/)(test-|testing\/)/.test(path);
/** This file names what it forbids. */
const isHere = ({ path }: Source): boolean => path === "tidy.test.ts";

/** Without comments, so that a sentence about the clock is not taken for a look at it. Strings stay. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");

const matches = (source: Source, pattern: RegExp, what: string): string[] => {
  const found = withoutComments(source.text).match(pattern);
  return found ? [`${source.path}: ${what}: ${found[0].trim()}`] : [];
};

/** The engine's promise, same tape in, same frames out, holds because nothing else can get in. */
const impureEngine = (source: Source): string[] => {
  if (!source.path.startsWith("engine/") || !isCode(source) || isTest(source)) return [];
  const asks =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.|\bMath\.random\b|\bprocess\.|\bglobalThis\b|\bset(Timeout|Interval|Immediate)\b|\bfetch\(|\brandom(UUID|Bytes)\b/;
  return [
    ...matches(source, asks, "asks the machine"),
    ...matches(source, /from "node:(?!crypto")[^"]*"/, "imports from the machine"),
    ...(source.path === "engine/market/time.ts"
      ? []
      : matches(source, /\bnew Date\(/, "makes a Date outside engine/market/time.ts")),
  ];
};

/** The cache forgets what was not used for longest, which is an age on the disk's own clock and reaches no result. */
const CLOCKED = new Set(["cli/main.ts", "recorder/tape/cache-space.ts"]);

/** cli/main.ts hands clock, environment and exit code to everyone else. */
const readsMachine = (source: Source): string[] => {
  const inside = /^(recorder|datasets|web|cli)\//.test(source.path) && isCode(source);
  if (!inside || isTest(source) || CLOCKED.has(source.path)) return [];
  // Pages in a browser, the benchmark and the proof have clocks of their own.
  if (/^(web\/public|cli\/(bench|proof))\//.test(source.path)) return [];
  return matches(
    source,
    /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bMath\.random\b|\bprocess\.(env|exit|exitCode|argv|hrtime)\b/,
    "reads clock, chance, environment or exit code outside cli/main.ts",
  );
};

/** A test that does not run is a lie; an intention is not code. */
const unfinished = (source: Source): string[] => {
  if (isHere(source) || !isCode(source)) return [];
  return [
    ...matches(
      source,
      /\b(it|test|describe)(\.concurrent)?\.(only|skip|todo|fails|skipIf|runIf)\b|\bx(it|describe)\(|\bcontext\.skip\(/,
      "does not run in every run",
    ),
    ...(/\b(TODO|FIXME|XXX)\b/.test(source.text) ? [`${source.path}: has an unfinished note`] : []),
  ];
};

/** The project reads the same wherever it lies. */
const machineNames = (source: Source): string[] => {
  if (isHere(source)) return [];
  const name =
    /(?<![\w.@$:}/-])\/(root|tmp|home\/\w+|Users\/\w+)\/|registry\.[a-z]+js\.org|npm\.pkg\.github|_authToken/;
  const found = source.text.match(name);
  const number = source.text.match(/\bissues? #?\d+\b/i);
  const resolved = source.path === "package-lock.json" && source.text.includes('"resolved": "http');
  return [
    ...(found ? [`${source.path}: names a machine or a registry: ${found[0]}`] : []),
    ...(number ? [`${source.path}: names an issue: ${number[0]}`] : []),
    ...(resolved ? [`${source.path}: records addresses of packages`] : []),
  ];
};

/** A folder's index.ts lists every file in it that defines an entry: `export const x = defineX(`. */
const unlisted = (all: readonly Source[]): string[] => {
  const texts = new Map(all.map(({ path, text }) => [path, text]));
  return all.filter(isCode).flatMap((source) => {
    if (isTest(source) || !/^export const \w+(: \w+)? = define[A-Z]\w*\(/m.test(source.text))
      return [];
    let folder = posix.dirname(source.path);
    while (!texts.has(`${folder}/index.ts`) && folder !== ".") folder = posix.dirname(folder);
    const listed = texts
      .get(`${folder}/index.ts`)
      ?.includes(`"./${posix.relative(folder, source.path)}"`);
    return listed ? [] : [`${source.path}: not listed in an index.ts`];
  });
};

const ORDER = ["engine", "recorder", "datasets", "web", "cli", "notebooks"];

/** Each folder imports only from those to its left. */
const wrongWay = (source: Source): string[] => {
  const from = ORDER.indexOf(source.path.split("/")[0] ?? "");
  if (from < 0 || !isCode(source)) return [];
  const targets = withoutComments(source.text).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]*)"/g);
  return [...targets].flatMap(([, target = ""]) => {
    const path = posix.join(posix.dirname(source.path), target);
    if (path.startsWith("../"))
      return [`${source.path}: imports from outside the project: ${target}`];
    const to = ORDER.indexOf(path.split("/")[0] ?? "");
    return to > from ? [`${source.path}: imports to its right: ${target}`] : [];
  });
};

/** Over 300 lines is usually two ideas. */
const tooLong = (source: Source): string[] => {
  const lines = source.text.split("\n").length;
  return isCode(source) && !isTest(source) && lines > 300 ? [`${source.path}: ${lines} lines`] : [];
};

const each =
  (check: (source: Source) => string[]) =>
  (all: readonly Source[]): string[] =>
    all.flatMap(check);

interface Check {
  readonly title: string;
  readonly check: (all: readonly Source[]) => string[];
  /** Each of these alone must be found, ... */
  readonly offences: readonly Source[];
  /** ... and none of these. */
  readonly innocent: readonly Source[];
}

const source = (path: string, text: string): Source => ({ path, text });

const checks: readonly Check[] = [
  {
    title: "the engine asks the machine for nothing",
    check: each(impureEngine),
    offences: [
      source("engine/a.ts", "const now = Date.now();"),
      source("engine/a.ts", "const r = Math.random();"),
      source("engine/a.ts", "const zone = process.env.TZ;"),
      source("engine/a.ts", 'import { readFileSync } from "node:fs";'),
      source("engine/a.ts", "const day = new Date(time / 1000);"),
    ],
    innocent: [
      source("engine/market/time.ts", "new Date(time / 1000)"),
      source("engine/a.ts", '// never Date.now()\nimport { createHash } from "node:crypto";'),
      source("engine/a.test.ts", 'import { readFileSync } from "node:fs";'),
    ],
  },
  {
    title: "only cli/main.ts reads clock, environment and exit code",
    check: each(readsMachine),
    offences: [
      source("web/server.ts", "const now = Date.now();"),
      source("cli/commands/start.ts", "process.exit(1);"),
      source("recorder/a.ts", "const home = process.env.HOME;"),
    ],
    innocent: [
      source("cli/main.ts", "process.env"),
      source("web/charts/price.ts", "new Date(time / 1000)"),
    ],
  },
  {
    title: "every test runs and nothing is left for later",
    check: each(unfinished),
    offences: [
      source("engine/a.test.ts", "it.skip('x', () => {})"),
      source("engine/a.test.ts", "describe.only('x', () => {})"),
      source("engine/a.ts", "// TODO later"),
    ],
    innocent: [source("engine/a.test.ts", "it.each([1])('x', () => {})")],
  },
  {
    title: "no machine, registry or issue is named",
    check: each(machineNames),
    offences: [
      source("README.md", "see /root/x/y"),
      source("docs/a.md", "from https://registry.npmjs.org/x"),
      source("docs/a.md", "as issue 2 says"),
      source("package-lock.json", '"resolved": "https://example.org/x.tgz"'),
    ],
    innocent: [source("web/layout.ts", 'href="/tapes/x"'), source("docs/a.md", "./root/x a/tmp/b")],
  },
  {
    title: "every entry of a registry is listed in its index",
    check: unlisted,
    offences: [source("cli/commands/a.ts", "export const a = defineCommand({})")],
    innocent: [source("cli/commands/a.ts", "export const a = describeCommand({})")],
  },
  {
    title: "imports run one way",
    check: each(wrongWay),
    offences: [
      source("engine/a.ts", 'import { b } from "../recorder/b.ts";'),
      source("web/a.ts", 'const b = await import("../cli/b.ts");'),
      source("datasets/a/b.ts", 'export { b } from "../../web/b.ts";'),
      source("datasets/a.ts", 'import { b } from "../../elsewhere/b.ts";'),
    ],
    innocent: [source("cli/a.ts", 'import { b } from "../engine/b.ts";')],
  },
  {
    title: "no file has more than 300 lines",
    check: each(tooLong),
    offences: [source("engine/a.ts", "\n".repeat(301))],
    innocent: [source("engine/a.ts", "\n".repeat(200))],
  },
];

describe.each(checks)("$title", ({ check, offences, innocent }) => {
  it("holds here", () => {
    expect(check(sources)).toEqual([]);
  });

  it.each(offences)("finds a known offence: $text", (offence) => {
    expect(check([offence])).toHaveLength(1);
  });

  it("lets the innocent be", () => {
    expect(check(innocent)).toEqual([]);
  });
});

it("reads the sources", () => {
  expect(sources.filter(isCode).length).toBeGreaterThan(50);
});
