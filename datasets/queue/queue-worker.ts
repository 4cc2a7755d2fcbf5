import { randomUUID } from "node:crypto";
import { ErrorCode, type Job, Worker } from "bullmq";
import type { RunTrials } from "../backtest/run-sweep.ts";
import type { QueueConnection } from "./queue-connection.ts";
import {
  type Announcement,
  type Chunk,
  type ChunkOutcomes,
  packOutcomes,
  readChunk,
} from "./queue-messages.ts";
import { queueName, SweepBoard, sharing } from "./sweep-board.ts";

/** A sweep made ready on this machine. */
export interface Workshop {
  readonly run: RunTrials;
  /** Throws where these are no configurations of the sweep's strategy. */
  check(chunk: Chunk): Chunk;
  close(): Promise<void>;
}

/** What a worker says of its work. `lost`: another has taken it over; `handedBack`: another may. */
export type WorkEvent =
  | {
      readonly type: "job";
      readonly sweep: string;
      readonly job: string;
      readonly state: "taken" | "done" | "handedBack" | "lost";
      readonly tape: string;
      readonly configurations: number;
      readonly elapsedMs: number;
    }
  | { readonly type: "refused"; readonly sweep: string; readonly reason: string };

export interface QueueWorkerOptions {
  readonly connection: QueueConnection;
  /** Its name among workers, as sweeps show it. */
  readonly name: string;
  /** Gets ready for a sweep; throws why it does not take part. */
  readonly prepare: (announcement: Announcement) => Promise<Workshop>;
  /** How long after it was last heard of its job is another's, ms. */
  readonly lockMs: number;
  /** Ends when no sweep goes on and no job is left, rather than never. */
  readonly once: boolean;
  readonly tell: (event: WorkEvent) => void;
  readonly elapsed: () => number;
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Hands back what it is at, and ends. */
  readonly signal: AbortSignal;
}

/** A sweep that this worker knows. */
interface Known {
  readonly owner: string;
  readonly plan: Announcement["plan"];
  readonly jobs: Worker;
  /** Undefined where it has refused. */
  readonly workshop: Workshop | undefined;
}

/** From one look for a job to the next, ms. */
const LOOK_MS = 200;
/** Times that a job may end its worker before it is given up. */
const MOST_STALLED = 5;

/**
 * Takes part in the sweeps of a queue, a job after another, whichever sweep has one. What it was at when it is killed is
 * another's once its lock has run out. A sweep that it cannot get ready for, or whose job breaks here, it refuses: others
 * go on with it.
 */
export class QueueWorker {
  readonly #options: QueueWorkerOptions;
  readonly #board: SweepBoard;
  readonly #known = new Map<string, Known>();
  #refused = 0;
  #complaint: Error | undefined;

  constructor(options: QueueWorkerOptions) {
    this.#options = options;
    this.#board = new SweepBoard(options.connection);
  }

  /** Sweeps that it has refused. */
  get refused(): number {
    return this.#refused;
  }

