import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ALIVE, type Answer, type Question } from "./question.ts";

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

  /** Undefined when nothing is heard of a test for so long, or the process ended itself. */
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
    const answer = await new Promise<Answer | undefined>((resolve) => {
      const done = (given: Answer | undefined): void => {
        clearTimeout(late);
        child.off("message", heard).off("exit", gone);
        signal.removeEventListener("abort", gone);
        resolve(given);
      };
      const gone = (): void => done(undefined);
      let late = setTimeout(gone, patienceMs + START_MS * (fresh ? 1 : 0));
      const heard = (message: Answer | typeof ALIVE): void => {
        clearTimeout(late);
        if (message === ALIVE) late = setTimeout(gone, patienceMs);
        else done(message);
      };
      child.on("message", heard).on("exit", gone);
      signal.addEventListener("abort", gone);
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
