import { existsSync } from "node:fs";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { datasets, ensureDataset } from "../../datasets/index.ts";
import { parseManifest } from "../../recorder/tape/manifest.ts";
import { resolveTape } from "../../recorder/tape/resolve-tape.ts";
import { aboutTape } from "./about-tape.ts";
import { runCommand } from "./run-command.ts";

export interface Choice {
  /** Where the notebooks lie; their files go into its `data`. */
  readonly folder: string;
  readonly home: string;
  /** Names or paths. The notebooks look at the first one; detectors are scored over all of them. */
  readonly tapes: readonly string[];
  readonly note: (text: string) => void;
}

/** What the indicator notebook looks at: a few of each kind, so that the file stays small enough for a browser. */
const INDICATORS = "rsi(14),bollinger(20,2),devZ(240),ewmaVol,cusum,realisedVol,volumeZ";
const GRID = "entry=-300:-50:50 turn=10:100:30";

interface Step {
  readonly says: string;
  readonly file: string;
  readonly argv: readonly string[];
}

const stepsFor = (data: string, tape: string, tapes: readonly string[]): readonly Step[] => {
  return [
    { says: "where coins left their pegs", file: "labels", argv: ["labels", tape] },
    { says: "documented events", file: "events", argv: ["events"] },
    {
      says: "alerts and frames",
      file: "replay",
      argv: ["replay", tape, "--indicators", INDICATORS, "--frames", join(data, "frames.parquet")],
    },
    {
      says: "detectors",
      file: "evaluation",
      argv: ["evaluate", ...tapes.flatMap((each) => ["--tape", each]), "--drawn"],
    },
    {
      says: "depegReversion on paper",
      file: "backtest",
      argv: [
        ...["backtest", tape, "--strategy", "depegReversion", "--against", "hold,flight,article"],
        ...["--no-keep", "--no-sensitivity", "--cuts", "0"],
      ],
    },
    {
      says: "depegReversion with other parameters",
      file: "sweep",
      argv: [
        ...["sweep", tape, "--strategy", "depegReversion", "--grid", GRID],
        ...["--allow-reconstructed", "--out", join(data, "sweep-file.ndjson")],
      ],
    },
  ];
};

/**
 * Makes all files that the notebooks read, in `<folder>/data`: `tape`, a link to the tape itself, and what commands of
 * pegtape say of it, as they print it with --json. What lay there goes first.
 */
export const makeFiles = async ({ folder, home, tapes, note }: Choice): Promise<void> => {
  const data = join(folder, "data");
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true });
  const paths: string[] = [];
  for (const tape of tapes) paths.push(resolve(await findTape(tape, home, note)));
  const [path = ""] = paths;
  // A junction needs no rights on Windows; elsewhere the word is ignored.
  await symlink(path, join(data, "tape"), "junction");
  for (const { says, file, argv } of stepsFor(data, path, paths)) {
    note(says);
    await runCommand({ argv, cwd: data, home, out: join(data, `${file}.ndjson`) });
  }
  await writeFile(join(data, "about.json"), JSON.stringify(await about(path, data)));
};

const findTape = (tape: string, home: string, note: (text: string) => void): Promise<string> => {
  if (!Object.hasOwn(datasets, tape) || existsSync(join(tape, "tape.json")))
    return resolveTape(tape, home);
  note(`the tape ${tape}`);
  return ensureDataset(tape, home);
};

const about = async (path: string, data: string) => {
  const manifest = join(path, "tape.json");
  const labels = await readFile(join(data, "labels.ndjson"), "utf8");
  return aboutTape(
    parseManifest(await readFile(manifest, "utf8"), manifest),
    labels
      .split("\n")
      .filter((line) => line !== "")
      .map((line): unknown => JSON.parse(line)),
  );
};
