import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseInstrument, symbolOf } from "../../engine/market/instrument.ts";
import { svbFrom, svbHours, svbInstruments, svbMinute, toSteps } from "./facts.ts";
import { coinbaseUsdtUsd } from "./hourly/coinbase-usdt-usd.ts";
import { krakenUsdcUsd } from "./hourly/kraken-usdc-usd.ts";
import { krakenUsdcUsdt } from "./hourly/kraken-usdc-usdt.ts";
import { krakenUsdtUsd } from "./hourly/kraken-usdt-usd.ts";

const given = readFileSync(new URL("../../../shared/svb-2023/hourly.csv", import.meta.url), "utf8");
const lines = given.trim().split("\n").slice(1);

const texts = {
  [svbInstruments.usdcUsd.id]: krakenUsdcUsd,
  [svbInstruments.usdcUsdt.id]: krakenUsdcUsdt,
  [svbInstruments.usdtUsd.id]: krakenUsdtUsd,
  [svbInstruments.coinbaseUsdtUsd.id]: coinbaseUsdtUsd,
};

describe("the hourly figures", () => {
  it("are the given ones, line by line", () => {
    const ours = Object.entries(texts).flatMap(([id, text]) => {
      const instrument = parseInstrument(id);
      return text
        .trim()
        .split("\n")
        .map((line) => `${instrument.venue},${symbolOf(instrument)},${line}`);
    });
    expect(ours).toHaveLength(4 * svbHours);
    expect([...ours].sort()).toEqual([...lines].sort());
  });

  it("are read as they are written", () => {
    for (const { id, grid, hours } of Object.values(svbInstruments)) {
      const instrument = parseInstrument(id);
      const read = hours.map((facts, hour) => {
        const time = new Date(svbFrom / 1000 + hour * 3_600_000).toISOString();
        const minute = (k: number) => `${time.slice(11, 13)}:${String(k).padStart(2, "0")}`;
        const price = (steps: number) => {
          const text = String((steps * grid) / 1e8);
          return text.includes(".") ? text : `${text}.0`;
        };
        return [
          instrument.venue,
          symbolOf(instrument),
          time.replace(".000", ""),
          price(facts.open),
          price(facts.high),
          minute(facts.highMinute),
          price(facts.low),
          minute(facts.lowMinute),
          price(facts.close),
          facts.volume,
          facts.trades ?? "",
          facts.activeMinutes,
        ].join(",");
      });
      expect(read).toEqual(
        lines.filter((line) => line.startsWith(`${instrument.venue},${symbolOf(instrument)},`)),
      );
    }
  });
});

it("counts minutes from the start of the event and knows its end", () => {
  expect(svbMinute("2023-03-10T00:00")).toBe(0);
  expect(svbMinute("2023-03-11T07:15")).toBe(1440 + 7 * 60 + 15);
  expect(() => svbMinute("2023-03-14T00:00")).toThrow("outside the event");
});

it("refuses a price between two steps of the grid", () => {
  expect(toSteps("0.9957", 10_000)).toBe(9_957);
  expect(() => toSteps("0.99575", 10_000)).toThrow("0.99575 is not on the grid");
});
