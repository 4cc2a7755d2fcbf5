import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { micros } from "../../engine/market/time.ts";
import type { Disk } from "../journal/disk.ts";
import { readSegment } from "../journal/segment.ts";
import { type Entry, parseRecord } from "./alert-record.ts";

const NAME = /^alerts-(\d{6,12})\.log$/;

export const logName = (generation: number): string =>
  `alerts-${String(generation).padStart(6, "0")}.log`;

/** A stretch of the log that was safe and cannot be read any more. */
export interface LogDamage {
  readonly path: string;
  /** Bytes of the file, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** How many records are gone. */
  readonly lost: number;
}

export interface ReadLog {
  /** Of the file that counts; 0 when there is none. */
  readonly generation: number;
  readonly entries: readonly Entry[];
  /** Bytes at the end that were never safe. */
  readonly torn: number;
  readonly damages: readonly LogDamage[];
  /** Files of generations before it, which are not needed. */
  readonly old: readonly number[];
}

/** The log in a folder as it is; nothing is changed. Throws "damaged" when the file is no alert log at all. */
export const readLog = async (disk: Disk, folder: string): Promise<ReadLog> => {
  for (let tries = 1; ; tries++) {
    const names = await disk.list(folder);
    const all = names.flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
    const generation = Math.max(0, ...all);
    if (generation === 0) return { generation, entries: [], torn: 0, damages: [], old: [] };
    const path = join(folder, logName(generation));
    let bytes: Uint8Array;
    try {
      bytes = await disk.read(path);
    } catch (cause) {
      // Its owner has put a new one in its place meanwhile.
      if (tries < 5 && (await disk.size(path)) === undefined) continue;
      throw cause;
    }
    const old = all.filter((other) => other !== generation);
    return { generation, old, ...entriesOf(bytes, path, generation) };
  }
};

const entriesOf = (bytes: Uint8Array, path: string, generation: number) => {
  const entries: Entry[] = [];
  const damages: LogDamage[] = [];
  // A log is framed as a segment of the journal is; its first number is the one in its name.
  const frames = readSegment(
    bytes,
    { path, first: generation, since: micros(0) },
    ({ from, to, firstLost, lastLost }) =>
      damages.push({ path, from, to, lost: lastLost - firstLost + 1 }),
  );
  for (;;) {
    const step = frames.next();
    if (step.done === true) return { entries, damages, torn: step.value };
    try {
      const record = parseRecord(step.value.frame);
      if (record !== undefined) entries.push({ time: step.value.receiveTime, record });
    } catch (cause) {
      throw new WorkbenchError(
        "damaged",
        `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        "A newer version of pegtape may have written it: use that one, or move the file away.",
        { cause },
      );
    }
  }
};
