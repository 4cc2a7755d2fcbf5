import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/** How a call fails: with this error, or, where it writes, having written half. */
export type Failure = "ENOSPC" | "EIO" | "EMFILE" | "short";

type Call = (...given: unknown[]) => unknown;

/** Calls that tapes and caches are written and read with, of those that take a path first. */
const PROMISED = [
  ...["open", "rename", "link", "mkdir", "writeFile", "readFile", "stat", "lstat", "unlink"],
  ...["readdir", "realpath"],
];
const DIRECT = ["openSync"];

const failure = (code: string, name: string): Error =>
  Object.assign(new Error(`${code}: failed as asked, ${name}`), { code, syscall: name });

/**
 * Has the `at`th call of the file system below `folder` fail in this process, until it is restored; 0 only counts. Modules
 * that imported the functions by name see it, too. DuckDB's own calls are not among them.
 */
export const failFiles = (folder: string, at: number, how: Failure) => {
  const originals: (() => void)[] = [];
  let calls = 0;
  let failed = "";
  const isDue = (name: string): boolean => {
    calls += 1;
    if (calls === at) failed = name;
    return calls === at;
  };
  const error = (name: string): Error => failure(how === "short" ? "ENOSPC" : how, name);
  const replace = (of: object, name: string, made: (original: Call) => Call): void => {
    const original = Reflect.get(of, name) as Call;
    Reflect.set(of, name, made(original.bind(of)));
    originals.push(() => Reflect.set(of, name, original));
  };
  const isBelow = (path: unknown): boolean => typeof path === "string" && path.startsWith(folder);
  for (const name of PROMISED)
    replace(fs.promises, name, (original) => async (...given) => {
      if (isBelow(given[0]) && isDue(name)) throw error(name);
      const result = await original(...given);
      if (name === "open" && isBelow(given[0])) watch(result as fs.promises.FileHandle);
      return result;
    });
  for (const name of DIRECT)
    replace(fs, name, (original) => (...given) => {
      if (isBelow(given[0]) && isDue(name)) throw error(name);
      return original(...given);
    });
  replace(fs, "writevSync", (original) => (...given) => {
    if (!isDue("writevSync")) return original(...given);
    if (how !== "short") throw error("writevSync");
    const [file, parts] = given as [number, Uint8Array[]];
    return original(file, parts.slice(0, parts.length >> 1));
  });
  /** Syncs, reads and writes of an open file. */
  const watch = (handle: fs.promises.FileHandle): void => {
    for (const name of ["sync", "read", "writeFile"]) {
      const original = (Reflect.get(handle, name) as Call).bind(handle);
      Reflect.set(handle, name, async (...given: unknown[]) => {
        if (isDue(name)) throw error(name);
        return original(...given);
      });
    }
  };
  syncBuiltinESMExports();
  return {
    /** Calls so far. */
    calls: (): number => calls,
    /** Name of the call that failed; empty while none did. */
    failed: (): string => failed,
    restore: (): void => {
      for (const undo of originals.reverse()) undo();
      syncBuiltinESMExports();
    },
  };
};
