import { join } from "node:path";
import { formatTime } from "../../engine/market/time.ts";
import { openDatabase } from "../../recorder/duckdb.ts";
import { writeTape } from "../../recorder/tape/write-tape.ts";
import { defineDataset } from "../dataset.ts";
import { isAnchored } from "./anchors.ts";
import { svbFrom, svbInstruments, svbTo } from "./facts.ts";
import { loadTicks, selectTicks } from "./load.ts";
import { reconstructSvb, svbProcess, svbSeed } from "./reconstruct.ts";

const NAME = "svb-2023";

const source = {
  dataset: NAME,
  /** Raised whenever the drawn bytes change: tapes of an earlier version are made anew. */
  version: 3,
  seed: svbSeed,
  facts:
    "hourly figures computed from public minute bars of Kraken and Coinbase, and published prints of single minutes; all UTC",
  process: svbProcess,
  note:
    "Reconstructed, not recorded. Only the hourly open, high, low, close, volume, counts and the listed minute prints " +
    "are data; all other times, prices, sizes, sides and every quote are drawn. Trade ids r1, r2, ... are this tape's own.",
};

/** The weekend on which USDC lost its peg, reconstructed from hourly facts: ticks between them are drawn. */
export const svb2023 = defineDataset({
  name: NAME,
  title: "USDC and Silicon Valley Bank, 10 to 13 March 2023 (reconstructed)",
  kind: "reconstructed",
  instruments: Object.values(svbInstruments).map(({ id }) => id),
  from: svbFrom,
  to: svbTo,
  source,
  licence: "CC0-1.0",
  describe:
    "Reconstructed: trades and quotes of four pairs on Kraken and Coinbase. Every hour has exactly the open, high, low, " +
    "close, volume, trade count (Coinbase: drawn) and active minutes that were measured, and known single minutes " +
    "keep their prints; all ticks between them are drawn by a seeded process and never happened as such.",
  ticks: 1_256_422,
  digest: "f5daa8aab55e658ae9a8a27308dc20bff4f0dc03d45d9e64f08be1f84561431f",
  isAnchored,
  make: async (home, progress) => {
    progress?.("drawing ticks", 0);
    const ticks = reconstructSvb();
    const database = await openDatabase();
    try {
      progress?.("loading ticks", 0.2);
      await loadTicks(database, ticks);
      progress?.("writing the tape", 0.3);
      const out = join(home, "tapes", NAME);
      await writeTape({
        database,
        rows: selectTicks(),
        out,
        name: NAME,
        kind: "reconstructed",
        clock: "event_time",
        source,
        licence: "CC0-1.0",
        // Not the time of making: the same tape must be the same bytes on any day.
        created: formatTime(svbTo),
      });
      progress?.("done", 1);
      return out;
    } finally {
      database.close();
    }
  },
});
