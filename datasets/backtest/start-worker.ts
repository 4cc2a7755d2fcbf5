import { createRequire } from "node:module";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { type ResourceLimits, Worker } from "node:worker_threads";
import type { ThreadData } from "./thread-messages.ts";

/**
 * Starts the thread of trial-worker, from one file, for a thread reads hundreds slowly: the build makes it, and where sources
 * run it is made once a process.
 */
export const startWorker = async (
  workerData: ThreadData,
  resourceLimits: ResourceLimits,
): Promise<Worker> => {
  // What a strategy prints is for people, and results alone are for stdout.
  const options = { workerData, resourceLimits, execArgv: [], stdout: true };
  const extension = extname(fileURLToPath(import.meta.url));
  const here = (name: string): URL => new URL(name, import.meta.url);
  const worker =
    extension === ".ts"
      ? new Worker(await bundled(fileURLToPath(here("./trial-worker.ts"))), {
          ...options,
          eval: true,
        })
      : new Worker(here("./trial-worker.cjs"), options);
  worker.stdout.pipe(process.stderr, { end: false });
  return worker;
};

let bundle: Promise<string> | undefined;

const bundled = (main: string): Promise<string> => {
  bundle ??= import("esbuild").then(async ({ build }) => {
    const { outputFiles } = await build({
      entryPoints: [main],
      bundle: true,
      write: false,
      platform: "node",
      target: "node20",
      format: "cjs",
      // Not ours to bundle, and large.
      external: ["zod", "esbuild"],
      logLevel: "silent",
    });
    const file = JSON.stringify(createRequire(import.meta.url).resolve("esbuild"));
    return `((require) => {${outputFiles[0]?.text ?? ""}\n})(require("node:module").createRequire(${file}))`;
  });
  return bundle;
};
