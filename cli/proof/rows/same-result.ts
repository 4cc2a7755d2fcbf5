import { join } from "node:path";
import { replayTape } from "../../../datasets/replay-tape.ts";
import { Pipeline } from "../../../engine/pipeline/pipeline.ts";
import { defaultSettings } from "../../../engine/pipeline/settings.ts";
import { openDatabase } from "../../../recorder/duckdb.ts";
import { runFaults } from "../../../recorder/feed/testing/fault-run.ts";
import { protocols } from "../../../recorder/feed/testing/protocols.ts";
import { TickFold } from "../../../recorder/fold/tick-fold.ts";
import { openTape } from "../../../recorder/tape/open-tape.ts";
import { writeTape } from "../../../recorder/tape/write-tape.ts";
import type { RawFrame } from "../../../recorder/wire/raw-frame.ts";
import { type Context, defineRow } from "../row.ts";

const SEEDS = { short: 10, long: 50 };
const TRADES = 4_000;
const BATCHES = [7, 4_096];
/** Seconds of tape a second; undefined: as fast as it goes. */
const SPEEDS = [undefined, 60, 100_000];
const THREADS = [1, 2];

export const sameResult = defineRow({
  id: "R5",
  group: "reliability",
  promise:
    "Frames and alerts are the same to the last bit, live or from what was recorded, at any speed, in any batches, with any number of threads.",
  tests: ["engine/pipeline/pipeline.test.ts"],
  within: { short: 150, long: 900 },
  measure: async (context) => {
    const { long, seed, signal } = context;
    const seeds = long ? SEEDS.long : SEEDS.short;
    const broken: string[] = [];
    let [runs, alerts] = [0, 0];
    for (let nth = 0; nth < seeds; nth++) {
      signal.throwIfAborted();
      const own = seed * 1_000 + nth;
      for (const [what, found] of [
        ["a drawn tape", await ofTape(context, own)],
        ["a recorder under faults", await ofRecorder(own)],
      ] as const) {
        runs += found.digests.length;
        alerts += found.alerts;
        if (new Set(found.digests).size !== 1)
          broken.push(
            `seed ${own}, ${what}: ${found.digests.map((each) => each.slice(0, 12)).join(" ")}`,
          );
      }
    }
    return {
      figures: [
        { what: "seeds, each a tape and a recorder under faults", value: seeds },
        {
          what: "runs: speeds, batches, threads, cache, live and recorded",
          value: runs,
          limit: { atLeast: seeds * 10 },
        },
        { what: "seeds with more than one digest", value: broken.length, limit: { equals: 0 } },
        { what: "alerts in the tapes", value: alerts, limit: { atLeast: seeds } },
      ],
      notes: broken,
    };
  },
});

interface Found {
  readonly digests: readonly string[];
  readonly alerts: number;
}

/** A drawn tape, written with one thread and with two, read from Parquet and from the cache, at speeds and in batches. */
const ofTape = async ({ folder }: Context, seed: number): Promise<Found> => {
  const digests: string[] = [];
  let alerts = 0;
  for (const threads of THREADS) {
    const home = join(folder, `${seed}-${threads}`);
    const out = join(home, "tapes", "drawn");
    const database = await openDatabase({ threads });
    try {
      await writeTape({
        ...{
          database,
          rows: rows(seed),
          out,
          name: "drawn",
          kind: "simulated",
          clock: "event_time",
        },
        ...{ source: { what: "hash-drawn trades" }, licence: "CC0-1.0" },
        created: "2023-03-11T00:00:00.000000Z",
      });
    } finally {
      database.close();
    }
    // The first reading is of the Parquet files and leaves the cache that the others read.
    const tape = await openTape(out, { home });
    for (const speed of SPEEDS)
      for (const batch of BATCHES) {
        let now = 0;
        const wait = async (ms: number): Promise<void> => {
          now += ms;
        };
        const pipeline = await replayTape({
          ...{
            tape,
            settings: defaultSettings("event_time"),
            sink: { alert: () => alerts++ },
            batch,
          },
          ...(speed === undefined ? {} : { pace: { speed, now: () => now, wait } }),
        });
        digests.push(`${pipeline.digest} ${pipeline.alertDigest}`);
      }
    tape.close();
  }
  return { digests, alerts };
};

/** What a recorder wrote down under faults: folded and judged frame by frame as it came, and all at once afterwards. */
const ofRecorder = async (seed: number): Promise<Found> => {
  const { frames } = await runFaults(seed, protocols);
  return { digests: [0, 1, 100, frames.length].map((each) => judged(frames, each)), alerts: 0 };
};

/** @param each Frames between two pushes; 0 is live: after every frame that brought a tick. */
const judged = (frames: readonly RawFrame[], each: number): string => {
  const fold = new TickFold(Object.fromEntries(protocols.map(({ venue }) => [venue.id, venue])));
  const pipeline = new Pipeline(defaultSettings("receive_time"), fold.instruments, {});
  const push = (): void => {
    if (fold.rows.length === 0) return;
    pipeline.push(fold.rows.batch);
    fold.rows.clear();
  };
  for (const [i, frame] of frames.entries()) {
    fold.frame(frame);
    if (each === 0 || i % each === each - 1) push();
  }
  push();
  pipeline.finish();
  return `${pipeline.digest} ${pipeline.alertDigest}`;
};

/** A day of trades of two venues and two coins around par, and one fall whose place and depth the seed draws. */
const rows = (seed: number): string => `
  WITH drawn AS (
    SELECT i, hash(i, ${seed}) AS h,
      (i * 86400000000 // ${TRADES}) AS offset_us,
      exp(-pow((i / ${TRADES}.0 - (0.3 + (hash(${seed}) % 40)::DOUBLE / 100)) / 0.05, 2)) AS fall
    FROM range(${TRADES}) t(i)
  )
  SELECT make_timestamp(1678406400000000 + offset_us) AS event_time, NULL::TIMESTAMP AS receive_time,
    ['kraken', 'coinbase'][(h % 2)::INT + 1] AS venue,
    ['USDC/USD', 'USDT/USD'][(h // 2 % 2)::INT + 1] AS symbol, 'trade' AS kind,
    (round(10000 - fall * (200 + hash(${seed}, 1) % 800) + (h // 4 % 5)::INT - 2) / 1e4)::DECIMAL(18, 8) AS price,
    ((h // 32 % 100000 + 1)::DOUBLE / 100)::DECIMAL(18, 8) AS size,
    CASE h // 64 % 2 WHEN 1 THEN 'buy' ELSE 'sell' END AS side, i::VARCHAR AS trade_id,
    NULL::DECIMAL(18, 8) AS bid, NULL::DECIMAL(18, 8) AS bid_size,
    NULL::DECIMAL(18, 8) AS ask, NULL::DECIMAL(18, 8) AS ask_size,
    NULL::DECIMAL(18, 8) AS open, NULL::DECIMAL(18, 8) AS high, NULL::DECIMAL(18, 8) AS low,
    NULL::BIGINT AS interval, NULL::VARCHAR AS detail
  FROM drawn ORDER BY i`;
