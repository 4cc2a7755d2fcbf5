import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { seeded } from "../../simulator/seeded.ts";
import { type Kept, promisesKept } from "./promises-kept.ts";
import { type Mood, moods, type Road, roads } from "./roads.ts";

/** What one process is to do. */
export interface RoadRun {
  readonly folder: string;
  /** Of the alert that it tells; 0: none, only what is left. */
  readonly number: number;
  readonly group: string;
  /** Before which step it ends itself; 0: never. */
  readonly deadly: number;
  readonly notifiers: Readonly<Record<string, Pick<Road, "config" | "secrets">>>;
}

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const CHILD = "recorder/notify/testing/road.test-child";

/** Compiles the child once: it starts often. */
const compile = async (folder: string): Promise<string> => {
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"), "dir");
  const options = ["--noCheck", "--noEmit", "false", "--rootDir", ROOT, "--outDir", folder];
  const language = ["--module", "nodenext", "--target", "es2023"];
  const all = [...options, ...language, "--ignoreConfig", "--rewriteRelativeImportExtensions"];
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [tsc, ...all, join(ROOT, `${CHILD}.ts`)]);
  return join(folder, `${CHILD}.js`);
};

/** One process until it ends, or ends itself at its step. Returns what it said, and whether it came to its end. */
const runOnce = (program: string, run: RoadRun) =>
  new Promise<{ readonly lines: readonly string[]; readonly ended: boolean }>((resolve, reject) => {
    const child = spawn(process.execPath, [program, JSON.stringify(run)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, errors] = ["", ""];
    child.stdout.on("data", (piece: Buffer) => {
      out += piece.toString();
    });
    child.stderr.on("data", (piece: Buffer) => {
      errors += piece.toString();
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0 || signal === "SIGKILL")
        resolve({ lines: out.split("\n"), ended: code === 0 });
      else reject(new Error(`it ended with ${code} ${signal}: ${errors}`));
    });
  });

// Without those that only take time: the receivers of the other runs hang, too.
const CARDS: Readonly<Partial<Record<Mood, number>>> = {
  ...{ ok: 8, error: 2, tooMany: 1, drop: 1, takenDrop: 3, takenLate: 1 },
};

export interface KillRoadReport {
  readonly kills: number;
  /** Alerts that were reported safe. */
  readonly safe: number;
  /** Starts that found something still to be told. */
  readonly resumed: number;
  readonly problems: readonly string[];
  /** By the kind of notifier. */
  readonly kept: Readonly<Record<string, Kept>>;
}

/**
 * Kills the teller of alerts before its first step, its second, and so on, each time on what the one before left, until one
 * comes to its end before that step; the last one tells what is left. Each tells one alert, to notifiers of these kinds.
 */
export const killRoad = async (kinds: readonly string[]): Promise<KillRoadReport> => {
  const base = await mkdtemp(join(tmpdir(), "pegtape-kill-road-"));
  const open = new Map<string, Road>();
  try {
    const program = await compile(join(base, "program"));
    for (const [nth, kind] of kinds.entries()) {
      const mood = moods(seeded(nth + 1), CARDS);
      const road = await roads.get(kind)?.({ mood, folder: base, now: () => Date.now() });
      if (road === undefined) throw new Error(`no road of the kind ${kind}`);
      open.set(kind, road);
    }
    const notifiers = Object.fromEntries(
      [...open].map(([kind, { config, secrets }]) => [kind, { config, secrets }]),
    );
    const run = (number: number, deadly: number) => {
      const group = "AB"[number % 2] ?? "";
      return runOnce(program, { folder: join(base, "alerts"), number, group, deadly, notifiers });
    };
    const lines: string[] = [];
    let kills = 0;
    for (let ended = false; !ended; ) {
      const its = await run(kills + 1, kills + 1);
      lines.push(...its.lines);
      ended = its.ended;
      if (!ended) kills += 1;
    }
    lines.push(...(await run(0, 0)).lines);
    const safe = lines.flatMap((line) => /^safe (.*)$/.exec(line)?.[1] ?? []);
    const kept = [...open].map(([kind, road]) => [kind, promisesKept(road.arrivals(), safe)]);
    return {
      ...{ kills, safe: safe.length, kept: Object.fromEntries(kept) },
      resumed: lines.filter((line) => /^open [1-9]/.test(line)).length,
      problems: lines.filter((line) => line.startsWith("problem ")),
    };
  } finally {
    for (const road of open.values()) await road.close();
    await rm(base, { recursive: true, force: true });
  }
};
