import { createHash } from "node:crypto";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { WorkbenchError } from "../../engine/errors.ts";
import { writeError } from "../../recorder/tape/durable.ts";
import type { EvaluatedDetector } from "./evaluation.ts";
import type { Sealed } from "./run-contender.ts";

const threshold = z.number().finite().nullable();
const schema = z.strictObject({
  format: z.literal(1),
  protocol: z.literal(2),
  /** Of what was sealed: detectors, their parameters, latency. */
  configuration: z.string().regex(/^[0-9a-f]{64}$/),
  /** By detector, then by side and level; null where none kept the budget. */
  thresholds: z.record(z.string().max(200), z.record(z.string().max(40), threshold)),
  /** Of the tapes on which they were fitted. */
  data: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
});

/** Detectors with their thresholds, as they were fitted once: nothing about them may change any more. */
export type Seal = z.output<typeof schema>;

const pathOf = (home: string, hash: string): string =>
  join(home, "evaluations", `sealed-${hash}.json`);

/** What an evaluation came to, ready to be sealed. Detectors without a threshold are what they are. */
export const sealOf = (
  detectors: readonly Pick<EvaluatedDetector, "id" | "tuned" | "sealable">[],
  configuration: string,
  data: readonly string[],
): Seal => ({
  ...{ format: 1, protocol: 2, configuration, data: [...data].sort() },
  thresholds: Object.fromEntries(
    detectors
      .filter(({ tuned }) => tuned)
      .map(({ id, sealable }) => [
        id,
        Object.fromEntries(
          Object.entries(sealable).map(([key, value]) => [key, value ?? null] as const),
        ),
      ]),
  ),
});

/** Writes a seal under its hash and returns it. What is there already is the same. */
export const writeSeal = async (home: string, seal: Seal): Promise<string> => {
  const text = `${JSON.stringify(seal, undefined, 2)}\n`;
  const hash = createHash("sha256").update(text).digest("hex");
  const path = pathOf(home, hash);
  try {
    await mkdir(join(home, "evaluations"), { recursive: true });
    const handle = await open(path, "w");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw writeError(cause, path);
  }
  return hash;
};

/** The seal of this hash, or of the only one that begins so. Throws where there is none, or it is not what was sealed. */
export const readSeal = async (home: string, hash: string): Promise<Seal> => {
  const path = pathOf(home, hash);
  if (!/^[0-9a-f]{64}$/.test(hash))
    throw new WorkbenchError(
      "usage",
      `"${hash}" is no seal`,
      "Give the 64 digits that --freeze printed.",
    );
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new WorkbenchError(
      "missing",
      `nothing was sealed as ${hash}`,
      "evaluate --freeze seals, in the same home folder.",
      { cause },
    );
  });
  const broken = new WorkbenchError(
    "damaged",
    `${path} is not what was sealed`,
    "Its hash or its form differ. Seal again.",
  );
  if (createHash("sha256").update(text).digest("hex") !== hash) throw broken;
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) throw broken;
  return parsed.data;
};

/** Thresholds by detector, as an evaluation takes them instead of fitting. */
export const sealedThresholds = ({ thresholds }: Seal): ReadonlyMap<string, Sealed> =>
  new Map(
    Object.entries(thresholds).map(([id, each]) => [
      id,
      Object.fromEntries(Object.entries(each).map(([key, value]) => [key, value ?? undefined])),
    ]),
  );
