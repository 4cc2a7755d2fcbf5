import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Parameters } from "../../engine/backtest/parameters.ts";
import type { Figures, Judgement, SweepPlan } from "../../engine/backtest/sweep/sweep-result.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import { readSweepFile } from "./sweep-file.ts";
import { readJudgement, readPlan, sweepHash } from "./sweep-lines.ts";

/** A sweep's file that was kept in a home. */
export interface KeptSweep {
  readonly id: string;
  readonly bytes: number;
  /** When it was written, as the disk says. */
  readonly written: Micros;
}

/** What is shown of a sweep: everything but the returns of its runs. */
export interface ShownSweep {
  readonly plan: SweepPlan;
  readonly trials: readonly ShownTrial[];
  readonly judgement: Judgement;
}

export interface ShownTrial {
  readonly index: number;
  readonly parameters: Parameters;
  readonly figures: Figures;
  readonly currency: string;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const END = ".ndjson";
const MOST_BYTES = 400e6;
const MOST_SWEEPS = 200;
/** Of a file whose ends alone are read: a plan, and a judgement of a hundred thousand configurations. */
const MOST_END = 4e6;

const folderOf = (home: string): string => join(home, "sweeps");

/** Where the file of a sweep is kept: by strategy, first tape, and its plan's hash. The same plan, the same place. */
export const keptSweepPath = (home: string, plan: SweepPlan): string => {
  const plain = (text: string): string => text.replace(/[^A-Za-z0-9.]+/g, "_").slice(0, 48);
  const names = [plan.strategy.id, plan.tapes[0]?.name ?? "none"].map(plain);
  return join(folderOf(home), `${names.join("-")}-${sweepHash(plan).slice(0, 12)}${END}`);
};

/** Those of a home, the newest first. */
export const keptSweeps = async (home: string): Promise<KeptSweep[]> => {
  const files = await readdir(folderOf(home)).catch(() => []);
  const found = await Promise.all(
    files.map(async (file): Promise<KeptSweep[]> => {
      const id = file.endsWith(END) ? file.slice(0, -END.length) : "";
      const facts = ID.test(id)
        ? await stat(join(folderOf(home), file)).catch(() => undefined)
        : undefined;
      if (!facts?.isFile()) return [];
      return [{ id, bytes: facts.size, written: micros(Math.round(facts.mtimeMs * 1000)) }];
    }),
  );
  return found
    .flat()
    .sort((a, b) => b.written - a.written || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_SWEEPS);
};

/** Its plan and judgement alone, from the two ends of its file. Throws an `input` error where they are none. */
export const sweepEnds = async (
  home: string,
  { id, bytes }: KeptSweep,
): Promise<Omit<ShownSweep, "trials">> => {
  const handle = await open(join(folderOf(home), `${id}${END}`), "r");
  try {
    const part = async (from: number): Promise<string> => {
      const buffer = Buffer.alloc(Math.min(MOST_END, bytes));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
      return buffer.toString("utf8", 0, bytesRead);
    };
    const [head = ""] = (await part(0)).split("\n", 1);
    const tail = (await part(Math.max(0, bytes - MOST_END))).split("\n");
    const judged = tail.findLast((line) => line.startsWith('{"type":"judgement"'));
    return { plan: readPlan(JSON.parse(head)), judgement: readJudgement(JSON.parse(judged ?? "")) };
  } catch (cause) {
    throw unreadable(id, cause);
  } finally {
    await handle.close();
  }
};

/** The whole of one. A name never is part of a path before it has matched the pattern. */
export const loadSweep = async (home: string, id: string): Promise<ShownSweep> => {
  const path = join(folderOf(home), `${id}${END}`);
  const facts = ID.test(id) ? await stat(path).catch(() => undefined) : undefined;
  if (!facts?.isFile())
    throw new WorkbenchError(
      "missing",
      `no sweep "${id.slice(0, 80)}" is kept`,
      "`pegtape sweep <tape> --strategy <name>` makes one.",
    );
  if (facts.size > MOST_BYTES)
    throw new WorkbenchError(
      "input",
      `the file of sweep ${id} is larger than ${MOST_BYTES / 1e6} MB`,
      "Look at it with `pegtape sql`, or sweep fewer configurations.",
    );
  const { plan, trials, judgement } = await readSweepFile(path).catch((cause: unknown) => {
    throw unreadable(id, cause);
  });
  return {
    ...{ plan, judgement },
    trials: trials.map(({ index, parameters, figures, outcomes }) => ({
      ...{ index, parameters, figures, currency: outcomes[0]?.currency ?? "" },
    })),
  };
};

const unreadable = (id: string, cause: unknown): WorkbenchError =>
  new WorkbenchError(
    "input",
    `the file of sweep ${id} cannot be read`,
    cause instanceof WorkbenchError ? cause.message : "Make it again, or copy it again.",
    { cause },
  );
