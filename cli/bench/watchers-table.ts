import { type Figure, type Limit, missedOf, say } from "./figure.ts";
import { line, measure, whole } from "./measure.ts";
import type { Watched } from "./watchers.ts";

const DELIVERY_MS = 500;
const MEMORY_MB = 400;
/** Of the bare server's messages a second. */
const RATIO = 0.8;
/** Ten seconds, and the second in which somebody looks. */
const CUT_OFF_MS = 11_000;
const FRAGMENT_MS = 50;

/** Thousands who watch a board while its data is recorded: how many targets were missed. */
export const watchersTable = (home: string, watchers: number): number => {
  const found = measure<Watched>("watchers", String(watchers), home);
  const { ours, bare } = found;
  let missed = 0;
  const row = (what: string, value: number, limit?: Limit): void => {
    const figure: Figure = { what, value, ...(limit === undefined ? {} : { limit }) };
    const misses = missedOf(figure);
    missed += misses;
    const shown = Number.isInteger(value) || value >= 100 ? whole(value) : value.toFixed(2);
    line(
      what.padEnd(46),
      shown,
      limit === undefined ? "" : text(limit),
      misses > 0 ? "missed" : "",
    );
  };
  say(
    `${whole(watchers)} watch a board of ${whole(found.bytes)} bytes each second, ${found.boards} times; the server is one process${found.pinned ? ", all its threads on one core" : ""}`,
  );
  row("watchers", watchers);
  row("due until heard, median, ms", found.p50Ms);
  row("due until heard, 99 of 100, ms", found.p99Ms, { below: DELIVERY_MS });
  row("boards replaced by a later one before heard", found.missed);
  row("memory, MB", found.rssMb, { below: MEMORY_MB });
  row("of a core, recording included", found.cpuShare);
  row("recorded meanwhile, trades and quotes", found.told);
  row("of them not on the tape", found.told - found.came + found.lost, { equals: 0 });
  row("messages/s, bare server", bare.aSecond);
  row("messages/s, ours: of bare", ours.aSecond / bare.aSecond, { atLeast: RATIO });
  row("a second of core, ours: of bare", ours.ofCore / bare.ofCore, { atLeast: RATIO });
  row("who never read", found.stuck);
  row("of them cut off", found.cutOff, { equals: found.stuck });
  row("cut off after, s", found.cutOffMs / 1000, { atMost: CUT_OFF_MS / 1000 });
  row("others who heard on meanwhile, 1: all", Number(found.wentOn), { equals: 1 });
  row("board by itself, median, ms", found.fragmentP50Ms);
  row("board by itself, 99 of 100, ms", found.fragmentP99Ms, { below: FRAGMENT_MS });
  say("");
  return missed;
};

const text = (limit: Limit): string =>
  Object.entries(limit)
    .map(([word, value]) => `${WORDS[word]} ${value}`)
    .join("");

const WORDS: Readonly<Record<string, string>> = {
  ...{ atMost: "<=", atLeast: ">=", below: "<", equals: "=" },
};
