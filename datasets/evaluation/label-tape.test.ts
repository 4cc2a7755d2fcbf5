import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { formatTime, minutes } from "../../engine/market/time.ts";
import { openDatabase } from "../../recorder/duckdb.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { importTape } from "../import/import-tape.ts";
import { writeLabels } from "./label-file.ts";
import { type CoinLabels, labelTape } from "./label-tape.ts";

let home = "";
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-labels-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** Labels of real bars. */
const labelled = async (
  name: string,
  groups: Readonly<Record<string, string>>,
  interval = 1,
): Promise<readonly CoinLabels[]> => {
  const out = join(home, name);
  await importTape({
    ...{ out, name, created: "2026-01-01T00:00:00.000000Z" },
    groups: Object.entries(groups).map(([file, instrument]) => ({
      files: [
        fileURLToPath(new URL(`../../../shared/market-data/${file}.parquet`, import.meta.url)),
      ],
      ...{ instrument, format: "bars-parquet", interval: minutes(interval) },
    })),
  });
  const tape = await openTape(out, { home });
  try {
    return await labelTape(tape);
  } finally {
    tape.close();
  }
};
const lines = (all: readonly CoinLabels[]): string[] =>
  all.flatMap(({ coin, side, basis, labels: { events }, clusters }) =>
    events.map(
      ({ onsets, grade, dynamics }, i) =>
        `${coin}${basis === undefined ? "" : ` in ${basis}`} ${side} ${grade} ${dynamics} ${formatTime(onsets[50]).slice(5, 16)} ${onsets[100] === undefined ? "-" : formatTime(onsets[100]).slice(5, 16)} cluster ${clusters[i]}`,
    ),
  );

it("finds the onsets that the protocol states for Kraken's USDC/USD in March 2023", async () => {
  const all = await labelled("usdc", { "usdc-svb-2023/kraken-usdcusd-1m": "kraken:USDC/USD" });
  expect(lines(all)).toEqual(["USDC discount severe slow 03-10T22:40 03-11T03:11 cluster 1"]);
});

it("takes what USDC and USDT did that weekend for one cluster, and writes every minute of it", async () => {
  const all = await labelled("svb", {
    "usdc-svb-2023/kraken-usdcusd-1m": "kraken:USDC/USD",
    "usdc-svb-2023/kraken-usdtusd-1m": "kraken:USDT/USD",
  });
  expect(new Set(all.flatMap(({ clusters }) => clusters))).toEqual(new Set([1]));
  expect(lines(all).map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
    "USDC discount severe",
    "USDT premium major",
  ]);
  const path = join(home, "labels.parquet");
  await writeLabels(path, all);
  const database = await openDatabase();
  const rows = await database.rows(
    `SELECT coin, side, count(*)::INTEGER AS bars, count("off")::INTEGER AS fresh,
       count(*) FILTER (calm)::INTEGER AS calm,
       count(*) FILTER (t50 <> (event IS NOT NULL) OR (t50 <> (cluster IS NOT NULL)))::INTEGER AS wrong,
       strftime(min(time) FILTER (t50), '%m-%dT%H:%M') AS t50, strftime(min(time) FILTER (t100), '%m-%dT%H:%M') AS t100
     FROM read_parquet(?) GROUP BY coin, side ORDER BY coin, side`,
    [path],
  );
  database.close();
  expect(rows).toEqual(
    all.map(({ coin, side, series, labels: { events, fresh, calm } }) => {
      const [event] = events;
      const short = (time: number | undefined): string | null =>
        time === undefined ? null : formatTime(time as never).slice(5, 16);
      return {
        ...{ coin, side, bars: series.time.length, fresh, wrong: 0 },
        calm: calm.reduce((sum, each) => sum + each, 0),
        ...{ t50: short(event?.onsets[50]), t100: short(event?.onsets[100]) },
      };
    }),
  );
  // It takes its name only when it is whole.
  expect((await readdir(home)).filter((name) => name.includes(".tmp"))).toEqual([]);
});

it("finds the fall of UST, in USDT, and nothing in calm weeks", async () => {
  const ust = await labelled("ust", { "terra-ust-2022/binance-ustusdt-5m": "binance:UST/USDT" }, 5);
  expect(lines(ust)[0]).toMatch(/^UST in USDT discount severe slow 05-0[78]T/);
  expect(ust[0]?.series.step).toBe(minutes(5));
  const calm = await labelled("calm", { "calm/kraken-usdcusd-1m": "kraken:USDC/USD" });
  expect(lines(calm)).toEqual([]);
  for (const { labels } of calm)
    expect(labels.calm.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(0.95 * labels.fresh);
});
