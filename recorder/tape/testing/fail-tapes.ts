import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WorkbenchError } from "../../../engine/errors.ts";
import { checkTape } from "../check-tape.ts";
import { openTape } from "../open-tape.ts";
import { fingerprint, makeTape, tradesSql } from "../sample-tape.ts";
import { type Failure, failFiles } from "./failing-files.ts";

export interface FailTapesReport {
  /** Calls of an undisturbed run: each of them failed, in each of the ways. */
  readonly calls: number;
  readonly runs: number;
  /** By the name of the call that failed. */
  readonly failed: Readonly<Record<string, number>>;
  /** Runs that all the same came to their end. */
  readonly ended: number;
  readonly broken: readonly string[];
}

const ROWS = 300;

/** A tape is written, read (which leaves a column cache and stamps), and read again, from the cache. */
const scenario = async (folder: string, expected: string | undefined): Promise<string[]> => {
  const [home, out] = [join(folder, "home"), join(folder, "home", "tapes", "tape")];
  const said: string[] = [];
  await makeTape({ rows: tradesSql(ROWS), out });
  for (let time = 0; time < 3; time++) {
    const tape = await openTape(out, { home });
    try {
      said.push(await fingerprint(tape));
    } finally {
      tape.close();
    }
  }
  if (expected !== undefined && said.some((each) => each !== expected))
    throw new Error("the records are wrong, and nobody said so");
  return said;
};

/** A failure is told as one of the environment, or of the file that cannot be read. */
const isTold = (error: unknown): boolean =>
  error instanceof WorkbenchError || (error instanceof Error && "code" in error);

/**
 * Fails every `step`th call of the file system while a tape, its manifest, its stamps and its column cache are written and
 * read: what stands under the tape's name afterwards is whole, and what is read is right, or an error.
 */
export const failTapes = async (
  kinds: readonly Failure[],
  { first = 1, step = 1 } = {},
): Promise<FailTapesReport> => {
  const base = await mkdtemp(join(tmpdir(), "pegtape-fail-tapes-"));
  const broken: string[] = [];
  const failed: Record<string, number> = {};
  let [runs, ended, nth] = [0, 0, 0];
  const next = async (): Promise<string> => {
    const folder = join(base, String(nth++));
    await mkdir(folder);
    return folder;
  };
  try {
    const whole = await next();
    const counter = failFiles(whole, 0, "EIO");
    const [expected = ""] = await scenario(whole, undefined).finally(() => counter.restore());
    const calls = counter.calls();
    for (const how of kinds)
      for (let at = first; at <= calls; at += step) {
        const folder = await next();
        const files = failFiles(folder, at, how);
        const error: unknown = await scenario(folder, expected).then(
          () => undefined,
          (cause: unknown) => cause,
        );
        files.restore();
        const name = files.failed();
        failed[name] = (failed[name] ?? 0) + 1;
        const say = (problem: string) => broken.push(`${how} at call ${at}, ${name}: ${problem}`);
        runs += 1;
        if (error === undefined) ended += 1;
        else if (!isTold(error)) say(String(error));
        // The disk is well again.
        const home = join(folder, "home");
        const tapes: string[] = await readdir(join(home, "tapes")).catch(() => []);
        if (!tapes.includes("tape")) continue;
        const path = join(home, "tapes", "tape");
        const findings = (await checkTape(path)).filter(({ severity }) => severity === "problem");
        for (const { message } of findings) say(`a tape is there that is not whole: ${message}`);
        const tape = await openTape(path, { home });
        if ((await fingerprint(tape)) !== expected) say("it says something else afterwards");
        tape.close();
        await rm(folder, { recursive: true });
      }
    return { calls, runs, failed, ended, broken };
  } finally {
    await rm(base, { recursive: true, force: true });
  }
};
