import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { micros, minutes } from "../../engine/market/time.ts";
import type { ImportGroup } from "./import-tape.ts";
import { workshop } from "./testing.ts";

// Row counts, first and last bars, lows and highs are those of market-data/README.md.
const real = (name: string): string =>
  fileURLToPath(new URL(`../../../shared/market-data/${name}`, import.meta.url));

const shop = workshop();
afterAll(() => shop.remove());

const hour = micros(3600e6);

describe("real bars", () => {
  const svb: readonly (readonly [string, string, number, string])[] = [
    ["kraken-usdcusd-1m", "kraken:USDC/USD", 20_934, "0.87400000|2023-03-11 07:16:00"],
    ["kraken-usdcusdt-1m", "kraken:USDC/USDT", 20_317, "0.86900000|2023-03-11 07:17:00"],
    ["kraken-usdtusd-1m", "kraken:USDT/USD", 29_959, "0.99930000|2023-03-09 11:54:00"],
    ["coinbase-usdtusd-1m", "coinbase:USDT/USD", 29_927, "0.99900000|2023-03-08 04:51:00"],
  ];

  it("the SVB weekend: four instruments on one tape, each with its rows and its low at the close of its minute", async () => {
    const groups = svb.map(([file, instrument]): ImportGroup => {
      return { files: [real(`usdc-svb-2023/${file}.parquet`)], instrument };
    });
    const [first, ...others] = groups;
    const { manifest, lines } = await shop.make(
      { files: [], ...first, format: "bars-parquet", interval: minutes(1) },
      ...others,
    );
    expect(manifest).toMatchObject({
      ticks: 101_137,
      from: "2023-03-01T00:01:00.000000Z",
      to: "2023-03-22T00:00:00.000000Z",
    });
    expect([...manifest.instruments].sort()).toEqual(svb.map(([, id]) => id).sort());
    const rows = (await lines("venue symbol low event_time")).map((line) => line.split("|"));
    for (const [, id, count, low] of svb) {
      const own = rows.filter(([venue, symbol]) => `${venue}:${symbol}` === id);
      expect(own.length, id).toBe(count);
      const lows = own.map(([, , price, time]) => `${price}|${time}`).sort();
      expect(lows[0], id).toBe(low);
    }
  });

  it.each([
    [
      "terra-ust-2022/binance-ustusdt-5m",
      "binance:UST/USDT",
      minutes(5),
      1738,
      "2022-05-07 00:05:00",
      "2022-05-13 00:50:00",
      "0.225000|2022-05-11 07:40:00",
    ],
    [
      "ftx-2022/binance-busdusdt-1m",
      "binance:BUSD/USDT",
      minutes(1),
      12_960,
      "2022-11-06 00:01:00",
      "2022-11-15 00:00:00",
      "0.999300|2022-11-08 19:35:00",
    ],
    [
      "usde-2025/bybit-usdeusdt-1h",
      "bybit:USDe/USDT",
      hour,
      11_000,
      "2025-03-13 02:00:00",
      "2026-06-14 09:00:00",
      "0.920700|2025-10-10 22:00:00",
    ],
    [
      "terra-ust-2022/binance-ust-1m-close",
      "binance:UST/USD",
      minutes(1),
      10_490,
      "2022-05-06 00:01:00",
      "2022-05-13 06:50:00",
      "0.234365|2022-05-11 07:39:00",
    ],
  ])("%s", async (file, instrument, interval, count, from, to, low) => {
    const { manifest, lines } = await shop.make({
      files: [real(`${file}.parquet`)],
      instrument,
      format: "bars-parquet",
      interval,
    });
    expect(manifest.ticks).toBe(count);
    const times = await lines("event_time");
    expect([times[0], times.at(-1)]).toEqual([from, to]);
    const lows = (await lines("low event_time")).sort();
    // The README gives at most six digits.
    expect(lows[0]?.replace(/^(\d\.\d{6})\d+/, "$1")).toBe(low);
  });
});

describe("every real file", () => {
  const files = readdirSync(real("."), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".parquet"))
    .sort();

  it("is read: all of them on one tape, each with the rows that its maker counted", async () => {
    const rows = new Map(
      readFileSync(real("README.md"), "utf8")
        .split("\n")
        .map((line) => line.split("|").map((cell) => cell.trim()))
        .map(([, name = "", , , , , count = ""]) => [name, Number(count.replaceAll(",", ""))]),
    );
    expect(files.length).toBeGreaterThan(55);
    const { manifest } = await shop.make(...files.map(groupOf));
    const counted = files.reduce((sum, name) => sum + (rows.get(name) ?? Number.NaN), 0);
    expect(manifest.ticks).toBe(counted);
  });

  const groupOf = (name: string): ImportGroup => {
    const [venue, pair = "", length = ""] = name
      .replace(/^.*\/|\.parquet$/g, "")
      .replace("-perp-", "perp-")
      .replace("-3crv-", "3crv-")
      .split("-");
    const [, base, quote] = /^(.+?)(usdt|usdc|busd|usd|dai|3crv)$/.exec(pair) ?? [];
    const close = CLOSES[`${venue}-${pair}`];
    const interval = length === "block" ? micros(12e6) : minutes(LENGTHS[length] ?? Number.NaN);
    const symbol = (ALONE.has(pair) ? `${pair}/usd` : `${base}/${quote}`).toUpperCase();
    return {
      ...{
        files: [real(name)],
        instrument: `${venue}:${symbol}`,
        format: "bars-parquet",
        interval,
      },
      columns: close && `time=ts_ms:ms,close=${close}`,
    };
  };
});

const LENGTHS: Readonly<Record<string, number>> = { "1m": 1, "5m": 5, "30m": 30, "1h": 60 };
/** Coins of which the file gives the price in dollars. */
const ALONE = new Set(["busd", "ust"]);
/** Of files that hold a price under a name of their own, or a pool's share instead of one. */
const CLOSES: Readonly<Record<string, string>> = {
  // Its averages contradict each other, opens lie outside lows and highs: of them only the close is read.
  "cccagg-usdcusd": "close,open=close,high=close,low=close",
  "curve-usdn3crv": "share_usdn",
  "uniswapv3-usdeusdt": "token1_price",
  ...Object.fromEntries(
    ["daiusdc", "daiusdt", "usdcusdt", "mimusdc", "mimusdt", "usdcusd", "usdtusd"].map((pair) => [
      `index-${pair}`,
      "price",
    ]),
  ),
  "uniswapv3-usdcusdt": "price",
};
