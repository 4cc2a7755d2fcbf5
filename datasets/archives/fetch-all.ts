import { WorkbenchError } from "../../engine/errors.ts";
import { makeClient } from "./client.ts";
import type { ClientParts } from "./client-parts.ts";
import { fetchUnit, type Workplace } from "./fetch-unit.ts";
import type { Job } from "./jobs.ts";
import { Turns } from "./turns.ts";
import type { UnitFacts } from "./unit-store.ts";

export type JobResult =
  /** `bytes` that it took in this run; undefined for one that was there. */
  { readonly facts: UnitFacts; readonly bytes: number | undefined } | { readonly absent: string };

export interface FetchAllOptions {
  /** The most urgent first. */
  readonly jobs: readonly Job[];
  /** When all of these are done, `early` is called once; others go on meanwhile. */
  readonly first: ReadonlySet<Job>;
  early(): Promise<void>;
  readonly place: Workplace;
  readonly machine: ClientParts;
  onDone(job: Job, result: JobResult): void;
}

/** A file that came through damaged where the venue gives no checksum shows it when it is read. */
const READS = 3;

/**
 * Does every job, the sources at the same time and each as often as it may be asked. A source that fails stops; the others
 * finish, and then its error is thrown, so that the next run has the least to do.
 */
export const fetchAll = async (options: FetchAllOptions): Promise<void> => {
  const { jobs, first, place, machine } = options;
  let left = first.size;
  const earlyDone: Promise<void>[] = [];
  const finished = (job: Job, result: JobResult): void => {
    options.onDone(job, result);
    if (!first.has(job) || --left > 0) return;
    const early = options.early();
    // Its failure is looked at when the downloads have ended.
    early.catch(() => undefined);
    earlyDone.push(early);
  };
  const open: Job[] = [];
  for (const job of jobs) {
    machine.signal.throwIfAborted();
    // Of a day that is not over an answer would be a part, and pass for the whole.
    if (job.unit.to > machine.now() * 1000) {
      finished(job, { absent: "its time is not over yet" });
      continue;
    }
    const facts = await place.store.read(job.id, job.baseUrl);
    if (facts) finished(job, { facts, bytes: undefined });
    else open.push(job);
  }
  const sources = [...new Set(open.map(({ part }) => part.source))];
  const ends = await Promise.allSettled(
    sources.map((source) =>
      fetchSource(
        open.filter(({ part }) => part.source === source),
        options,
        finished,
      ),
    ),
  );
  // An early tape that could not be made says so before a source that failed.
  await Promise.all(earlyDone);
  machine.signal.throwIfAborted();
  for (const end of ends) if (end.status === "rejected") throw end.reason;
};

const fetchSource = async (
  jobs: readonly Job[],
  { place, machine }: FetchAllOptions,
  finished: (job: Job, result: JobResult) => void,
): Promise<void> => {
  const [head] = jobs;
  if (!head) return;
  const { source } = head.part;
  const turns = new Turns(source.limit.everyMs, machine);
  const memory = new Map<string, unknown>();
  const waiting = jobs.values();
  let failed: { cause: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (const job of waiting) {
      if (failed) return;
      try {
        finished(job, await fetchAgain(job, { turns, memory, machine, place }));
      } catch (cause) {
        failed ??= { cause };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, source.limit.parallel) }, worker));
  if (failed) throw failed.cause;
};

const fetchAgain = async (
  job: Job,
  at: { turns: Turns; memory: Map<string, unknown>; machine: ClientParts; place: Workplace },
): Promise<JobResult> => {
  const { turns, memory, machine, place } = at;
  for (let reading = 1; ; reading++) {
    machine.signal.throwIfAborted();
    const { id, limit } = job.part.source;
    const address = { id, baseUrl: job.baseUrl, penaltyMs: limit.penaltyMs };
    const client = makeClient(address, turns, machine);
    const tools = { client, memory, signal: machine.signal };
    try {
      const result = await fetchUnit(job, tools, place);
      const bytes = client.receipts.reduce((sum, receipt) => sum + receipt.bytes, 0);
      return "absent" in result ? result : { facts: result, bytes };
    } catch (cause) {
      const isTorn = cause instanceof WorkbenchError && cause.code === "input";
      if (!isTorn || reading === READS) throw cause;
      machine.onRetry?.(`${cause.message}; fetched again`);
    }
  }
};
