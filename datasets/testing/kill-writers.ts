import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { realProcesses } from "../../recorder/journal/processes.ts";
import { settleRecording } from "../../recorder/journal/settle.ts";
import { drawnChoices } from "../../recorder/journal/testing/choices.ts";
import { recordTrades, tradesWorkshop } from "../../recorder/journal/testing/record-trades.ts";
import { checkTape } from "../../recorder/tape/check-tape.ts";
import { listTapes, openTape } from "../../recorder/tape/open-tape.ts";
import { fingerprint, makeTape, tradesSql } from "../../recorder/tape/sample-tape.ts";
import { placesIn, writeCsv, type writers } from "./writers.ts";

const CHILD = fileURLToPath(new URL("writers.test-child.ts", import.meta.url));
type Writer = keyof typeof writers;

export interface KillWritersReport {
  readonly seed: number;
  readonly kills: number;
  /** Kills that struck before the writer was done, by the writer. */
  readonly struck: Readonly<Record<Writer, number>>;
  /** Of them those after which there was a tape, and those after which there was none, or the one from before. */
  readonly whole: number;
  readonly nothing: number;
  readonly broken: readonly string[];
}

/** One writer until it is done, or is killed so many ms after it began; how long it wrote, ms, and whether to its end. */
const run = (what: Writer, home: string, killAfter?: number) =>
  new Promise<{ readonly ms: number; readonly done: boolean }>((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", CHILD, what, home], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, errors, begun] = ["", "", 0];
    let timer: NodeJS.Timeout | undefined;
    child.stdout.on("data", (piece: Buffer) => {
      out += piece.toString();
      if (begun > 0) return;
      begun = performance.now();
      if (killAfter !== undefined) timer = setTimeout(() => child.kill("SIGKILL"), killAfter);
    });
    child.stderr.on("data", (piece: Buffer) => {
      errors += piece.toString();
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const ms = performance.now() - begun;
      if (code === 0 || signal === "SIGKILL") resolve({ ms, done: out.includes("end\n") });
      else reject(new Error(`${what} ended with ${code} ${signal}: ${errors.slice(-600)}`));
    });
  });

const ROWS = 20_000;

const prepare = async (home: string): Promise<void> => {
  const { csv, first, second } = placesIn(home);
  await makeTape({ rows: tradesSql(ROWS), out: first });
  await makeTape({ rows: tradesSql(ROWS / 2).replace("0.95", "0.90"), out: second });
  await recordTrades({ folder: join(home, "many-files"), trades: 400, sealBytes: 6_000 });
  await writeCsv(csv, ROWS);
};

/** What a tape says: all its records, whichever files they are in. */
const saidBy = async (path: string, home: string): Promise<string> => {
  const tape = await openTape(path, { home, cache: false });
  try {
    return await fingerprint(tape);
  } finally {
    tape.close();
  }
};

const isThere = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined)) !== undefined;

/** Kills `import`, `merge` and `compact` in turn at moments by chance: no half tape is ever taken for a whole one. */
export const killWriters = async (kills: number, seed: number): Promise<KillWritersReport> => {
  const home = await mkdtemp(join(tmpdir(), "pegtape-kill-writers-"));
  const places = placesIn(home);
  const choose = drawnChoices(seed);
  const kinds: readonly Writer[] = ["import", "merge", "compact"];
  const struck = { import: 0, merge: 0, compact: 0 };
  const broken: string[] = [];
  let [whole, nothing] = [0, 0];
  const reset = async (what: Writer): Promise<void> => {
    await rm(places[what], { recursive: true, force: true });
    if (what === "compact") await cp(join(home, "many-files"), places.compact, { recursive: true });
  };
  try {
    await prepare(home);
    const meant = new Map<Writer, { ms: number; said: string; files: number }>();
    for (const what of kinds) {
      await reset(what);
      const { ms } = await run(what, home);
      const said = await saidBy(places[what], home);
      const { manifest } = await openTape(places[what], { home });
      meant.set(what, { ms, said, files: manifest.files.length });
    }
    for (let nth = 0; nth < kills; nth++) {
      const what = kinds[nth % kinds.length] ?? "import";
      const whenWhole = meant.get(what);
      if (whenWhole === undefined) continue;
      await reset(what);
      const after = (choose(1000) / 1000) * whenWhole.ms;
      const { done } = await run(what, home, after);
      if (!done) struck[what] += 1;
      const say = (problem: string) =>
        broken.push(
          `kill ${nth} of seed ${seed}, ${what} after ${Math.round(after)} ms: ${problem}`,
        );
      if (!(await isThere(places[what]))) {
        if (done) say("it was done, and there is no tape");
        nothing += 1;
      } else {
        if (what === "compact") await settle(places.compact);
        const said = await saidBy(places[what], home).catch((error: unknown) => String(error));
        if (said !== whenWhole.said) say(`half a tape is there: ${said}`);
        for (const { severity, message } of await checkTape(places[what]))
          if (severity === "problem") say(message);
        whole += 1;
      }
      for (const name of await listTapes(home)) {
        const said = await saidBy(join(home, "tapes", name), home).catch(String);
        if (!/^\d+ records/.test(said)) say(`${name} is listed and is none: ${said}`);
      }
    }
    // What was left half done is in nobody's way.
    for (const what of kinds) {
      await reset(what);
      await run(what, home);
      if ((await saidBy(places[what], home)) !== meant.get(what)?.said)
        broken.push(`${what}: another tape after all that`);
    }
    const left = (await readdir(join(home, "tapes"))).filter((name) => name.endsWith(".tmp"));
    if (left.length > kills) broken.push(`${left.length} folders are left of ${kills} kills`);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
  return { seed, kills, struck, whole, nothing, broken };
};

/** What opens a tape does this first. */
const settle = async (folder: string): Promise<void> => {
  const workshop = tradesWorkshop(folder);
  await settleRecording(workshop, realProcesses);
  await workshop.codec.close();
};
