import { existsSync } from "node:fs";
import { join } from "node:path";
import { openDatabase, quoteText } from "../../../recorder/duckdb.ts";
import type { ClientParts } from "../client-parts.ts";
import { archiveSources } from "../index.ts";
import { type Pulled, type PullOptions, pull } from "../pull.ts";
import type { Pullable } from "../pullable.ts";
import type { SourceSample } from "./sample.ts";

/** A clock that a wait moves on at once: seconds between requests cost a test nothing. */
export const fastMachine = (): Omit<ClientParts, "onBytes" | "onRetry"> => {
  let now = 0;
  return {
    now: () => Date.UTC(2027, 0, 1) + now,
    elapsed: () => now,
    random: () => 0.5,
    wait: async (ms) => {
      now += ms;
      await new Promise<void>((resolve) => setImmediate(resolve));
    },
    signal: new AbortController().signal,
  };
};

export const pullableOf = ({ source, series, instrument, from, to }: SourceSample): Pullable => ({
  name: "sample",
  title: "A sample",
  describe: "Made up.",
  from,
  to,
  window: { from, to },
  parts: [{ source: source.id, series, instrument }],
});

/** Pulls a sample from a server that is there already. */
export const pullSample = (
  sample: SourceSample,
  home: string,
  url: string,
  options: Partial<PullOptions> = {},
): Promise<Pulled> => {
  const pullable = pullableOf(sample);
  return pull({
    pullable,
    sources: archiveSources,
    home,
    window: pullable.window,
    only: false,
    keep: false,
    baseUrls: new Map([[sample.source.id, url]]),
    machine: fastMachine(),
    ...options,
  });
};

/** A tape's rows as a sample writes them. */
export const tapeLines = async (path: string): Promise<string[]> => {
  if (!existsSync(path)) return [];
  const database = await openDatabase({ threads: 1 });
  try {
    const rows = await database.rows(
      `SELECT epoch_us(event_time) AS time, kind, coalesce(price, bid)::DOUBLE AS price, size::DOUBLE AS size, side, trade_id
       FROM read_parquet(${quoteText(join(path, "ticks", "*", "*.parquet"))}, hive_partitioning = false) ORDER BY seq`,
    );
    return rows.map(({ time, kind, price, size, side, trade_id }) =>
      [time, kind, price, size ?? "", side ?? "", trade_id ?? ""].join("|"),
    );
  } finally {
    database.close();
  }
};
