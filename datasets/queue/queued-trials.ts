import { Queue } from "bullmq";
import type { SweepPlan } from "../../engine/backtest/sweep/sweep-result.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import type { RunTrials } from "../backtest/run-sweep.ts";
import { sweepHash } from "../backtest/sweep-lines.ts";
import type { Configuration } from "../backtest/thread-messages.ts";
import type { QueueConnection } from "./queue-connection.ts";
import {
  type Announcement,
  announcementText,
  type Chunk,
  chunkId,
  MOST_AT_ONCE,
  readAnnouncement,
  unpackOutcomes,
} from "./queue-messages.ts";
import { queueName, SweepBoard, sharing } from "./sweep-board.ts";

export interface QueuedTrialsOptions {
  readonly connection: QueueConnection;
  readonly announcement: Announcement;
  /** Milliseconds that never run backwards. */
  readonly elapsed: () => number;
  /** Ends early, without throwing, when the signal is aborted. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** What people should know of while it goes on. */
  readonly remark: (text: string) => void;
  readonly signal: AbortSignal;
}

/** From one look at the server to the next, ms. */
const LOOK_MS = 100;
/** Between two signs of life on the board, ms. */
const RENEW_MS = 2000;
/** When workers have refused and nobody works any more, another may still be on its way; ms. */
const GRACE_MS = 3000;
/** Jobs on the server at once, at most: what has come of them is kept there until it is fetched. */
const WINDOW = 256;
/** Jobs that a sweep is divided into, unless they get too small or too large. */
const PARTS = 16;
/** To go through a tape costs about as much as so many configurations on it. */
const SMALLEST = 64;
const LARGEST = 256;
/** Returns a job, at most. */
const MOST_RETURNS = 4e6;
/** Results fetched at once. */
const FETCHED = 8;

/** The trials of a sweep, run by whoever takes them from a queue. Whoever runs them, the outcomes are the same. */
export class QueuedTrials {
  readonly #options: QueuedTrialsOptions;
  readonly #plan: SweepPlan;
  readonly #hash: string;
  readonly #board: SweepBoard;
  readonly #queue: Queue;
  readonly #outstanding = new Map<string, Chunk>();
  readonly #shown = new Set<string>();
  #connections = 0;
  #renewed = Number.NEGATIVE_INFINITY;
  #alive = 0;

