import type { Job } from "./jobs.ts";

/** How far a pull has come. */
export interface PullProgress {
  readonly units: number;
  readonly unitsDone: number;
  /** Received in this run, also what had to be fetched twice. */
  readonly bytes: number;
  /** Still to come, by what units of the same source had so far; undefined while nobody knows. */
  readonly bytesLeft: number | undefined;
  /** By the slowest source's pace in this run; undefined while nobody knows. */
  readonly secondsLeft: number | undefined;
  readonly sources: Readonly<Record<string, { readonly units: number; readonly done: number }>>;
}

interface Tally {
  units: number;
  done: number;
  /** In this run. */
  fetched: number;
  bytes: number;
  /** What is left, as far as the source expects. */
  expected: number;
}

/** Counts units and bytes by source. */
export class PullTally {
  readonly #sources = new Map<string, Tally>();
  readonly #elapsed: () => number;
  readonly #begun: number;
  #bytes = 0;

  constructor(jobs: readonly Job[], elapsed: () => number) {
    this.#elapsed = elapsed;
    this.#begun = elapsed();
    for (const job of jobs) {
      const tally = this.#of(job);
      tally.units++;
      tally.expected += job.unit.expectedBytes ?? 0;
    }
  }

  received(bytes: number): void {
    this.#bytes += bytes;
  }

  /** `bytes` of it in this run; undefined for a unit that was there already. */
  done(job: Job, bytes: number | undefined): void {
    const tally = this.#of(job);
    tally.done++;
    tally.expected -= job.unit.expectedBytes ?? 0;
    if (bytes === undefined) return;
    tally.fetched++;
    tally.bytes += bytes;
  }

  now(): PullProgress {
    const all = [...this.#sources.entries()];
    const seconds = (this.#elapsed() - this.#begun) / 1000;
    const open = all.map(([, tally]) => tally).filter(({ units, done }) => done < units);
    const left = open.map(bytesLeft);
    const paces = open.map(({ units, done, fetched }) => ((units - done) * seconds) / fetched);
    const slowest = Math.max(0, ...paces);
    return {
      units: sum(all.map(([, { units }]) => units)),
      unitsDone: sum(all.map(([, { done }]) => done)),
      bytes: this.#bytes,
      bytesLeft: left.some((bytes) => bytes === undefined)
        ? undefined
        : Math.round(sum(left.map((bytes) => bytes ?? 0))),
      secondsLeft: Number.isFinite(slowest) ? Math.round(slowest) : undefined,
      sources: Object.fromEntries(all.map(([id, { units, done }]) => [id, { units, done }])),
    };
  }

  #of({ part }: Job): Tally {
    const found = this.#sources.get(part.source.id);
    if (found) return found;
    const made = { units: 0, done: 0, fetched: 0, bytes: 0, expected: 0 };
    this.#sources.set(part.source.id, made);
    return made;
  }
}

const bytesLeft = ({ units, done, fetched, bytes, expected }: Tally): number | undefined => {
  if (fetched > 0) return ((units - done) * bytes) / fetched;
  return expected > 0 ? expected : undefined;
};

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
