import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { rmdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { formatTime, type Micros, micros } from "../../engine/market/time.ts";
import { openDatabase } from "../../recorder/duckdb.ts";
import { takeLock } from "../../recorder/journal/lock.ts";
import { realProcesses } from "../../recorder/journal/processes.ts";
import { realDisk } from "../../recorder/journal/real-disk.ts";
import { writeError } from "../../recorder/tape/durable.ts";
import { makeFolder } from "../../recorder/tape/make-folder.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import type { ClientParts } from "./client-parts.ts";
import { fetchAll } from "./fetch-all.ts";
import { type Job, planJobs } from "./jobs.ts";
import {
  type AbsentJob,
  type DoneJob,
  licenceOf,
  type Plan,
  planOf,
  provenanceOf,
} from "./provenance.ts";
import { type PullProgress, PullTally } from "./pull-progress.ts";
import { clearBeside, earlierTape, writePullTape } from "./pull-tape.ts";
import type { Pullable } from "./pullable.ts";
import type { ArchiveSource } from "./source.ts";
import { UnitStore } from "./unit-store.ts";

export interface PullOptions {
  /** Its parts are those that are wanted. */
  readonly pullable: Pullable;
  readonly sources: Readonly<Record<string, ArchiveSource>>;
  readonly home: string;
  /** The tape's folder; `<home>/tapes/<name>` when left out. */
  readonly out?: string | undefined;
  /** Fetched first, and a tape of its days made when it is there. */
  readonly window: { readonly from: Micros; readonly to: Micros };
  /** The window alone. */
  readonly only: boolean;
  /** Keep the units when the whole tape is made; otherwise those that lie there go, by this or an earlier run. */
  readonly keep: boolean;
  /** By source. */
  readonly baseUrls: ReadonlyMap<string, string>;
  readonly machine: Omit<ClientParts, "onBytes" | "onRetry">;
  progress?(progress: PullProgress): void;
  /** For people: what is tried again, and that the window can be replayed. */
  note?(text: string): void;
}

export interface Pulled {
  readonly manifest: Manifest;
  readonly path: string;
  /** The tape was there already, and nobody was asked. */
  readonly already: boolean;
  readonly absent: readonly { readonly unit: string; readonly why: string }[];
}

const DAY = 86_400e6;

/**
 * Downloads real history and makes its tape. Units that earlier runs finished are not asked for again. The units of the
 * window come first; when they are there, a tape of the window's days is made, which the whole one replaces at the end.
 * A failure leaves what was done: the same call goes on from there.
 */
export const pull = async (options: PullOptions): Promise<Pulled> => {
  const { pullable, home } = options;
  const path = resolve(options.out ?? join(home, "tapes", pullable.name));
  const span = options.only ? options.window : pullable;
  const plan = planOf(pullable, span);
  const jobs = planJobs({ ...options, parts: pullable.parts, ...span });
  const there = await earlierTape(path, pullable.name);
  const folder = join(home, "pulls", pullable.name);
  const done: Pulled | undefined =
    there && isComplete(there, plan, path)
      ? { manifest: there, path, already: true, absent: [] }
      : undefined;
  // A pull that was killed once its tape stood may have left its units.
  const isLeft = done !== undefined && disposes(options) && existsSync(folder);
  if (done && !isLeft) return done;
  await makeFolder(folder).catch((cause: unknown) => {
    throw writeError(cause, folder);
  });
  const lock = await takeLock(realDisk, folder, realProcesses).catch((cause: unknown) => {
    throw cause instanceof WorkbenchError ? running(pullable.name, cause) : cause;
  });
  const store = new UnitStore(folder);
  try {
    if (!done) return await run({ ...options, span, plan, jobs, path, store });
    await clearBeside(path);
    await store.clear();
    return done;
  } catch (cause) {
    throw writeError(cause, folder);
  } finally {
    await lock.release();
    // Nothing is left of a pull that is done; what is not empty stays.
    await rmdir(folder).catch(() => undefined);
  }
};

/** Whether the units go when the tape is whole: what a window alone has fetched is of use to the whole. */
const disposes = ({ keep, only }: PullOptions): boolean => !keep && !only;

interface Run extends PullOptions {
  readonly span: { readonly from: Micros; readonly to: Micros };
  readonly plan: Plan;
  readonly jobs: readonly Job[];
  readonly path: string;
  readonly store: UnitStore;
}

const run = async (options: Run): Promise<Pulled> => {
  const { jobs, store, span, machine, path } = options;
  await store.sweep();
  const database = await openDatabase({ tempDirectory: join(store.scratch, "spill") });
  try {
    const queue = oneAtATime();
    const done = new Map<Job, DoneJob>();
    const absent: AbsentJob[] = [];
    const tally = new PullTally(jobs, () => machine.elapsed());
    const tell = (): void => options.progress?.(tally.now());
    const make = (complete: boolean, clip: { from: Micros; to: Micros; closing: boolean }) =>
      queue(() => {
        // In the order of the plan, whatever came first.
        const ordered = jobs.flatMap((job) => done.get(job) ?? []);
        return writePullTape({
          database,
          units: ordered
            .filter(({ job, facts }) => facts.parquet !== null && overlaps(job, clip))
            .map(({ job }) => ({ job, parquet: store.parquetOf(job.id) })),
          clip,
          out: path,
          name: options.pullable.name,
          created: formatTime(micros(Math.round(machine.now()) * 1000)),
          source: provenanceOf(options.plan, complete, ordered, absent, sha256),
          licence: licenceOf(jobs),
        });
      });
    const days = wholeDays(options.window, span);
    const first = jobs.filter((job) => overlaps(job, days));
    const early = async (): Promise<void> => {
      if (first.length === jobs.length) return;
      // A window without a trade is no failure: the whole may have some.
      if (!first.some((job) => done.get(job)?.facts.parquet)) return;
      const { ticks } = await make(false, { ...days, closing: false });
      options.note?.(
        `${ticks.toLocaleString("en-US")} ticks from ${minute(days.from)} to ${minute(days.to)} can be replayed now; the rest follows`,
      );
    };
    await fetchAll({
      jobs: byUrgency(jobs, options.window, days),
      first: new Set(first),
      early,
      place: { store, database, queue },
      machine: {
        ...machine,
        onBytes: (bytes) => {
          tally.received(bytes);
          tell();
        },
        onRetry: (what) => options.note?.(what),
      },
      onDone: (job, result) => {
        if ("absent" in result) absent.push({ job, why: result.absent });
        else done.set(job, { job, facts: result.facts });
        tally.done(job, "facts" in result ? result.bytes : 0);
        tell();
      },
    });
    const manifest = await make(!options.only, { ...span, closing: true });
    if (disposes(options)) await store.clear();
    return {
      manifest,
      path,
      already: false,
      absent: absent.map(({ job, why }) => ({ unit: job.id, why })),
    };
  } finally {
    database.close();
  }
};

const minute = (time: Micros): string => `${formatTime(time).slice(0, 16)}Z`;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Calls of one database wait for each other. */
const oneAtATime = (): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
};

