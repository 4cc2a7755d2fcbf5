import { closeSync, openSync, readdirSync, writeSync } from "node:fs";
import type { Clock } from "../../../recorder/feed/surroundings.ts";
import type { Codec } from "../../../recorder/journal/codec.ts";
import type { AppendFile, Disk } from "../../../recorder/journal/disk.ts";
import { ParquetCodec } from "../../../recorder/journal/parquet-codec.ts";
import { realDisk } from "../../../recorder/journal/real-disk.ts";

/**
 * This machine's disk and Parquet for a run on virtual time: it says when it is at work, so that time waits for it, and it
 * can be slow by the virtual clock. What happens every second happens at once, without a turn through the thread pool, and
 * nothing is synced, for nobody pulls the plug here: 30 days have 2.6 million of each.
 */
export class SoakDisk implements Disk {
  /** What every write takes, ms of virtual time. */
  slowMs = 0;
  /** Calls that wrote something. */
  writes = 0;
  readonly #clock: Clock;
  /** Calls and files that are under way, and of them those that wait for the virtual clock. */
  #working = 0;
  #waiting = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Real time must pass before virtual time may. */
  get busy(): boolean {
    return this.#working > 0 && this.#waiting === 0;
  }

  readonly codec: Codec = this.#watched(new ParquetCodec());

  async create(path: string): Promise<AppendFile> {
    const file = await this.#write(async () => openSync(path, "wx", 0o600));
    return {
      append: (bytes) =>
        this.#write(async () => {
          for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
        }),
      datasync: () => this.#write(async () => undefined),
      close: () => this.#work(async () => closeSync(file)),
    };
  }

  makeFolder = (path: string) => this.#work(() => realDisk.makeFolder(path));
  read = (path: string) => this.#work(() => realDisk.read(path));
  write = (path: string, bytes: Uint8Array) => this.#write(() => realDisk.write(path, bytes));
  size = (path: string) => this.#work(() => realDisk.size(path));
  list = async (folder: string) => namesIn(folder);
  rename = (from: string, to: string) => this.#write(() => realDisk.rename(from, to));
  link = (from: string, to: string) => this.#write(() => realDisk.link(from, to));
  remove = (path: string) => this.#write(() => realDisk.remove(path));
  removeFolder = (path: string) => this.#write(() => realDisk.removeFolder(path));
  sync = () => this.#write(async () => undefined);
  syncFolder = () => this.#write(async () => undefined);
  hash = (path: string) => this.#work(() => realDisk.hash(path));
  /** Asked once a second; how full the machine's disk really is has no part in this. */
  free = async () => 2 ** 40;

  async #write<T>(work: () => Promise<T>): Promise<T> {
    this.writes += 1;
    return this.#work(async () => {
      if (this.slowMs > 0) await this.#wait(this.slowMs);
      return work();
    });
  }

  async #work<T>(work: () => Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await work();
    } finally {
      this.#working -= 1;
    }
  }

  async #wait(ms: number): Promise<void> {
    this.#waiting += 1;
    await new Promise<void>((resolve) => this.#clock.after(ms, resolve));
    this.#waiting -= 1;
  }

  /** A codec whose files are work from their beginning to their end. */
  #watched(codec: Codec): Codec {
    const file = <F extends { finish(): Promise<void>; discard(): Promise<void> }>(inner: F): F => {
      this.#working += 1;
      let open = true;
      const end = async (work: () => Promise<void>): Promise<void> => {
        try {
          await work();
        } finally {
          if (open) this.#working -= 1;
          open = false;
        }
      };
      return {
        ...inner,
        finish: () => end(() => inner.finish()),
        discard: () => end(() => inner.discard()),
      };
    };
    return {
      rawFile: (path) => file(codec.rawFile(path)),
      tickFile: (path) => file(codec.tickFile(path)),
      frames: (path) => codec.frames(path),
      lastFrame: (path) => this.#work(() => codec.lastFrame(path)),
      firstDifference: (a, b) => this.#work(() => codec.firstDifference(a, b)),
    };
  }
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};
