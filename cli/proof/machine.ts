import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, totalmem } from "node:os";

export interface Machine {
  readonly cores: number;
  readonly memoryGb: number;
  readonly platform: string;
  readonly node: string;
  readonly duckdb: string;
  readonly pegtape: string;
}

/** What the figures depend on, and nothing that says whose machine it is. */
export const describeMachine = (): Machine => {
  const versionOf = (path: string): string =>
    (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
  const require = createRequire(import.meta.url);
  return {
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    duckdb: versionOf(require.resolve("@duckdb/node-api/package.json")),
    pegtape: versionOf(new URL("../../package.json", import.meta.url).pathname),
  };
};
