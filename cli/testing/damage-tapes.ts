import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawnChoices } from "../../recorder/journal/testing/choices.ts";
import { recordTrades } from "../../recorder/journal/testing/record-trades.ts";
import { parseManifest } from "../../recorder/tape/manifest.ts";
import { makeTape, tradesSql } from "../../recorder/tape/sample-tape.ts";
import { createServer } from "../../web/server.ts";
import { jsonLines, runOn, testMachine } from "../test-machine.ts";
import { type Damage, damage } from "./damage.ts";

export interface DamageReport {
  readonly seed: number;
  readonly damages: number;
  /** By what was damaged. */
  readonly to: Readonly<Record<Damage["to"], number>>;
  /** Damages of the tape that `check` or `verify` found. */
  readonly found: number;
  /** Damages of a manifest that changed nothing but its name, time, source or licence: they have no checksum. */
  readonly words: number;
  /** Answers that were asked for after a damage; those that were right all the same, and those that said what is wrong. */
  readonly answers: number;
  readonly right: number;
  readonly refused: number;
  readonly broken: readonly string[];
}

/** What a reader is told, by the road on which he asked; undefined where he was told that something is wrong. */
type Answers = ReadonlyMap<string, string | undefined>;

const sum = (bytes: string | Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

/** What reads the tape `case` of a home: commands, pages, charts. Queries have a test of their own: each takes a process. */
const ask = async (home: string): Promise<Answers> => {
  const answers = new Map<string, string | undefined>();
  const machine = testMachine({ env: { PEGTAPE_HOME: home } });
  try {
    const run = async (...argv: string[]): Promise<boolean> => {
      machine.printed.out = "";
      return (await runOn(machine, ...argv)) === 0;
    };
    const replayed = await run("replay", "case", "--json");
    answers.set("replay", replayed ? String(jsonLines(machine).at(-1)?.["digest"]) : undefined);
    const exported = await run("export", "case", "--out", "case.csv");
    const file = exported ? await readFile(join(machine.cwd, "case.csv")) : undefined;
    answers.set("export", file && sum(file));
  } finally {
    machine.dispose();
  }
  const app = await createServer({ home, version: "1.0.0", now: () => 1_795_392_000_000 });
  try {
    const headers = { host: "127.0.0.1", accept: "application/json" };
    const get = async (url: string) => app.inject({ url, headers });
    const page = await get("/tapes/case");
    const { contents, completeness, quality } = page.json() as Record<string, unknown>;
    const shown = contents === undefined ? "" : JSON.stringify({ contents, completeness, quality });
    answers.set("page of the tape", page.statusCode < 400 && shown !== "" ? sum(shown) : undefined);
    for (const url of ["/charts/price.json?tape=case", "/charts/deviation.svg?tape=case"]) {
      const chart = await get(url);
      // All but what names its tape: the manifest's hash, which is another of each copy, and a word that no checksum guards.
      const { hash: _, tape: __, ...drawn } = chart.json() as Record<string, unknown>;
      answers.set(url, chart.statusCode < 400 ? sum(JSON.stringify(drawn)) : undefined);
    }
  } finally {
    await app.close();
  }
  return answers;
};

/** What `check` and `verify` say: whether either finds anything. */
const isFound = async (home: string): Promise<boolean> => {
  const machine = testMachine({ env: { PEGTAPE_HOME: home } });
  try {
    return (
      (await runOn(machine, "check", "case")) !== 0 ||
      (await runOn(machine, "verify", "case")) !== 0
    );
  } finally {
    machine.dispose();
  }
};

/** What a manifest says that decides over rows; not its words about the tape, which no checksum guards. */
const decides = (text: string): string => {
  try {
    const manifest = parseManifest(text, "tape.json");
    const { format, kind, clock, from, to, instruments, ticks } = manifest;
    const files = manifest.files.map((file) => [
      ...[file.path, file.rows, file.sha256, file.firstSeq, file.lastSeq, file.from, file.to],
    ]);
    return JSON.stringify([format, kind, clock, from, to, instruments, ticks, files]);
  } catch {
    return text;
  }
};

/** Tapes that are damaged, and each one's double with other numbers. */
const makeTapes = async (base: string): Promise<readonly (readonly [string, string])[]> => {
  const place = (name: string): string => join(base, name);
  await makeTape({ rows: tradesSql(600), out: place("plain"), name: "case" });
  await makeTape({ rows: tradesSql(600).replace("0.95", "0.90"), out: place("plain-other") });
  await recordTrades({ folder: place("recorded"), trades: 300 });
  await recordTrades({ folder: place("recorded-other"), trades: 300, first: 100_000 });
  return [
    [place("plain"), place("plain-other")],
    [place("recorded"), place("recorded-other")],
  ];
};

/**
 * Damages a tape by chance, `damages` times, each time a fresh copy; every second one was read and cached before. What is
 * wrong has to be found by `check` or `verify`, and whoever reads it has to be told, or be told what is right.
 */
export const damageTapes = async (damages: number, seed: number): Promise<DamageReport> => {
  const base = await mkdtemp(join(tmpdir(), "pegtape-damage-"));
  const to = { file: 0, manifest: 0, cache: 0 };
  const broken: string[] = [];
  let [found, words, answers, right, refused] = [0, 0, 0, 0, 0];
  try {
    const tapes = await makeTapes(base);
    const copy = async (pristine: string, nth: number): Promise<string> => {
      const home = join(base, `home-${nth}`);
      const tape = join(home, "tapes", "case");
      await cp(pristine, tape, { recursive: true });
      // Otherwise a server might know the tape from before: it goes by the hash of the manifest.
      const path = join(tape, "tape.json");
      const manifest = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
      const created = new Date(Date.UTC(2024, 0, 1) + nth * 1000).toISOString();
      await writeFile(path, `${JSON.stringify({ ...manifest, created }, null, 2)}\n`);
      return home;
    };
    const sound: Answers[] = [];
    for (const [nth, [pristine]] of tapes.entries()) {
      const home = await copy(pristine, 1_000_000 + nth);
      const told = await ask(home);
      for (const [road, answer] of told)
        if (answer === undefined) throw new Error(`${road} refuses a tape that is sound`);
      if (await isFound(home)) throw new Error("check or verify finds fault with a sound tape");
      sound.push(told);
      await rm(home, { recursive: true });
    }
    for (let nth = seed; nth < seed + damages; nth++) {
      const choose = drawnChoices(nth);
      const which = choose(tapes.length);
      const [pristine = "", other = ""] = tapes[which] ?? [];
      const home = await copy(pristine, nth);
      const warm = choose(2) === 0;
      if (warm) await ask(home);
      const place = { tape: join(home, "tapes", "case"), other, cache: join(home, "cache") };
      const path = join(place.tape, "tape.json");
      const before = await readFile(path, "utf8");
      const done = await damage(choose, place);
      to[done.to] += 1;
      const say = (problem: string) =>
        broken.push(
          `seed ${nth}, ${warm ? "read before" : "never read"}, ${done.what}: ${problem}`,
        );
      if (done.to !== "cache") {
        const after = await readFile(path, "utf8").catch(() => "");
        if (await isFound(home)) found += 1;
        else if (done.to === "manifest" && decides(before) === decides(after)) words += 1;
        else say("neither check nor verify finds it");
      }
      for (const [road, answer] of await ask(home)) {
        answers += 1;
        if (answer === undefined) refused += 1;
        else if (answer === sound[which]?.get(road)) right += 1;
        else say(`${road} is wrong and says nothing`);
        if (answer === undefined && done.to === "cache") say(`${road} refuses a sound tape`);
      }
      await rm(home, { recursive: true });
    }
  } finally {
    await rm(base, { recursive: true, force: true });
  }
  return { seed, damages, to, found, words, answers, right, refused, broken };
};
