import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
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

const CHILD = fileURLToPath(new URL("road.test-child.ts", import.meta.url));
/** The bundler that tsx brings along. */
const BUNDLER = createRequire(createRequire(import.meta.url).resolve("tsx")).resolve(
  "esbuild/bin/esbuild",
);
/** The first one dies while its messages are on their way. */
const FIRST_DEATH = 32;
/** Before this step nothing is told that could gather. */
const FIRST_TELLING = 20;
/** Every so many kills what has gathered is told: a run gets no longer for it. */
const DRAIN = 3;

/** Makes one file of the child: it starts often, and so it starts fast. */
const compile = async (folder: string): Promise<string> => {
  const program = join(folder, "road.mjs");
  // Some packages in it still ask for modules in the old way.
  const require =
    "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";
  const form = ["--bundle", "--platform=node", "--format=esm", "--target=node20"];
  const all = [CHILD, ...form, "--log-level=error", `--banner:js=${require}`];
  await promisify(execFile)(BUNDLER, [...all, `--outfile=${program}`]);
  return program;
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

// None of those that only take time.
const CARDS: Readonly<Partial<Record<Mood, number>>> = {
  ...{ ok: 9, error: 2, tooMany: 1, drop: 1, takenDrop: 3 },
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
    const program = await compile(base);
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
    lines.push(...(await run(1, FIRST_DEATH)).lines);
    let kills = 0;
    for (let ended = false; !ended; ) {
      const its = await run(kills + 2, kills + 1);
      lines.push(...its.lines);
      ended = its.ended;
      if (!ended) kills += 1;
      if (kills >= FIRST_TELLING && kills % DRAIN === 0) lines.push(...(await run(0, 0)).lines);
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
