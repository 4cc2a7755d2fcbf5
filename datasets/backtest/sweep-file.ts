import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { watermarkOf } from "../../engine/backtest/sweep/judge.ts";
import type { SweepPlan, SweepResult, Trial } from "../../engine/backtest/sweep/sweep-result.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { sync, writeError } from "../../recorder/tape/durable.ts";
import { readJudgement, readPlan, readTrial, sweepLine } from "./sweep-lines.ts";

// A sweep's file is NDJSON: what was planned (`"type":"sweep"`), a line a configuration in order of its index, the judgement,
// and an end with the SHA-256 of every byte before it. Its bytes depend on the plan alone.

const FORMAT = 1;

/** Writes a sweep's file in the place of whatever was there; it is on the disk when this returns. */
export const writeSweepFile = async (path: string, result: SweepResult): Promise<void> => {
  const temporary = `${path}.partial`;
  try {
    const handle = await open(temporary, "w");
    try {
      await writeLines(handle, result);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await sync(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true });
    throw writeError(cause, path);
  }
};

/** Characters of one write. */
const PIECE = 1 << 20;

const writeLines = async (handle: FileHandle, result: SweepResult): Promise<void> => {
  const hash = createHash("sha256");
  let piece = "";
  const flush = async (): Promise<void> => {
    hash.update(piece);
    await handle.writeFile(piece);
    piece = "";
  };
  for (const line of linesOf(result)) {
    piece += `${line}\n`;
    if (piece.length >= PIECE) await flush();
  }
  await flush();
  await handle.writeFile(`${sweepLine({ type: "end", sha256: hash.digest("hex") })}\n`);
};

function* linesOf({ plan, trials, judgement }: SweepResult): Iterable<string> {
  const watermark = watermarkOf(plan.tapes);
  yield sweepLine({ type: "sweep", format: FORMAT, watermark, ...plan });
  for (const trial of trials) yield sweepLine({ type: "configuration", ...trial });
  yield sweepLine({ type: "judgement", ...judgement });
}

/** Reads a sweep's file. Throws "missing", or "damaged" where it is none or not what was written. */
export const readSweepFile = async (path: string): Promise<SweepResult> => {
  const refuse = (why: string, cause?: unknown): WorkbenchError =>
    new WorkbenchError(
      "damaged",
      `${path} is no sweep: ${why}`,
      "Make it again, or copy it again.",
      {
        cause,
      },
    );
  const hash = createHash("sha256");
  const trials: Trial[] = [];
  let plan: SweepPlan | undefined;
  let judgement: SweepResult["judgement"] | undefined;
  let ended = false;
  let number = 0;
  for await (const line of linesFrom(path)) {
    number++;
    if (ended) throw refuse(`line ${number} comes after its end`);
    try {
      const value = objectOf(line);
      if (value["type"] === "end") {
        ended = true;
        if (value["sha256"] !== hash.digest("hex")) throw new Error("its bytes are not as written");
        continue;
      }
      hash.update(`${line}\n`);
      if (value["type"] === "sweep" && value["format"] === FORMAT) plan = readPlan(value);
      else if (value["type"] === "configuration") trials.push(readTrial(value));
      else if (value["type"] === "judgement") judgement = readJudgement(value);
      else throw new Error("nothing that this version reads");
    } catch (cause) {
      throw refuse(`line ${number}: ${cause instanceof Error ? firstLine(cause) : cause}`, cause);
    }
  }
  if (plan === undefined || judgement === undefined || !ended) throw refuse("it is cut short");
  return { plan, trials, judgement };
};

const firstLine = ({ message }: Error): string => message.split("\n")[0] ?? "";

/** A file's lines, one after another. */
export async function* linesFrom(path: string): AsyncIterable<string> {
  try {
    const input = createReadStream(path, "utf8");
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOENT")) throw cause;
    throw new WorkbenchError("missing", `no file "${path}"`, "Give the --out of a sweep.", {
      cause,
    });
  }
}

const objectOf = (line: string): Readonly<Record<string, unknown>> => {
  const value: unknown = JSON.parse(line);
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new Error("no object");
};
