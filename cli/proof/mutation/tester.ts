import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Answer, Question } from "./mutant-child.ts";

const CHILD = fileURLToPath(new URL("./mutant-child.ts", import.meta.url));
/** To load vitest and the sources. */
const START_MS = 60_000;

/** A process that runs tests, started when it is first asked, and again after a question that it did not come back from. */
export class Tester {
  readonly #seed: number;
  #child: ChildProcess | undefined;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Undefined when there is no answer within the time, or the process ended itself. */
  async ask(
    question: Question,
    patienceMs: number,
    signal: AbortSignal,
  ): Promise<Answer | undefined> {
    signal.throwIfAborted();
    const fresh = this.#child === undefined;
    this.#child ??= fork(CHILD, [String(this.#seed)], {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const child = this.#child;
    const late = AbortSignal.timeout(Math.ceil(patienceMs) + (fresh ? START_MS : 0));
    const any = AbortSignal.any([signal, late]);
    const answer = await new Promise<Answer | undefined>((resolve) => {
      const done = (given: Answer | undefined): void => {
        child.off("message", done).off("exit", gone);
        any.removeEventListener("abort", gone);
        resolve(given);
      };
      const gone = (): void => done(undefined);
      child.on("message", done).on("exit", gone);
      any.addEventListener("abort", gone);
      child.send(question);
    });
    if (answer === undefined) this.end();
    signal.throwIfAborted();
    return answer;
  }

  end(): void {
    // Its tests run in threads: they go with it.
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }
}
