import { spawn } from "node:child_process";

export interface ChildDone {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface ChildOptions {
  readonly signal: AbortSignal;
  readonly cwd?: string;
  /** Beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Of Node, before the program. */
  readonly node?: string;
}

/** The last of what a child complained of, for a message. */
const TAIL = 600;

/**
 * Runs Node with these arguments to its end. When the signal comes the child and all its own children are killed.
 *
 * @throws {Error} when it cannot be started, or was ended by the signal.
 */
export const runChild = (
  args: readonly string[],
  { signal, cwd, env, node = process.execPath }: ChildOptions,
): Promise<ChildDone> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // A group of its own, so that what it has started goes with it.
    const child = spawn(node, args, {
      ...{ detached: true, stdio: ["ignore", "pipe", "pipe"] as const },
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
    });
    const kill = (): void => {
      if (child.pid !== undefined) killGroup(child.pid);
    };
    signal.addEventListener("abort", kill, { once: true });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.setEncoding("utf8").on("data", (piece: string) => out.push(piece));
    child.stderr.setEncoding("utf8").on("data", (piece: string) => err.push(piece));
    child.on("error", reject);
    child.on("close", (code) => {
      signal.removeEventListener("abort", kill);
      if (signal.aborted) reject(signal.reason);
      else resolve({ code, out: out.join(""), err: err.join("") });
    });
  });

const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Gone already.
  }
};

/** The same, and a failure is an error with what the child said last. */
export const runWell = async (args: readonly string[], options: ChildOptions): Promise<string> => {
  const { code, out, err } = await runChild(args, options);
  if (code !== 0)
    throw new Error(
      `${args.slice(-4).join(" ")} ended with ${code}: ${`${out}${err}`.slice(-TAIL)}`,
    );
  return out;
};

/** The objects of a text with one JSON object a line; other lines are left out. */
export const jsonLines = (text: string): Record<string, unknown>[] =>
  text.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    try {
      return [JSON.parse(line) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