  /** Returns when it is stopped, or (with `once`) when all is done. Throws "environment" when the server is gone. */
  async run(): Promise<void> {
    const { signal, once, wait } = this.#options;
    try {
      while (!signal.aborted) {
        if (this.#complaint !== undefined) throw this.#complaint;
        await this.#look();
        let worked = false;
        for (const [plan, known] of this.#known)
          if (!signal.aborted && (await this.#work(plan, known))) worked = true;
        if (worked) continue;
        if (once && (await this.#allDone())) return;
        await wait(LOOK_MS, signal);
      }
    } finally {
      for (const plan of [...this.#known.keys()]) await this.#forget(plan);
    }
  }

  /** Gets to know sweeps that have begun and forgets those that are over. */
  async #look(): Promise<void> {
    const announced = await this.#board.announced();
    for (const plan of [...this.#known.keys()]) if (!announced.has(plan)) await this.#forget(plan);
    for (const [plan, announcement] of announced) {
      const known = this.#known.get(plan);
      // Who resumes a sweep may have put right what was refused.
      if (known !== undefined && (known.workshop ?? known.owner === announcement.owner)) continue;
      if (known !== undefined) await this.#forget(plan);
      await this.#meet(plan, announcement);
    }
  }

  async #meet(plan: string, announcement: Announcement): Promise<void> {
    const { connection, lockMs } = this.#options;
    let workshop: Workshop | undefined;
    try {
      workshop = await this.#options.prepare(announcement);
    } catch (error) {
      await this.#refuse(plan, error);
    }
    const jobs = new Worker(queueName(plan), null, {
      ...sharing(connection),
      ...{ autorun: false, skipStalledCheck: workshop === undefined },
      ...{
        lockDuration: lockMs,
        stalledInterval: Math.ceil(lockMs / 3),
        maxStalledCount: MOST_STALLED,
      },
    });
    // A connection that fails says so where it was asked; what the server has against looking for stalled jobs, here alone.
    jobs.on("error", (error) => {
      this.#complaint ??= connection.complaint(error);
    });
    this.#known.set(plan, { owner: announcement.owner, plan: announcement.plan, jobs, workshop });
    await connection.guard(jobs.waitUntilReady());
    await jobs.startStalledCheckTimer();
  }

  async #refuse(plan: string, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    this.#refused++;
    this.#options.tell({ type: "refused", sweep: plan, reason });
    await this.#board.refuse(plan, this.#options.name, reason);
  }

  async #forget(plan: string): Promise<void> {
    const known = this.#known.get(plan);
    this.#known.delete(plan);
    if (known === undefined) return;
    await known.workshop?.close();
    await known.jobs.close(true).catch(() => undefined);
    // Without a server there is nothing to take away.
    await this.#board.sweepUp(plan, known.jobs).catch(() => undefined);
  }

  /** Does one job of this sweep; false when there is none. */
  async #work(plan: string, known: Known): Promise<boolean> {
    const { connection, name } = this.#options;
    const { workshop, jobs } = known;
    if (workshop === undefined) return false;
    const token = `${name}-${randomUUID()}`;
    const job = await connection.guard(jobs.getNextJob(token, { block: false }));
    if (job === undefined) return false;
    await this.#do(plan, known, workshop, job, token);
    return true;
  }

  async #do(plan: string, known: Known, workshop: Workshop, job: Job, token: string) {
    const { connection, elapsed, signal } = this.#options;
    const begun = elapsed();
    const lock = this.#keepLock(job, token);
    let chunk: Chunk | undefined;
    const tell = (state: "taken" | "done" | "handedBack" | "lost"): void =>
      this.#options.tell({
        ...{ type: "job", sweep: plan, job: job.id ?? "", state },
        tape: known.plan.tapes[chunk?.tape ?? -1]?.name ?? "",
        configurations: chunk?.configurations.length ?? 0,
        elapsedMs: Math.round(elapsed() - begun),
      });
    try {
      chunk = workshop.check(readChunk(job.data));
      tell("taken");
      const outcomes = await runChunk(workshop.run, chunk, AbortSignal.any([signal, lock.lost]));
      if (lock.lost.aborted) return tell("lost");
      if (outcomes === undefined) {
        await this.#handBack(job, token);
        return tell("handedBack");
      }
      await connection.guard(job.moveToCompleted(await packOutcomes(outcomes), token, false));
      tell("done");
    } catch (error) {
      if (connection.client.status === "end") throw error;
      // Between the last sign of life and the result the server may have given it to another.
      if (isLost(error)) return tell("lost");
      await this.#handBack(job, token);
      await this.#refuse(plan, error);
      this.#known.set(plan, { ...known, workshop: undefined });
      await workshop.close();
      tell("handedBack");
    } finally {
      lock.release();
    }
  }

  async #handBack(job: Job, token: string): Promise<void> {
    const { connection } = this.#options;
    await connection.guard(
      job.moveToWait(token).catch((error: unknown) => {
        if (!isLost(error)) throw error;
      }),
    );
  }

  /** Says three times in each lock that it lives. */
  #keepLock(job: Job, token: string): { readonly lost: AbortSignal; release(): void } {
    const { lockMs } = this.#options;
    const lost = new AbortController();
    const timer = setInterval(() => {
      job.extendLock(token, lockMs).then(
        (held) => {
          if (held !== 1) lost.abort();
        },
        // The server may be back before the lock runs out.
        () => undefined,
      );
    }, lockMs / 3);
    return { lost: lost.signal, release: () => clearInterval(timer) };
  }

  /** No sweep that it takes part in goes on, and none has left a job. */
  async #allDone(): Promise<boolean> {
    for (const [plan, { workshop, jobs }] of this.#known) {
      if (workshop === undefined) continue;
      if ((await this.#board.ownedFor(plan)) > 0) return false;
      const { client } = this.#options.connection;
      const [waiting, active] = await this.#options.connection.guard(
        Promise.all([client.llen(jobs.toKey("wait")), client.llen(jobs.toKey("active"))]),
      );
      if (waiting + active > 0) return false;
    }
    return true;
  }
}

/** Undefined when it was stopped before the last outcome. */
const runChunk = async (
  run: RunTrials,
  { tape, configurations }: Chunk,
  signal: AbortSignal,
): Promise<ChunkOutcomes | undefined> => {
  const told = new Map<number, ChunkOutcomes[number]>();
  await run(tape, configurations, {
    onOutcome: (index, outcome) => told.set(index, { index, outcome }),
    onProgress: () => undefined,
    saved: async () => undefined,
    signal,
  });
  if (signal.aborted) return undefined;
  return configurations.map(({ index }) => {
    const outcome = told.get(index);
    if (outcome === undefined) throw new Error(`configuration ${index} never ended`);
    return outcome;
  });
};

/** Whether a job is no longer one's own: another has it, or the server came back without it. */
const isLost = (error: unknown): boolean =>
  error instanceof Error && "code" in error && LOST.has(error.code);

const LOST: ReadonlySet<unknown> = new Set([
  ErrorCode.JobNotExist,
  ErrorCode.JobLockNotExist,
  ErrorCode.JobNotInState,
  ErrorCode.JobLockMismatch,
]);
