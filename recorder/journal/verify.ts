import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import {
  type Manifest,
  type ManifestFile,
  manifestFaults,
  rawFiles,
  tickFiles,
} from "../tape/manifest.ts";
import { examineFile } from "../tape/verify-files.ts";
import { describeFiles } from "./recording-manifest.ts";
import type { Workshop } from "./seal.ts";
import { type TicksAgain, ticksAgain } from "./ticks-again.ts";

/** Something about a tape that is not as it was written. */
export interface Fault {
  readonly code: "manifest" | "missing-file" | "checksum" | "unreadable" | "ticks-differ";
  /** Relative to the tape's folder. */
  readonly file?: string;
  /** Position of the first tick that differs. */
  readonly seq?: number;
  readonly message: string;
}

export interface Verified {
  readonly faults: readonly Fault[];
  /** Files whose checksum was compared. */
  readonly files: number;
  /** Ticks that were made again from raw frames; 0 for a tape without, or with damaged ones. */
  readonly ticksAgain: number;
}

/**
 * Every checksum of a tape; and of a recording the ticks again from its raw frames, into the folder `work`, compared tick
 * by tick. Frames after a damaged raw file make no ticks that could be compared.
 */
export const verifyTape = async (
  workshop: Omit<Workshop, "step">,
  manifest: Manifest,
  work: string,
): Promise<Verified> => {
  const faults: Fault[] = manifestFaults(manifest).map((message) => ({
    code: "manifest",
    message,
  }));
  const damaged = new Set<string>();
  for (const file of manifest.files) {
    const fault = await examineFile(workshop.folder, file);
    if (fault === undefined) continue;
    damaged.add(file.path);
    faults.push({ code: fault.code, file: file.path, message: fault.message });
  }
  const files = manifest.files.length;
  const raw = rawFiles(manifest);
  if (raw.length === 0 || faults.some(({ code }) => code === "manifest"))
    return { faults, files, ticksAgain: 0 };
  const bad = raw.findIndex(({ path }) => damaged.has(path));
  const sound = bad < 0 ? raw : raw.slice(0, bad);
  const comparison = new Comparison(workshop, manifest, damaged);
  try {
    for await (const again of ticksAgain(workshop, { ...manifest, files: sound }, work))
      faults.push(...(await comparison.take(again)));
    if (bad < 0) faults.push(...comparison.finish());
  } catch (error) {
    if (!(error instanceof WorkbenchError) || error.code !== "damaged") throw error;
    faults.push({ code: "unreadable", message: error.message });
  }
  return { faults, files, ticksAgain: comparison.ticks };
};

/** Tick files as they are against what the frames make. */
class Comparison {
  readonly #workshop: Omit<Workshop, "step">;
  readonly #manifest: Manifest;
  readonly #damaged: ReadonlySet<string>;
  readonly #compared = new Set<string>();
  readonly #instruments = new Set<string>();
  ticks = 0;

  constructor(workshop: Omit<Workshop, "step">, manifest: Manifest, damaged: ReadonlySet<string>) {
    this.#workshop = workshop;
    this.#manifest = manifest;
    this.#damaged = damaged;
  }

  async take({ raw, ticks, instruments }: TicksAgain): Promise<Fault[]> {
    for (const id of instruments) this.#instruments.add(id);
    const faults = this.#described(this.#listed(raw), raw);
    if (ticks === undefined) return faults;
    const { entry, temporary } = ticks;
    this.ticks = entry.lastSeq;
    this.#compared.add(entry.path);
    const listed = this.#listed(entry);
    const fault = await this.#compare(listed, entry, temporary);
    await this.#workshop.disk.remove(temporary);
    // Of other ticks nothing else is the same.
    return [...faults, ...(fault === undefined ? this.#described(listed, entry) : [fault])];
  }

  #listed({ path }: ManifestFile): ManifestFile | undefined {
    return this.#manifest.files.find((file) => file.path === path);
  }

  /** What `tape.json` says of a file, beside its sum. */
  #described(listed: ManifestFile | undefined, entry: ManifestFile): Fault[] {
    if (listed === undefined) return [];
    const { path: file, rows } = entry;
    const wrong = timesWrong(file, listed, entry);
    if (listed.rows !== rows) wrong.push(`${file} has ${rows} rows, tape.json says ${listed.rows}`);
    return wrong.map((message) => ({ code: "manifest", file, message }));
  }

  async #compare(
    listed: ManifestFile | undefined,
    entry: ManifestFile,
    temporary: string,
  ): Promise<Fault | undefined> {
    const differs = (seq: number, what: string): Fault => ({
      ...{ code: "ticks-differ", file: entry.path, seq },
      message: `${join(this.#workshop.folder, entry.path)} ${what}: rebuild makes the ticks again`,
    });
    if (listed === undefined)
      return differs(entry.firstSeq, `is missing, the frames make seq ${entry.firstSeq} on`);
    if (this.#damaged.has(entry.path) || listed.sha256 === entry.sha256) return undefined;
    const path = join(this.#workshop.folder, entry.path);
    const seq = await this.#workshop.codec.firstDifference(path, temporary);
    // The same ticks in other bytes: another version of DuckDB wrote them.
    return seq === undefined
      ? undefined
      : differs(seq, `is not what the raw frames make from seq ${seq} on`);
  }

  /** What the tape has and the frames do not make. */
  finish(): Fault[] {
    const { folder } = this.#workshop;
    const faults: Fault[] = tickFiles(this.#manifest)
      .filter(({ path }) => !this.#compared.has(path))
      .map(({ path, firstSeq }) => ({
        ...{ code: "ticks-differ", file: path, seq: firstSeq },
        message: `${join(folder, path)} holds ticks that the raw frames do not make, from seq ${firstSeq} on`,
      }));
    for (const message of timesWrong("the tape", this.#manifest, describeFiles(this.#manifest)))
      faults.push({ code: "manifest", message });
    const made = [...this.#instruments].join(", ");
    const listed = this.#manifest.instruments.join(", ");
    if (made !== listed)
      faults.push({
        code: "manifest",
        message: `${join(folder, "tape.json")} lists ${listed}, the frames make ticks of ${made}`,
      });
    return faults;
  }
}

type Period = Pick<Manifest, "from" | "to">;

const timesWrong = (what: string, said: Period, is: Period): string[] => [
  ...(said.from === is.from ? [] : [`${what} begins at ${is.from}, tape.json says ${said.from}`]),
  ...(said.to === is.to ? [] : [`${what} ends at ${is.to}, tape.json says ${said.to}`]),
];