  private constructor(options: QueuedTrialsOptions) {
    this.#options = options;
    this.#plan = options.announcement.plan;
    this.#hash = sweepHash(this.#plan);
    this.#board = new SweepBoard(options.connection);
    this.#queue = new Queue(queueName(this.#hash), {
      ...sharing(options.connection),
      defaultJobOptions: { stackTraceLimit: 0 },
    });
    // What fails says so where it was asked.
    this.#queue.on("error", () => undefined);
  }

  /** Announces a sweep. Throws a usage error when another one of the same plan goes on. */
  static async open(options: QueuedTrialsOptions): Promise<QueuedTrials> {
    const trials = new QueuedTrials(options);
    // What no worker would read nobody would ever run.
    if (readAnnouncement(trials.#hash, announcementText(options.announcement)) === undefined)
      throw new WorkbenchError(
        "usage",
        "this sweep is too large to be announced over a queue",
        "Give fewer tapes, values or halts, or run it in parts.",
      );
    await trials.#take();
    await options.connection.guard(trials.#queue.waitUntilReady());
    await trials.#board.forgetRefusals(trials.#hash);
    await trials.#board.announce(trials.#hash, options.announcement);
    return trials;
  }

  /** Gives the configurations to whoever works, and returns when the last outcome has come. */
  readonly run: RunTrials = async (tape, configurations, told) => {
    const chunks = this.#chunks(tape, configurations);
    const all = configurations.length;
    let done = 0;
    this.#alive = this.#options.elapsed();
    while (!told.signal.aborted && (chunks.length > 0 || this.#outstanding.size > 0)) {
      await this.#renew();
      await this.#add(chunks.splice(0, WINDOW - this.#outstanding.size));
      const fetched = await this.#fetch();
      for (const { chunk, outcomes } of fetched) {
        for (const { index, outcome } of outcomes) told.onOutcome(index, outcome);
        done += chunk.configurations.length;
      }
      if (fetched.length > 0) told.onProgress(done / all);
      await told.saved();
      // Only what is safe here may go there.
      for (const { id } of fetched) await this.#remove(id);
      await this.#lookAfter(fetched.length > 0);
      if (fetched.length === 0) await this.#options.wait(LOOK_MS, told.signal);
    }
  };

  /** Takes everything of it from the server, once its file is there. */
  async finish(): Promise<void> {
    await this.#board.withdraw(this.#hash, this.#queue);
    await this.close();
  }

  /** Leaves what there is to whoever goes on with it. */
  async close(): Promise<void> {
    // Without a server there is nobody to tell.
    await this.#board.disown(this.#hash, this.#options.announcement.owner).catch(() => undefined);
    await this.#queue.close().catch(() => undefined);
  }

  /** Always the same parts of the same plan, but for what is there already. */
  #chunks(tape: number, configurations: readonly Configuration[]): Chunk[] {
    const { design, step, tapes } = this.#plan;
    const { from = 0, to = 0 } = tapes[tape] ?? {};
    const returns = Math.max(1, (to - from) / step);
    const jobs = Math.min(PARTS, Math.ceil(design.count / SMALLEST));
    const wanted = Math.min(LARGEST, Math.ceil(design.count / jobs));
    const size = Math.max(1, Math.min(wanted, MOST_AT_ONCE, Math.floor(MOST_RETURNS / returns)));
    const parts = new Map<number, Configuration[]>();
    for (const configuration of configurations) {
      const part = Math.floor(configuration.index / size);
      parts.set(part, [...(parts.get(part) ?? []), configuration]);
    }
    return [...parts.values()].map((part) => ({ tape, configurations: part }));
  }

  async #add(chunks: readonly Chunk[]): Promise<void> {
    for (const chunk of chunks) this.#outstanding.set(chunkId(chunk), chunk);
    await this.#put(chunks);
  }

  /** A job that is there already stays as it is, whether it waits, runs or is done. */
  async #put(chunks: readonly Chunk[]): Promise<void> {
    if (chunks.length === 0) return;
    const jobs = chunks.map((data) => ({ name: "trials", data, opts: { jobId: chunkId(data) } }));
    await this.#options.connection.guard(this.#queue.addBulk(jobs));
  }

  async #fetch() {
    const { connection } = this.#options;
    const jobs = await connection.guard(this.#queue.getJobs(["completed"], 0, FETCHED - 1, true));
    const fetched: {
      id: string;
      chunk: Chunk;
      outcomes: Awaited<ReturnType<typeof unpackOutcomes>>;
    }[] = [];
    for (const job of jobs) {
      const id = job?.id;
      if (id === undefined) continue;
      const chunk = this.#outstanding.get(id);
      // It was fetched before the sweep was resumed, or is nobody's.
      if (chunk === undefined) await this.#remove(id);
      else fetched.push({ id, chunk, outcomes: await this.#read(id, job.returnvalue, chunk) });
    }
    return fetched;
  }

  #read(id: string, value: unknown, chunk: Chunk): ReturnType<typeof unpackOutcomes> {
    return unpackOutcomes(value, chunk).catch((cause: unknown) => {
      throw new WorkbenchError(
        "environment",
        `what the queue holds for ${id} is no result of a worker`,
        "Something else writes to that server. Give pegtape a database of its own, and run the same again.",
        { cause },
      );
    });
  }

  async #remove(id: string): Promise<void> {
    await this.#options.connection.guard(this.#queue.remove(id));
    this.#outstanding.delete(id);
  }

  /** Waits until a sweep that was killed loses its place; throws where it lives. */
  async #take(): Promise<void> {
    const { announcement, wait, signal, remark } = this.#options;
    let left = Number.POSITIVE_INFINITY;
    while (!(await this.#board.own(this.#hash, announcement.owner))) {
      const before = left;
      left = await this.#board.ownedFor(this.#hash);
      if (before === Number.POSITIVE_INFINITY)
        remark("the queue has this very sweep already; waiting for a sign of life of it");
      else if (left > before || signal.aborted)
        throw new WorkbenchError(
          "usage",
          "this very sweep goes on already, over the same queue",
          "Wait for it, or stop it: then the same command goes on with what it has.",
        );
      await wait(LOOK_MS, signal);
    }
  }

  async #renew(): Promise<void> {
    const { connection, elapsed, announcement } = this.#options;
    const again = connection.connections !== this.#connections;
    if (!again && elapsed() - this.#renewed < RENEW_MS) return;
    if (!(await this.#board.own(this.#hash, announcement.owner))) await this.#take();
    this.#renewed = elapsed();
    const counts = await connection.guard(this.#queue.getJobCounts());
    const there = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (!again && there >= this.#outstanding.size) return;
    this.#connections = connection.connections;
    // The server came back with nothing, or somebody has swept it out.
    await this.#board.announce(this.#hash, announcement);
    await this.#put([...this.#outstanding.values()]);
  }

  /** Shows who refuses; throws where there is nobody else. */
  async #lookAfter(progress: boolean): Promise<void> {
    const { connection, elapsed, remark } = this.#options;
    const refusals = await this.#board.refusals(this.#hash);
    for (const [worker, why] of refusals) {
      if (this.#shown.has(worker)) continue;
      this.#shown.add(worker);
      this.#alive = elapsed();
      remark(`worker ${worker} does not take this sweep: ${why}`);
    }
    await this.#refuseFailed();
    const working = async (): Promise<boolean> =>
      (await connection.guard(this.#queue.getActiveCount())) > 0;
    if (progress || refusals.size === 0 || (await working())) this.#alive = elapsed();
    if (elapsed() - this.#alive < GRACE_MS) return;
    const [[worker, why] = []] = refusals;
    throw new WorkbenchError(
      "environment",
      `no worker takes this sweep${refusals.size > 1 ? `, ${refusals.size} refused` : ""}: ${worker}: ${why}`,
      "Put that right, start workers, and run the same again: it goes on where it is.",
    );
  }

  async #refuseFailed(): Promise<void> {
    const { connection } = this.#options;
    const [failed] = await connection.guard(this.#queue.getJobs(["failed"], 0, 0));
    if (failed?.id === undefined) return;
    // Taken away, so that the next try begins anew.
    await this.#remove(failed.id);
    throw new WorkbenchError(
      "environment",
      `workers end while they run ${failed.id}: ${String(failed.failedReason).slice(0, 200)}`,
      "See what ends them (memory?), and run the same again: it goes on where it is.",
    );
  }
}
