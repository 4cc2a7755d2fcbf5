import { copyFile, open, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Choose } from "../../recorder/journal/testing/choices.ts";

/** Something that was done to a tape, or to what is kept beside it. */
export interface Damage {
  /** What, and where, so that it can be done again. */
  readonly what: string;
  /** `cache`: what readers keep beside the tape; the tape itself is sound. */
  readonly to: "file" | "manifest" | "cache";
}

export interface DamagePlace {
  /** The tape's folder. */
  readonly tape: string;
  /** Another tape's, with files of the same names. */
  readonly other: string;
  /** Where column caches are. */
  readonly cache: string;
}

const filesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
};

const pick = <T>(choose: Choose, from: readonly T[]): T => {
  const found = from[choose(from.length)];
  if (found === undefined) throw new Error("nothing to choose from");
  return found;
};

/** Changes bytes of a file in place. */
const change = async (path: string, at: number, bytes: number, to: (old: number) => number) => {
  const handle = await open(path, "r+");
  try {
    const old = Buffer.alloc(bytes);
    const { bytesRead } = await handle.read(old, 0, bytes, at);
    await handle.write(old.subarray(0, bytesRead).map(to), 0, bytesRead, at);
  } finally {
    await handle.close();
  }
};

type Change = (choose: Choose, path: string, place: DamagePlace) => Promise<string>;

const bytesChanged: readonly Change[] = [
  async (choose, path) => {
    const { size } = await stat(path);
    const [at, bit] = [choose(size), choose(8)];
    await change(path, at, 1, (old) => old ^ (1 << bit));
    return `bit ${bit} of byte ${at} flipped`;
  },
  async (choose, path) => {
    const { size } = await stat(path);
    const length = choose(size);
    await truncate(path, length);
    return `cut from ${size} bytes to ${length}`;
  },
  async (choose, path) => {
    const { size } = await stat(path);
    const sector = pick(choose, [512, 4096]);
    const at = choose(Math.ceil(size / sector)) * sector;
    // Never the byte that is there.
    await change(path, at, Math.min(sector, size - at), (old) => (old === 0 ? 0xa5 : 0));
    return `${sector} bytes from ${at} on overwritten`;
  },
  async (choose, path) => {
    const text = await readFile(path);
    await writeFile(path, Buffer.concat([text, Buffer.alloc(1 + choose(4096), choose(256))]));
    return "made longer";
  },
];

const filesChanged: readonly Change[] = [
  async (_choose, path) => {
    await rm(path);
    return "gone";
  },
  async (choose, path, { tape, other }) => {
    const kind = path.slice(tape.length + 1).split("/")[0] ?? "";
    await copyFile(pick(choose, await filesBelow(join(other, kind))), path);
    return "one of another tape in its place";
  },
  async (choose, path, { tape }) => {
    const kind = path.slice(tape.length + 1).split("/")[0] ?? "";
    const others = (await filesBelow(join(tape, kind))).filter((each) => each !== path);
    const second = pick(choose, others);
    const [a, b] = [await readFile(path), await readFile(second)];
    await writeFile(path, b);
    await writeFile(second, a);
    return `swapped with ${basename(second)}`;
  },
];

/** Another value in the place of one, somewhere in the manifest. */
const alterJson = (value: unknown, choose: Choose): { value: unknown; where: string } => {
  if (Array.isArray(value) && value.length > 0) {
    const at = choose(value.length);
    const inner = alterJson(value[at], choose);
    return { value: value.with(at, inner.value), where: `${at}.${inner.where}` };
  }
  if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
    const [key, old] = pick(choose, Object.entries(value));
    const inner = alterJson(old, choose);
    return { value: { ...value, [key]: inner.value }, where: `${key}.${inner.where}` };
  }
  if (typeof value === "number") return { value: value + 1 + choose(9), where: `${value}` };
  const text = String(value);
  const at = choose(text.length + 1);
  const other = /[0-8]/.test(text[at] ?? "") ? String(Number(text[at]) + 1) : "x";
  return { value: `${text.slice(0, at)}${other}${text.slice(at + 1)}`, where: text };
};

const manifestChanged: readonly Change[] = [
  async (_choose, path, { other }) => {
    await copyFile(join(other, basename(path)), path);
    return "another tape's";
  },
  async (choose, path) => {
    const before: unknown = JSON.parse(await readFile(path, "utf8"));
    const { value, where } = alterJson(before, choose);
    await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
    return `another value at ${where}`;
  },
  async (choose, path) => {
    const { files, ...rest } = JSON.parse(await readFile(path, "utf8")) as { files: unknown[] };
    const without = choose(files.length);
    const left = files.filter((_, at) => at !== without);
    await writeFile(path, JSON.stringify({ ...rest, files: left }));
    return `without file ${without}`;
  },
];

/** Does something by chance to a tape: mostly to its files, sometimes to its manifest, or to the caches beside it. */
export const damage = async (choose: Choose, place: DamagePlace): Promise<Damage> => {
  const caches = await filesBelow(place.cache);
  const all = await filesBelow(place.tape);
  const manifest = join(place.tape, "tape.json");
  const draw = choose(10);
  const to = draw < 6 ? "file" : draw < 8 || caches.length === 0 ? "manifest" : "cache";
  const kinds = {
    file: [...bytesChanged, ...bytesChanged, ...filesChanged],
    manifest: [...bytesChanged, ...manifestChanged, ...manifestChanged],
    cache: bytesChanged,
  }[to];
  const files = all.filter((path) => path !== manifest);
  const path = to === "manifest" ? manifest : pick(choose, to === "file" ? files : caches);
  const name = path.slice((to === "cache" ? place.cache : place.tape).length + 1);
  const what = await pick(choose, kinds)(choose, path, place);
  return { what: `${name}: ${what}`, to };
};
