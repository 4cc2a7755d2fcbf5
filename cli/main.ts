#!/usr/bin/env node
// The only reader of clock, environment, signals and exit code; everything else is handed them.
import { constants, existsSync, openSync, readFileSync, readlinkSync, writeSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { isatty } from "node:tty";
import type { Machine } from "./command.ts";
import * as commands from "./commands/index.ts";
import { realConsole } from "./console.ts";
import { explainError } from "./explain-error.ts";
import { bufferedOutput } from "./output.ts";
import { runCommandLine, Stopped } from "./run.ts";

/** package.json lies beside the sources, and one folder above the built files. */
const readVersion = (): string => {
  const [path] = ["../package.json", "../../package.json"]
    .map((relative) => new URL(relative, import.meta.url))
    .filter((url) => existsSync(url));
  const read: unknown = path ? JSON.parse(readFileSync(path, "utf8")) : undefined;
  if (typeof read !== "object" || read === null || !("version" in read)) return "unknown";
  return String(read.version);
};

// Recordings, alerts, caches and results are their owner's alone, whatever the shell would allow others; who wants to share a
// file says so with chmod.
process.umask(process.umask() | 0o077);

const stop = new AbortController();
for (const [name, exitCode] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.on(name, () => {
    // The second time means now.
    if (stop.signal.aborted) process.exit(exitCode);
    stop.abort(new Stopped(name, exitCode));
  });

const output = bufferedOutput(process.stdout, (error) => {
  const broken =
    "code" in error && (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED");
  if (!broken) process.stderr.write(`${explainError(error).line}\n`);
  stop.abort(new Stopped("results cannot be written", broken ? 0 : 1));
});
// With nobody to read remarks there is nothing to say, and no reason to stop.
process.stderr.on("error", () => undefined);

/**
 * Once more the terminal that stdout is, in a way that never waits: neither by the stream, which would hold up everything
 * while the terminal takes nothing, nor in another thread, whose last picture could come after the terminal was given back.
 */
const openWithoutWaiting = (): number => {
  const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  const path = existsSync("/proc/self/fd/1") ? readlinkSync("/proc/self/fd/1") : "/dev/tty";
  return openSync(path, flags);
};
let screen: number | undefined;
const writeSome = (bytes: Buffer): number => {
  screen ??= openWithoutWaiting();
  return writeSync(screen, bytes);
};

const isTerminal = isatty(0) && isatty(1) && process.env["TERM"] !== "dumb";
const console = realConsole({
  // Opening it is left to who reads it.
  get stdin() {
    return process.stdin;
  },
  ...{ stdout: process.stdout, writeSome },
  on: (event, listener) => process.on(event, listener),
  off: (event, listener) => process.off(event, listener),
  // Ctrl-C is ours to hear; all that the shell began together is stopped together.
  signal: (name) => void process.kill(name === "SIGTSTP" ? 0 : process.pid, name),
});

const machine: Machine = {
  out: output.write,
  drained: output.drained,
  // Opening it is left to who reads it.
  stdin: { [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator]() },
  stderr: {
    isTTY: process.stderr.isTTY === true,
    // Asked each time: windows change.
    get columns() {
      return process.stderr.columns ?? 100;
    },
    get rows() {
      return process.stderr.rows;
    },
    stream: process.stderr,
    write: (text) => {
      process.stderr.write(text);
    },
  },
  outIsTTY: process.stdout.isTTY === true,
  ...(isTerminal ? { console } : {}),
  env: process.env,
  cwd: process.cwd(),
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  wait: async (ms, signal) => {
    await setTimeout(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
  },
  signal: stop.signal,
};

const exitCode = await runCommandLine(process.argv.slice(2), machine, commands, readVersion());
await output.drained();
const reason: unknown = stop.signal.reason;
// What stopped it may have come last: results that could not be written are no success.
const stoppedWith = reason instanceof Stopped ? reason.exitCode : 0;
// Not by running dry: a command that was left where it is may still hold files or threads.
process.exit(exitCode === 0 ? stoppedWith : exitCode);
