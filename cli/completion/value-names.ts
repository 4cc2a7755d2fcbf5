import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { parseObject } from "../layers.ts";

export interface Around {
  readonly home: string;
  readonly cwd: string;
  /** The command's name. */
  readonly command: string;
  /** The line's other words: a tape may be among them. */
  readonly words: readonly string[];
}

type Names = (around: Around) => Promise<readonly string[]>;

const tapes: Names = async ({ home }) => {
  const { listTapes } = await import("../../recorder/tape/resolve-tape.ts");
  return [...(await listTapes(home).catch(() => [])), ...(await datasets())];
};

/** What can be pulled from the archives. */
const pullable: Names = async () =>
  (await import("../../datasets/archives/pullables/index.ts")).pullables.map(({ name }) => name);

const catalogue: Names = async (around) => [...(await tapes(around)), ...(await pullable(around))];

const datasets = async (): Promise<readonly string[]> =>
  Object.keys((await import("../../datasets/index.ts")).datasets);

const indicators: Names = async () => [
  ...(await import("../../engine/indicators/registry.ts")).indicators.keys(),
];

const strategies: Names = async () => [
  ...(await import("../../engine/backtest/strategies/registry.ts")).strategies.keys(),
];

const detectors: Names = async () => [
  ...(await import("../../engine/detectors/registry.ts")).detectors.keys(),
];

const venues: Names = async () =>
  Object.values(await import("../../recorder/venues/index.ts")).map(({ id }) => id);

const coins: Names = async () =>
  (await import("../../engine/coin/coins.ts")).coinRecords.map(({ id }) => id);

const formats: Names = async () =>
  (await import("../../datasets/import/groups.ts")).importFormats.map(({ id }) => id);

/** Those of the first tape among the words. */
const instruments: Names = async ({ home, cwd, words }) => {
  for (const word of words)
    for (const folder of [isAbsolute(word) ? word : join(cwd, word), join(home, "tapes", word)]) {
      const text = await readFile(join(folder, "tape.json"), "utf8").catch(() => undefined);
      if (text === undefined) continue;
      const { instruments: ids } = parseObject(text, folder);
      if (Array.isArray(ids)) return ids.filter((id) => typeof id === "string");
    }
  return [];
};

/** By the name of an option or of a `<positional>`, perhaps of one command alone; `several`: with commas. */
const KINDS: Readonly<Record<string, { readonly names: Names; readonly several?: true }>> = {
  "<tape>": { names: tapes },
  "<tapes>": { names: tapes },
  "datasets info <name>": { names: catalogue },
  "datasets pull <name>": { names: pullable },
  "<strategy>": { names: strategies },
  tape: { names: tapes },
  strategy: { names: strategies },
  select: { names: indicators },
  indicators: { names: indicators, several: true },
  detector: { names: detectors },
  venue: { names: venues },
  venues: { names: venues, several: true },
  coin: { names: coins },
  coins: { names: coins, several: true },
  format: { names: formats },
  instrument: { names: instruments },
  trade: { names: instruments },
};

/** What may be written for an option or positional, as far as there is a list of it; `text` is what stands there. */
export const valueNames = async (
  name: string,
  text: string,
  around: Around,
): Promise<readonly string[]> => {
  const own = `${around.command} ${name}`;
  const kind = [own, name].flatMap(
    (key) => (Object.hasOwn(KINDS, key) ? KINDS[key] : undefined) ?? [],
  )[0];
  if (kind === undefined) return [];
  const names = await kind.names(around);
  if (kind.several === undefined) return names;
  const done = text.slice(0, text.lastIndexOf(",") + 1);
  return names.filter((each) => !done.split(",").includes(each)).map((each) => done + each);
};
