import type { Worker } from "node:worker_threads";
import type { StrategyRef } from "./load-strategy.ts";
import { startWorker } from "./start-worker.ts";
import { type FromThread, type Outcome, Progress, type ToThread } from "./thread-messages.ts";

/** How a thread was lost: who was at work in it, the tape's time there, and why. */
export interface Loss {
  /** -1: none. */
  readonly configuration: number;
  /** µs; NaN before the first record. */
  readonly time: number;
  readonly cause: string;
  /** It did not come back: certainly this one's doing. Else it may be another's, or that of all together. */
  readonly stuck: boolean;
}

export interface ThreadLimits {
  /** Ms after which what has not come back never will. */
  readonly patienceMs: number;
  /** Of JavaScript's heap. */
  readonly memoryMb: number;
}

/** Of a run hardly anything outlives a moment: what is new stays in a core's cache, and is collected there. */
const YOUNG_MB = 12;

/** How often progress is looked at, in each patience. */
const LOOKS = 10;

/** A thread that strategies run in, watched: one that hangs or dies is ended, and says who was at work. */
export class TrialThread {
  /** Undefined while it lives. */
  loss: Loss | undefined;
  /** Configurations that still run, as of its last answer; before the first one of a pass: all that it was asked to begin. */
  running = 0;
  readonly #worker: Worker;
  readonly #progress: Float64Array;
  readonly #limits: ThreadLimits;
  readonly #waiting: ((isDone: boolean) => void)[] = [];
  readonly #watch: NodeJS.Timeout;
  #onEnded: (index: number, outcome: Outcome) => void = () => undefined;
  #last: Promise<boolean> = Promise.resolve(true);
  /** Answers still to come that are about the pass before. */
  #stale = 0;
  #count = Number.NaN;
  #looks = 0;

  private constructor(worker: Worker, progress: Float64Array, limits: ThreadLimits) {
    this.#worker = worker;
    this.#progress = progress;
    this.#limits = limits;
    worker.on("message", (message: FromThread) => {
      if (message.type === "ended") return this.#onEnded(message.index, message.outcome);
      if (this.#stale > 0) this.#stale--;
      else this.running = message.running;
      this.#waiting.shift()?.(true);
    });
    worker.on("error", (error) => this.#lose(inWords(error, limits), false));
    worker.on("exit", (code) => this.#lose(`its thread ended with exit code ${code}`, false));
    this.#watch = setInterval(() => this.#look(), Math.max(10, limits.patienceMs / LOOKS));
  }

  static async start(ref: StrategyRef, limits: ThreadLimits): Promise<TrialThread> {
    const progress = new SharedArrayBuffer(Progress.length * Float64Array.BYTES_PER_ELEMENT);
    const seen = new Float64Array(progress);
    seen[Progress.configuration] = -1;
    seen[Progress.time] = Number.NaN;
    const worker = await startWorker(
      { ref, progress },
      { maxOldGenerationSizeMb: limits.memoryMb, maxYoungGenerationSizeMb: YOUNG_MB },
    );
    return new TrialThread(worker, seen, limits);
  }

  /** Whether what it was asked last was done; waits until that is known. */
  get last(): Promise<boolean> {
    return this.#last;
  }

  /**
   * Resolves when the thread has done it (true) or is lost (false). What is asked meanwhile waits its turn. `onEnded` stays
   * until the next one.
   */
  ask(message: ToThread, onEnded?: (index: number, outcome: Outcome) => void): Promise<boolean> {
    if (onEnded !== undefined) this.#onEnded = onEnded;
    if (this.loss !== undefined) return Promise.resolve(false);
    if (message.type === "begin") {
      this.running = message.crews.reduce((sum, { trials }) => sum + trials.length, 0);
      this.#stale = this.#waiting.length;
    }
    this.#last = new Promise((resolve) => {
      if (this.#waiting.length === 0) this.#looks = 0;
      this.#waiting.push(resolve);
      this.#worker.postMessage(message);
    });
    return this.#last;
  }

  /** Ends it, whatever it is doing; who waits for it is let go. */
  async close(): Promise<void> {
    clearInterval(this.#watch);
    this.#worker.removeAllListeners();
    this.#lose("was stopped", false);
    await this.#worker.terminate();
  }

  /** By looks and not by the clock, for a machine that slept was not hanging. */
  #look(): void {
    const count = this.#progress[Progress.count];
    // A thread that has not counted yet is still being made.
    if (count === 0 || count !== this.#count || this.#waiting.length === 0) {
      this.#count = count ?? Number.NaN;
      this.#looks = 0;
      return;
    }
    this.#looks++;
    if (this.#looks <= LOOKS) return;
    this.#lose(`did not return within ${this.#limits.patienceMs / 1e3} s`, true);
  }

  #lose(cause: string, stuck: boolean): void {
    if (this.loss !== undefined) return;
    this.loss = {
      configuration: this.#progress[Progress.configuration] ?? -1,
      time: this.#progress[Progress.time] ?? Number.NaN,
      cause,
      stuck,
    };
    this.running = 0;
    void this.close();
    for (const resolve of this.#waiting.splice(0)) resolve(false);
  }
}

const inWords = (error: unknown, { memoryMb }: ThreadLimits): string => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return `needed more than ${memoryMb} MB of memory`;
  return error instanceof Error ? error.message : String(error);
};