const overlaps = (
  { unit }: Job,
  { from, to }: { readonly from: Micros; readonly to: Micros },
): boolean => unit.from < to && unit.to > from;

/**
 * The days of the window. A tape of whole days has its files under the names and with the bytes that they have on the whole
 * tape, or under names that the whole one lacks: whoever still reads the early tape is never given rows of the other.
 */
const wholeDays = (
  window: { readonly from: Micros; readonly to: Micros },
  span: { readonly from: Micros; readonly to: Micros },
): { from: Micros; to: Micros } => ({
  from: micros(Math.max(span.from, Math.floor(window.from / DAY) * DAY)),
  to: micros(Math.min(span.to, Math.ceil(window.to / DAY) * DAY)),
});

/** First the window, then the rest of its days, then everything else; each in order of time, so that parts keep pace. */
const byUrgency = (
  jobs: readonly Job[],
  window: { readonly from: Micros; readonly to: Micros },
  days: { readonly from: Micros; readonly to: Micros },
): Job[] => {
  const rank = (job: Job): number => (overlaps(job, window) ? 0 : overlaps(job, days) ? 1 : 2);
  return [...jobs].sort((a, b) => rank(a) - rank(b) || a.unit.from - b.unit.from);
};

/** Whether the tape that is there is this plan's; throws where it is the whole of another. */
const isComplete = (manifest: Manifest, plan: Plan, path: string): boolean => {
  const { complete, ...own } = Object(manifest.source["pull"]);
  if (complete !== true) return false;
  if (JSON.stringify(own) === JSON.stringify(plan)) return true;
  throw new WorkbenchError(
    "usage",
    `${path} holds another part of ${plan.name} already`,
    "Choose another --out, or remove that tape first.",
  );
};

const running = (name: string, cause: WorkbenchError): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `${name} is being pulled already (${cause.message})`,
    "Wait for it, or end that process: what it has fetched is kept.",
    { cause },
  );
