import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

// What is installed is what was chosen: every package by the hash of its content, none that runs a program of its own when
// it is installed but those below, which were read.

interface Package {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** bufferutil, msgpackr-extract: builds an addon where there is no prebuilt one; ccxt: prints its banner; esbuild: checks its binary. */
const READ_SCRIPTS = ["bufferutil", "ccxt", "esbuild", "fsevents", "msgpackr-extract"];
/** Direct ones: each has to be worth its risk. */
const MOST_AT_RUN_TIME = 20;

const offences = (packages: Readonly<Record<string, Package>>): string[] => {
  const { "": own, ...others } = packages;
  const found: string[] = [];
  for (const [name, range] of Object.entries({ ...own?.dependencies, ...own?.devDependencies }))
    if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range)) found.push(`${name} is asked for as ${range}`);
  if (Object.keys(own?.dependencies ?? {}).length > MOST_AT_RUN_TIME)
    found.push("too many packages");
  for (const [path, each] of Object.entries(others)) {
    const { resolved, hasInstallScript, link, version = "" } = each;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    if (link === true) found.push(`${path} is a link`);
    if (!/^\d+\.\d+\.\d+/.test(version)) found.push(`${path} has the version ${version}`);
    // npm writes none of the registry's own addresses here: one that stands there leads elsewhere.
    if (resolved !== undefined) found.push(`${path} comes from ${resolved}`);
    if (!isHashed(each) && !isForOtherMachines(each)) found.push(`${path} has no SHA-512`);
    if (hasInstallScript === true && !READ_SCRIPTS.includes(name))
      found.push(`${path} runs a program when it is installed`);
  }
  return found;
};

const isHashed = ({ integrity = "" }: Package): boolean =>
  /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity);

/** Binaries of other systems, which the lockfile names and nobody who uses this one gets: npm noted no hash of them. */
const isForOtherMachines = ({ optional, os, cpu, libc, integrity }: Package): boolean =>
  optional === true &&
  integrity === undefined &&
  (libc !== undefined ||
    (os !== undefined && !os.includes(process.platform)) ||
    (cpu !== undefined && !cpu.includes(process.arch)));

const lock: { lockfileVersion: number; packages: Record<string, Package> } = JSON.parse(
  readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"),
);

it("every package is pinned by its hash, from the registry, and runs nothing that nobody has read", () => {
  expect(lock.lockfileVersion).toBe(3);
  expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
  expect(offences(lock.packages)).toEqual([]);
});

it("finds packages from elsewhere, without a hash, with ranges, links and scripts", () => {
  const integrity = `sha512-${"A".repeat(86)}==`;
  const sound = {
    version: "1.0.0",
    integrity,
  };
  const all: Record<string, Package> = {
    "": { dependencies: { a: "^1.0.0" } },
    "node_modules/a": sound,
    "node_modules/b": { ...sound, resolved: "git+ssh://git@example.org/b.git#1" },
    "node_modules/c-other": { version: "1.0.0", optional: true, os: ["none"] },
    "node_modules/c-here": { version: "1.0.0", optional: true },
    "node_modules/c": { ...sound, integrity: "sha1-x" },
    "node_modules/d": { ...sound, hasInstallScript: true },
    "node_modules/e": { ...sound, link: true },
    "node_modules/a/node_modules/esbuild": { ...sound, hasInstallScript: true },
  };
  expect(offences(all)).toEqual([
    "a is asked for as ^1.0.0",
    "node_modules/b comes from git+ssh://git@example.org/b.git#1",
    "node_modules/c-here has no SHA-512",
    "node_modules/c has no SHA-512",
    "node_modules/d runs a program when it is installed",
    "node_modules/e is a link",
  ]);
});
