import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { WorkbenchError } from "../../engine/errors.ts";
import type { SqlLimits } from "./limits.ts";
import { type Answer, lineReader, type Order, type Source } from "./messages.ts";

export interface Patience {
  readonly timeMs: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

type Process = ChildProcessByStdio<Writable, Readable, null>;

/** Of the child's own JavaScript, MB. */
const HEAP_MB = 256;

/**
 * The process in which queries run, as the server holds it: one order at a time. What is not answered in time is
 * interrupted, and when even that is not answered, or the child says what it may not, the process is killed; then it is
 * `over`, and whoever needs one starts another.
 */
export class SqlChild {
  /** Empty, of this child alone; gone when it is. */
  readonly folder: string;
  readonly #limits: SqlLimits;
  readonly #process: Process;
  #waiting: { resolve(answer: Answer): void; reject(error: unknown): void } | undefined;
  #sources = "";
  /** Why we killed it; undefined while it lives or when it died by itself. */
  #reason: WorkbenchError | undefined;
  #over = false;
  readonly #gone: Promise<void>;

  private constructor(folder: string, limits: SqlLimits) {
    this.folder = folder;
    this.#limits = limits;
    this.#process = startProcess(folder);
    const child = this.#process;
    const hear = (line: string): void => this.#hear(line);
    const tooMuch = (): void => this.kill(broken("it said too much"));
    // A cell's characters take up to six each when JSON escapes them, and texts have quotes and commas.
    child.stdout.on("data", lineReader(limits.bytes * 6 + limits.rows * 1e3, hear, tooMuch));
    child.stdin.on("error", () => undefined);
    this.#gone = new Promise((resolve) => {
      const over = (error: WorkbenchError): void => {
        if (this.#over) return;
        this.#over = true;
        this.#waiting?.reject(this.#reason ?? error);
        this.#waiting = undefined;
        rm(folder, { recursive: true, force: true }).then(resolve, () => resolve());
      };
      child.on("error", (cause) => over(broken("it cannot be started", cause)));
      child.on("exit", (code, signal) =>
        over(signal === "SIGKILL" ? grown(limits) : broken(`it ended with ${signal ?? code}`)),
      );
    });
  }

  /** Starts a process and waits until it is ready. */
  static async start(limits: SqlLimits): Promise<SqlChild> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "pegtape-sql-")));
    const child = new SqlChild(folder, limits);
    await child.#answered({ timeMs: limits.startMs });
    return child;
  }

  get over(): boolean {
    return this.#over || this.#reason !== undefined;
  }

  /** Shows these sources to the orders that follow. */
  async open(sources: readonly Source[]): Promise<void> {
    const text = JSON.stringify(sources);
    if (text === this.#sources) return;
    await this.ask(
      { type: "open", sources, folder: this.folder, limits: this.#limits },
      { timeMs: this.#limits.startMs },
    );
    this.#sources = text;
  }

  /** The answer to an order. Throws "input" when the query is refused, fails or takes too long. */
  async ask(order: Order, patience: Patience): Promise<Answer> {
    this.#send(order);
    const answer = await this.#answered(patience);
    if (answer.type === "failed") throw new WorkbenchError("input", answer.message, answer.hint);
    return answer;
  }

  /** Ends the process now; whoever waits is told the reason. */
  kill(reason: WorkbenchError = stopped()): void {
    this.#reason ??= reason;
    this.#process.kill("SIGKILL");
  }

  /** Ends the process and waits until it and its folder are gone. */
  async close(): Promise<void> {
    this.kill();
    await this.#gone;
  }

  #send(order: Order): void {
    this.#process.stdin.write(`${JSON.stringify(order)}\n`);
  }

  #hear(line: string): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    try {
      waiting?.resolve(JSON.parse(line) as Answer);
    } catch (cause) {
      const reason = broken("it said what is no JSON", cause);
      waiting?.reject(reason);
      this.kill(reason);
    }
  }

  async #answered({ timeMs, signal }: Patience): Promise<Answer> {
    if (this.#over) throw this.#reason ?? broken("it has ended");
    let why: WorkbenchError | undefined;
    let grace: NodeJS.Timeout | undefined;
    const interrupt = (reason: WorkbenchError): void => {
      why ??= reason;
      this.#send({ type: "interrupt" });
      grace ??= setTimeout(() => this.kill(why), this.#limits.graceMs);
    };
    const limit = setTimeout(() => interrupt(tooSlow(timeMs)), timeMs);
    const cancel = (): void => interrupt(stopped());
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    if (signal?.aborted) cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      const told = await answer;
      // What was ready in spite of all is as good as any.
      if (why !== undefined && told.type === "failed") throw why;
      return told;
    } finally {
      clearTimeout(limit);
      clearTimeout(grace);
      signal?.removeEventListener("abort", cancel);
    }
  }
}

/** Sources run through tsx, built files as they are. Nothing of our environment is handed on, for it holds secrets. */
const startProcess = (cwd: string): Process => {
  const extension = extname(fileURLToPath(import.meta.url));
  const main = fileURLToPath(new URL(`./child${extension}`, import.meta.url));
  const loader = extension === ".ts" ? ["--import", import.meta.resolve("tsx")] : [];
  return spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, ...loader, main], {
    cwd,
    env: { TZ: "UTC" },
    stdio: ["pipe", "pipe", "ignore"],
    windowsHide: true,
  });
};

const stopped = (): WorkbenchError =>
  new WorkbenchError("input", "the query was stopped", "Run it again when you want its result.");

const tooSlow = (timeMs: number): WorkbenchError =>
  new WorkbenchError(
    "input",
    `stopped after ${timeMs / 1000} s`,
    "Ask for less: a range of time, one instrument, time_bucket() instead of every tick.",
  );

const grown = ({ residentBytes }: SqlLimits): WorkbenchError =>
  new WorkbenchError(
    "input",
    `the query took more memory than it may (${Math.round(residentBytes / 1e6)} MB), and was ended`,
    "Ask for less, or aggregate before you sort or join.",
  );

const broken = (what: string, cause?: unknown): WorkbenchError =>
  new WorkbenchError(
    "environment",
    `the process that runs queries is gone: ${what}`,
    "The next query starts another.",
    { cause },
  );
