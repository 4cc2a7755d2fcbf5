import { formatTime, type Micros } from "../../engine/market/time.ts";
import type { Job } from "./jobs.ts";
import type { Pullable } from "./pullable.ts";
import type { UnitFacts } from "./unit-store.ts";

export interface DoneJob {
  readonly job: Job;
  readonly facts: UnitFacts;
}

export interface AbsentJob {
  readonly job: Job;
  readonly why: string;
}

/** What was asked for: equal plans make equal tapes. */
export interface Plan {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly instruments: readonly string[];
}

export const planOf = (
  { name, parts }: Pick<Pullable, "name" | "parts">,
  span: { readonly from: Micros; readonly to: Micros },
): Plan => ({
  name,
  from: formatTime(span.from),
  to: formatTime(span.to),
  instruments: parts.map(({ source, series, instrument }) => `${source} ${series} ${instrument}`),
});

/**
 * What the manifest says of where the rows came from: for every unit the address of its largest answer, when the first came, in how many
 * answers of how many bytes, and their SHA-256 (of several answers: of their hashes, one a line).
 */
export const provenanceOf = (
  plan: Plan,
  complete: boolean,
  done: readonly DoneJob[],
  absent: readonly AbsentJob[],
  hashText: (text: string) => string,
): Record<string, unknown> => {
  const sources = [...new Set([...done, ...absent].map(({ job }) => job.part.source))];
  return {
    pull: { ...plan, complete },
    sources: sources.map(({ id, describe, documentation, licence }) => ({
      id,
      describe,
      documentation,
      licence,
    })),
    units: done.map(({ job, facts }) => ({
      unit: job.id,
      rows: facts.rows,
      ...answers(facts, hashText),
    })),
    ...(absent.length > 0 && {
      absent: absent.map(({ job, why }) => ({ unit: job.id, why })),
    }),
  };
};

const answers = (
  { receipts }: UnitFacts,
  hashText: (text: string) => string,
): Record<string, unknown> => {
  const [first] = receipts;
  if (!first) return {};
  // Of a file and its checksum the file's address is of interest.
  const largest = receipts.reduce((most, receipt) => (receipt.bytes > most.bytes ? receipt : most));
  const bytes = receipts.reduce((sum, receipt) => sum + receipt.bytes, 0);
  const sha256 =
    receipts.length === 1
      ? first.sha256
      : hashText(receipts.map((receipt) => `${receipt.sha256}\n`).join(""));
  return {
    address: largest.address,
    fetched: first.at,
    ...(receipts.length > 1 && { answers: receipts.length }),
    bytes,
    sha256,
  };
};

/** The terms of every source, each once. */
export const licenceOf = (jobs: readonly Job[]): string =>
  [...new Set(jobs.map(({ part }) => `${part.source.id}: ${part.source.licence}`))].join("; ");
