import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { holds } from "../bench/figure.ts";
import { chooseRows } from "./choose-rows.ts";
import { limitText, valueText } from "./judge.ts";
import { describeMachine, type Machine } from "./machine.ts";
import { proofPage } from "./page.ts";
import type { Row } from "./row.ts";
import { runWell } from "./run-child.ts";
import { type Result, runRows } from "./run-rows.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

export interface Surroundings {
  readonly rows: readonly Row[];
  readonly args: readonly string[];
  /** For the lines of figures and the tapes of benches. */
  readonly out: string;
  /** Written when every row ran, or with `--page`. */
  readonly page: string;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

/** `npm run prove`: what it exits with. 0: no row failed; 2: asked for wrongly; 3: a row failed. */
export const prove = async (its: Surroundings): Promise<number> => {
  const { print, signal } = its;
  let asked: Asked;
  try {
    asked = read(its);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    print(error.message);
    return 2;
  }
  const { rows, left, long, seed, page } = asked;
  const folder = mkdtempSync(join(tmpdir(), "pegtape-prove-"));
  mkdirSync(its.out, { recursive: true });
  const machine = describeMachine();
  const began = new Date();
  print(`${rows.length} rows, ${long ? "long" : "short"}, --seed ${seed}`);
  const home = once(() => makeHome(join(folder, "home"), signal));
  try {
    const results = await runRows({
      ...{ rows, long, seed, folder, signal, home, kept: join(its.out, "bench") },
      now: () => performance.now(),
      told: (result) => {
        for (const line of linesOf(result)) print(line);
        appendFileSync(
          join(its.out, "figures.ndjson"),
          record(result, { machine, long, seed, began }),
        );
      },
    });
    const minutes = (Date.now() - began.getTime()) / 60_000;
    const failed = results.filter(({ verdict }) => verdict === "fail").map(({ row }) => row.id);
    const without = results.filter(({ verdict }) => verdict === "not measured").length;
    print(
      `${results.length - failed.length - without} pass, ${failed.length} fail${failed.length > 0 ? ` (${failed.join(", ")})` : ""}, ${without} not measured; ${minutes.toFixed(1)} minutes`,
    );
    const date = began.toISOString().slice(0, 10);
    const all = [...results, ...left.map(leftOut)];
    if (page)
      writeFileSync(its.page, proofPage({ results: all, machine, date, long, seed, minutes }));
    return failed.length > 0 ? 3 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

interface Asked {
  readonly rows: readonly Row[];
  readonly long: boolean;
  readonly seed: number;
  /** What does not run. */
  readonly left: readonly Row[];
  readonly page: boolean;
}

const read = ({ rows, args }: Surroundings): Asked => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      long: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      // Writes the page though only some rows run; it says so of the others.
      page: { type: "boolean", default: false },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0 || values.seed.trim() === "")
    throw new RangeError("--seed takes a whole number from 0 up");
  const chosen = chooseRows(rows, values.only);
  const left = chooseRows(rows, undefined).filter((row) => !chosen.includes(row));
  return { rows: chosen, left, long: values.long, seed, page: values.page || left.length === 0 };
};

const leftOut = (row: Row): Result => ({
  ...{ row, verdict: "not measured", figures: [], seconds: 0 },
  notes: ["not part of this run"],
});

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};

/** As a user begins: the built program makes the embedded tape. */
const makeHome = async (home: string, signal: AbortSignal): Promise<string> => {
  await runWell([MAIN, "start", "--no-serve", "--home", home], { signal });
  return home;
};

const linesOf = ({ row, verdict, figures, notes, seconds }: Result): string[] => [
  `${row.id.padEnd(12)} ${verdict.toUpperCase().padEnd(12)} ${row.promise} (${seconds.toFixed(1)} s)`,
  ...figures.map((figure) => {
    const limit = figure.limit === undefined ? "" : `  ${limitText(figure.limit)}`;
    const mark = holds(figure) === false ? "  MISSED" : "";
    const peer = figure.peer === undefined ? "" : `  (${figure.peer})`;
    return `    ${figure.what}: ${valueText(figure.value)}${limit}${mark}${peer}`;
  }),
  ...notes.map((note) => `    ${note}`),
];

interface Ran {
  readonly machine: Machine;
  readonly long: boolean;
  readonly seed: number;
  readonly began: Date;
}

/** One line of JSON; what was judged says whether it held. */
const record = ({ row, verdict, figures, seconds }: Result, ran: Ran): string =>
  `${JSON.stringify({
    ...{ id: row.id, began: ran.began.toISOString(), size: ran.long ? "long" : "short" },
    ...{ seed: ran.seed, verdict, seconds: Math.round(seconds * 10) / 10 },
    figures: figures.map((figure) => ({ ...figure, held: holds(figure) })),
    machine: ran.machine,
  })}\n`;
