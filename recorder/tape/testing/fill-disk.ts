import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WorkbenchError } from "../../../engine/errors.ts";
import { checkTape } from "../check-tape.ts";
import { openTape } from "../open-tape.ts";
import { fingerprint, makeTape, tradesSql } from "../sample-tape.ts";

export interface FillDiskReport {
  /** Sizes of the disk, from one page on; 0 where no disk of a given size can be had here. */
  readonly sizes: number;
  /** Of them those on which there was no room for the tape, or not for its column cache. */
  readonly noTape: number;
  readonly noCache: number;
  readonly broken: readonly string[];
}

const mount = (...given: string[]): boolean => spawnSync("mount", given).status === 0;

const isFull = (error: unknown): boolean =>
  error instanceof WorkbenchError &&
  error.code === "environment" &&
  /disk full/.test(error.message);

/**
 * Writes a tape on a real disk that is full after so many pages, then after one more, and so on until there is room for all,
 * its column cache too: DuckDB's writes fail then as ours do.
 */
export const fillDisk = async (pages: number): Promise<FillDiskReport> => {
  const base = await mkdtemp(join(tmpdir(), "pegtape-fill-disk-"));
  const disk = join(base, "disk");
  await mkdir(disk);
  const broken: string[] = [];
  let [sizes, noTape, noCache] = [0, 0, 0];
  try {
    await makeTape({ rows: tradesSql(1_000), out: join(base, "whole") });
    const whole = await openTape(join(base, "whole"), { home: base, cache: false });
    const expected = await fingerprint(whole);
    whole.close();
    for (let size = pages; ; size += pages) {
      const options = ["-t", "tmpfs", "-o", `size=${size * 4096}`, "pegtape", disk];
      if (!mount(...options)) break;
      sizes += 1;
      const say = (problem: string) => broken.push(`on a disk of ${size} pages: ${problem}`);
      try {
        const [home, out] = [join(disk, "home"), join(disk, "home", "tapes", "tape")];
        const error: unknown = await makeTape({ rows: tradesSql(1_000), out }).then(
          () => undefined,
          (cause: unknown) => cause,
        );
        if (error !== undefined) {
          noTape += 1;
          if (!isFull(error)) say(`it was not told that the disk is full: ${error}`);
          const left: string[] = await readdir(join(home, "tapes")).catch(() => []);
          if (left.length > 0) say(`${left.join(", ")} was left behind`);
          continue;
        }
        for (const { severity, message } of await checkTape(out))
          if (severity === "problem") say(message);
        for (let time = 0; time < 2; time++) {
          const tape = await openTape(out, { home });
          if ((await fingerprint(tape)) !== expected) say("what it reads is wrong");
          tape.close();
        }
        const caches: string[] = await readdir(join(home, "cache")).catch(() => []);
        if (caches.some((name) => name.endsWith(".arrow"))) break;
        noCache += 1;
      } finally {
        spawnSync("umount", [disk]);
      }
    }
    return { sizes, noTape, noCache, broken };
  } finally {
    await rmdir(disk).catch(() => undefined);
    await rm(base, { recursive: true, force: true });
  }
};
