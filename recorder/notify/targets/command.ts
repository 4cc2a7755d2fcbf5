import { type ChildProcess, spawn } from "node:child_process";
import { z } from "zod";
import { defineTarget, type Message, SendError } from "../target.ts";

/** What a program needs to run and to reach a desktop. Not all there is: among the variables are secrets of other channels. */
const HANDED_ON = [
  ["PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "DISPLAY", "WAYLAND_DISPLAY"],
  ["XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "SystemRoot", "TEMP", "USERPROFILE"],
].flat();
/** Between the wish to end and the end, ms. */
const GRACE_MS = 2_000;

const argument = z.string().regex(/^[^\0]*$/, "holds a zero, which no argument can");

const schema = z.strictObject({
  program: argument.min(1).describe("a program, by its path or as found on PATH"),
  args: z.array(argument).default([]).describe("its arguments, as they are: there is no shell"),
  env: z
    .array(z.string().regex(/^[A-Za-z_]\w*$/, "names of variables, not their values"))
    .default([])
    .describe("names of further variables that it is given"),
  timeoutSeconds: z.number().positive().max(600).default(30).describe("then it is ended"),
});

/** Runs a program for each message, which is JSON on its input; what it prints is not kept. */
export const command = defineTarget({
  id: "command",
  describe: "a program of yours, given the message as JSON",
  schema,
  open: ({ program, args, env, timeoutSeconds }, parts) => ({
    patienceMs: timeoutSeconds * 1000 + GRACE_MS,
    async send(message, signal) {
      signal.throwIfAborted();
      const names = [...HANDED_ON, ...env];
      const given = names.flatMap((name): [string, string][] => {
        const value = parts.environment?.[name];
        return value === undefined ? [] : [[name, value]];
      });
      const variables = { ...Object.fromEntries(given), ...messageVariables(message) };
      const child = started(program, args, variables);
      await ended(child, JSON.stringify(message), timeoutSeconds * 1000, signal);
    },
  }),
});

/** Some troubles come as an error at once, the others later by an event. */
const started = (program: string, args: readonly string[], env: NodeJS.ProcessEnv) => {
  try {
    return spawn(program, args, {
      env,
      stdio: ["pipe", "ignore", "ignore"],
      // A group of its own, so that what it started ends with it.
      detached: true,
      windowsHide: true,
    });
  } catch (cause) {
    throw startTrouble(cause);
  }
};

const messageVariables = (message: Message): Record<string, string> => ({
  PEGTAPE_KEY: variable(message.key),
  PEGTAPE_GROUP: variable(message.group),
  PEGTAPE_REASON: message.reason,
  PEGTAPE_SEVERITY: message.severity,
  PEGTAPE_TIME: message.time,
  PEGTAPE_TITLE: variable(message.title),
  PEGTAPE_INCIDENTS: variable(message.incidents.join(" ")),
  PEGTAPE_COINS: variable(message.coins.join(" ")),
});

/** The machine ends a variable at a zero, and Node refuses to start a program with one. */
const variable = (text: string): string => text.replaceAll("\0", "");

const ended = (
  child: ChildProcess,
  input: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let late = false;
    let grace: NodeJS.Timeout | undefined;
    const end = (): void => {
      kill(child, "SIGTERM");
      grace ??= setTimeout(() => kill(child, "SIGKILL"), GRACE_MS);
    };
    const limit = setTimeout(() => {
      late = true;
      end();
    }, timeoutMs);
    signal.addEventListener("abort", end, { once: true });
    const settle = (error: unknown): void => {
      clearTimeout(limit);
      clearTimeout(grace);
      signal.removeEventListener("abort", end);
      if (error === undefined) resolve();
      else reject(error);
    };
    child.on("error", (cause) => settle(signal.aborted ? signal.reason : startTrouble(cause)));
    child.on("exit", (exitCode, by) => {
      // What it started and left behind, too.
      if (late || signal.aborted) kill(child, "SIGKILL");
      if (signal.aborted) settle(signal.reason);
      else if (late) settle(new SendError(`the program took over ${timeoutMs / 1000} s`));
      else if (exitCode === 0) settle(undefined);
      else settle(new SendError(`the program ended with ${by ?? exitCode}`));
    });
    // A program need not read what it is given.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });

/** By its code: the error's own text repeats the arguments. */
const startTrouble = (cause: unknown): SendError => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no reason given";
  const permanent = ["ENOENT", "EACCES", "ENOEXEC", "E2BIG"].includes(code);
  return new SendError(`the program cannot be started (${code})`, { permanent });
};

const kill = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Windows has no groups, and a group may have ended already.
    child.kill(signal);
  }
};
