import { createHash } from "node:crypto";
import { dirname } from "node:path";
import type { AppendFile, Disk } from "../disk.ts";
import { drawnLoss, type Node, type PowerLoss, survivors } from "./survivors.ts";

/** A change of names that the disk may not have written down yet. */
interface NameChange {
  readonly folders: readonly string[];
  /** Undefined: the name goes. */
  readonly changes: readonly (readonly [path: string, node: Node | undefined])[];
}

export interface Trouble {
  /** Which call: 1, 2, 3 … */
  readonly at: number;
  /** `stop`: this call and all later ones never return, as when the process dies or the power goes. */
  readonly what: "ENOSPC" | "EIO" | "EMFILE" | "short" | "stop";
  /** Every later call fails too: a disk that stays full. */
  readonly forever?: boolean;
}

const failure = (code: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${path}`), { code });

/**
 * A disk in memory that knows what a loss of power leaves: synced bytes and synced names for certain; of everything else
 * any part, bytes torn anywhere and whole sectors of them never written, changes of names each by itself and in any
 * selection. It can fail, or stop, at any of its calls. Nothing cuts or overwrites a file here: no recording does.
 */
export class MemoryDisk implements Disk {
  readonly #names = new Map<string, Node>();
  readonly #durableNames = new Map<string, Node>();
  readonly #folders = new Set<string>();
  #unsyncedNames: NameChange[] = [];
  readonly #trouble: Trouble | undefined;
  #calls = 0;
  readonly stopped: Promise<void>;
  #stop: () => void = () => undefined;

  constructor(trouble?: Trouble) {
    this.#trouble = trouble;
    this.stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
  }

  /** Calls so far. */
  get calls(): number {
    return this.#calls;
  }

  /** Every file, for comparing. */
  contents(): Map<string, string> {
    const files = [...this.#names].sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(files.map(([path, { bytes }]) => [path, new TextDecoder().decode(bytes)]));
  }

  /** The same for disks that hold the same, byte for byte. */
  fingerprint(): string {
    const hash = createHash("sha256");
    for (const [path, { bytes }] of [...this.#names].sort(([a], [b]) => (a < b ? -1 : 1)))
      hash.update(`${path}\0${bytes.length}\0`).update(bytes);
    return hash.digest("hex");
  }

  /** The disk as the next process finds it when this one is killed: nothing is lost that was handed over. */
  afterKill(trouble?: Trouble): MemoryDisk {
    const disk = new MemoryDisk(trouble);
    for (const folder of this.#folders) disk.#folders.add(folder);
    const copies = new Map<Node, Node>();
    const copy = (node: Node): Node => {
      const known = copies.get(node) ?? { ...node };
      copies.set(node, known);
      return known;
    };
    for (const [path, node] of this.#names) disk.#names.set(path, copy(node));
    for (const [path, node] of this.#durableNames) disk.#durableNames.set(path, copy(node));
    disk.#unsyncedNames = this.#unsyncedNames.map(({ folders, changes }) => ({
      folders,
      changes: changes.map(([path, node]) => [path, node && copy(node)] as const),
    }));
    return disk;
  }

  /** The disk as it may be after the power was lost at this moment; a number is a seed. */
  afterPowerLoss(how: number | PowerLoss, trouble?: Trouble): MemoryDisk {
    const loss = typeof how === "number" ? drawnLoss(how) : how;
    const disk = new MemoryDisk(trouble);
    for (const folder of this.#folders) disk.#folders.add(folder);
    const names = new Map(this.#durableNames);
    for (const { changes } of this.#unsyncedNames) {
      if (loss.choose(2) === 0) continue;
      for (const [path, node] of changes) {
        if (node === undefined) names.delete(path);
        else names.set(path, node);
      }
    }
    const left = new Map<Node, Node>();
    for (const [path, node] of names) {
      const bytes = left.get(node)?.bytes ?? survivors(node, loss);
      const kept = left.get(node) ?? { bytes, durable: bytes };
      left.set(node, kept);
      disk.#names.set(path, kept);
      disk.#durableNames.set(path, kept);
      // A folder goes with the last name in it: if a name came back, so did its folder.
      disk.#folders.add(dirname(path));
    }
    return disk;
  }

  async makeFolder(path: string): Promise<void> {
    await this.#call(path);
    for (let folder = path; folder !== "/" && folder !== "."; folder = dirname(folder))
      this.#folders.add(folder);
  }

  async create(path: string): Promise<AppendFile> {
    await this.#call(path);
    if (this.#names.has(path)) throw failure("EEXIST", path);
    const node: Node = { bytes: new Uint8Array(), durable: new Uint8Array() };
    this.#rename([[path, node]]);
    return {
      append: async (bytes) => {
        const before = node.bytes;
        await this.#call(path, () => {
          // Some of it is in the file when a write fails.
          node.bytes = join(before, bytes.subarray(0, bytes.length >> 1));
        });
        node.bytes = join(before, bytes);
      },
      datasync: async () => {
        await this.#call(path);
        node.durable = node.bytes;
      },
      close: () => this.#call(path),
    };
  }

  async read(path: string): Promise<Uint8Array> {
    await this.#call(path);
    return this.#node(path).bytes.slice();
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    const node: Node = { bytes: new Uint8Array(), durable: new Uint8Array() };
    const write = (part: Uint8Array) => {
      node.bytes = new Uint8Array(part);
      if (this.#names.get(path) !== node) this.#rename([[path, node]]);
    };
    await this.#call(path, () => write(bytes.subarray(0, bytes.length >> 1)));
    write(bytes);
  }

  async size(path: string): Promise<number | undefined> {
    await this.#call(path);
    return this.#names.get(path)?.bytes.length;
  }

  async list(folder: string): Promise<readonly string[]> {
    await this.#call(folder);
    const names = new Set<string>();
    for (const path of [...this.#names.keys(), ...this.#folders])
      if (path.startsWith(`${folder}/`))
        names.add(path.slice(folder.length + 1).split("/")[0] ?? "");
    return [...names].sort();
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#call(from);
    const node = this.#node(from);
    this.#rename([
      [from, undefined],
      [to, node],
    ]);
  }

  async link(from: string, to: string): Promise<boolean> {
    await this.#call(to);
    if (this.#names.has(to)) return false;
    this.#rename([[to, this.#node(from)]]);
    return true;
  }

  async remove(path: string): Promise<void> {
    await this.#call(path);
    if (this.#names.has(path)) this.#rename([[path, undefined]]);
  }

  async removeFolder(path: string): Promise<boolean> {
    await this.#call(path);
    for (const name of [...this.#names.keys(), ...this.#folders])
      if (name.startsWith(`${path}/`)) return false;
    return this.#folders.delete(path);
  }

  async sync(path: string): Promise<void> {
    await this.#call(path);
    const node = this.#node(path);
    node.durable = node.bytes;
  }

  async syncFolder(path: string): Promise<void> {
    await this.#call(path);
    if (!this.#folders.has(path)) throw failure("ENOENT", path);
    const touches = ({ folders }: NameChange) => folders.includes(path);
    for (const { changes } of this.#unsyncedNames.filter(touches))
      for (const [name, node] of changes) {
        if (node === undefined) this.#durableNames.delete(name);
        else this.#durableNames.set(name, node);
      }
    this.#unsyncedNames = this.#unsyncedNames.filter((change) => !touches(change));
  }

  async hash(path: string): Promise<string> {
    await this.#call(path);
    return createHash("sha256").update(this.#node(path).bytes).digest("hex");
  }

  async free(path: string): Promise<number> {
    await this.#call(path);
    return 1 << 30;
  }

  #node(path: string): Node {
    const node = this.#names.get(path);
    if (node === undefined) throw failure("ENOENT", path);
    return node;
  }

  #rename(changes: NameChange["changes"]): void {
    for (const [path, node] of changes) {
      if (!this.#folders.has(dirname(path))) throw failure("ENOENT", path);
      if (node === undefined) this.#names.delete(path);
      else this.#names.set(path, node);
    }
    const folders = [...new Set(changes.map(([path]) => dirname(path)))];
    this.#unsyncedNames.push({ folders, changes });
  }

  /** Every call comes by here. `partly` does half of it, for a write that fails in its middle. */
  async #call(path: string, partly?: () => void): Promise<void> {
    this.#calls += 1;
    const call = this.#calls;
    const trouble = this.#trouble;
    // As on a real disk, others get their turn meanwhile.
    await Promise.resolve();
    if (trouble === undefined || call < trouble.at) return;
    if (trouble.what === "stop") {
      if (call === trouble.at) partly?.();
      this.#stop();
      await new Promise(() => undefined);
    }
    if (call > trouble.at && trouble.forever !== true) return;
    if (trouble.what === "short") {
      partly?.();
      throw failure("ENOSPC", path);
    }
    throw failure(trouble.what, path);
  }
}

const join = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
};
