import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { deflate, inflate } from "node:zlib";
import { z } from "zod";
import type { SweepPlan, TrialOutcome } from "../../engine/backtest/sweep/sweep-result.ts";
import { readOutcome, readPlan, sweepHash, sweepLine } from "../backtest/sweep-lines.ts";
import type { Configuration } from "../backtest/thread-messages.ts";

// What sweeps and workers tell each other. Whoever can write to the server can write anything: each of these is looked at
// before it is used, and nothing has more than so many characters.

/** A plan, with lists of halts and values as long as anybody has. */
const LONGEST_PLAN = 8e6;
const LONGEST_REFUSAL = 500;
/** A job's result, packed, and unpacked. */
const LONGEST_RESULT = 64e6;
const LARGEST_RESULT = 512e6;
/** Configurations a job. */
export const MOST_AT_ONCE = 1024;

const text = z.string().max(4096);
const index = z.int().min(0).max(1e9);
const value = z.union([z.number(), z.string().max(1000), z.boolean()]);

/** Where a worker finds the strategy: with itself, or in a file by this name. Code never goes over the queue. */
export type StrategyPlace =
  | { readonly kind: "builtIn" }
  | {
      readonly kind: "file";
      readonly name: string /** SHA-256 of all its code. */;
      readonly code: string;
    };

/** A sweep that workers may take part in. */
export interface Announcement {
  readonly plan: SweepPlan;
  /** Where its tapes are, in the plan's order; a name's folder under a worker's own home goes first. */
  readonly tapes: readonly string[];
  readonly strategy: StrategyPlace;
  /** Who has begun or resumed it: another one each time. */
  readonly owner: string;
}

const announcement = z.object({
  plan: z.string().max(LONGEST_PLAN),
  tapes: z.array(text).max(1000),
  strategy: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("builtIn") }),
    z.object({ kind: z.literal("file"), name: text, code: z.string().regex(/^[0-9a-f]{64}$/) }),
  ]),
  owner: text,
});

export const announcementText = ({ plan, ...rest }: Announcement): string =>
  JSON.stringify({ ...rest, plan: sweepLine(plan) });

/** Undefined where it is not what it says it is: a plan is named by its own hash. */
export const readAnnouncement = (id: string, json: string): Announcement | undefined => {
  try {
    const read = announcement.parse(JSON.parse(json));
    const plan = readPlan(JSON.parse(read.plan));
    return sweepHash(plan) === id && plan.tapes.length === read.tapes.length
      ? { ...read, plan }
      : undefined;
  } catch {
    return undefined;
  }
};

/** Some configurations on one tape of the plan. */
export interface Chunk {
  readonly tape: number;
  readonly configurations: readonly Configuration[];
}

const chunk = z.object({
  tape: index,
  configurations: z
    .array(z.object({ index, parameters: z.record(z.string().max(200), value) }))
    .min(1)
    .max(MOST_AT_ONCE),
});

/** Throws a ZodError where it is none. */
export const readChunk = (data: unknown): Chunk => chunk.parse(data);

/** A chunk's name is its content, so that there is never a second job of it. */
export const chunkId = ({ tape, configurations }: Chunk): string => {
  const indices = configurations.map((each) => each.index);
  const hash = createHash("sha256").update(JSON.stringify([tape, indices]));
  return `chunk-${tape}-${indices[0]}-${hash.digest("hex").slice(0, 16)}`;
};

/** What came of each configuration, in the order of the chunk. */
export type ChunkOutcomes = readonly { readonly index: number; readonly outcome: TrialOutcome }[];

const packed = z.object({ outcomes: z.string().max(LONGEST_RESULT) });
const outcomes = z.array(z.object({ index, outcome: z.unknown() })).max(MOST_AT_ONCE);

/** Returns are most of it, and most of them are 0: packed they are a small part. */
export const packOutcomes = async (told: ChunkOutcomes): Promise<unknown> => ({
  outcomes: (await promisify(deflate)(sweepLine(told))).toString("base64"),
});

/** Throws where it is not the outcomes of exactly this chunk. */
export const unpackOutcomes = async (value: unknown, of: Chunk): Promise<ChunkOutcomes> => {
  const bytes = Buffer.from(packed.parse(value).outcomes, "base64");
  const json = await promisify(inflate)(bytes, { maxOutputLength: LARGEST_RESULT });
  const read = outcomes.parse(JSON.parse(json.toString("utf8")));
  const indices = (each: readonly { readonly index: number }[]): string =>
    each.map(({ index }) => index).join();
  if (indices(read) !== indices(of.configurations)) throw new Error("it is of another chunk");
  return read.map((each) => ({ index: each.index, outcome: readOutcome(each.outcome) }));
};

/** What a worker says who does not take a sweep. */
export const readRefusal = (said: string): string => said.slice(0, LONGEST_REFUSAL);
