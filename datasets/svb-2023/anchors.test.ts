import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { minutes, parseTime } from "../../engine/market/time.ts";
import { anchorTime, isAnchored, svbAnchors, svbMinutesBelow } from "./anchors.ts";
import { svbFrom, svbInstruments, svbTo } from "./facts.ts";

const facts = readFileSync(new URL("../../../shared/svb-2023/facts.md", import.meta.url), "utf8");
const time = (text: string) => parseTime(text) ?? Number.NaN;
const USDC_USD = svbInstruments.usdcUsd.id;
const USDC_USDT = svbInstruments.usdcUsdt.id;

/** `10 Mar 21:52` in the table; `undefined` when it lies outside the four days. */
const cell = (text: string): string | undefined => {
  const [, day, clock] = /^(\d\d) Mar (\d\d:\d\d)$/.exec(text.trim()) ?? [];
  return day !== undefined && Number(day) <= 13 ? `2023-03-${day}T${clock}` : undefined;
};

describe("the anchors", () => {
  it("hold every crossing of the published table that falls into the four days", () => {
    const rows = [...facts.matchAll(/^\| (0\.\d+) \|(.+)\|(.+)\|(.+)\|(.+)\|$/gm)];
    expect(rows).toHaveLength(10);
    const wanted = rows.flatMap(([, price = "", ...cells]) =>
      cells.map((text, column) => ({
        instrument: column < 2 ? USDC_USD : USDC_USDT,
        minute: cell(text),
        what: column % 2 === 0 ? "first below" : "last below",
        price,
      })),
    );
    const ours = svbAnchors.filter(({ what }) => what.endsWith("below"));
    expect(ours).toHaveLength(wanted.filter(({ minute }) => minute !== undefined).length);
    expect(ours).toEqual(
      expect.arrayContaining(wanted.filter(({ minute }) => minute !== undefined)),
    );
  });

  it("hold the published counts of minutes below a price, all passed for the last time in the four days", () => {
    for (const { price, minutes: count } of svbMinutesBelow) {
      expect(facts).toContain(`${price}: ${count.toLocaleString("en-US")}`);
      expect(svbAnchors.some((a) => a.what === "last below" && a.price === price)).toBe(true);
    }
  });

  it("lie within their hour's range", () => {
    for (const anchor of svbAnchors) {
      const instrument = Object.values(svbInstruments).find(({ id }) => id === anchor.instrument);
      const hour = instrument?.hours[Math.floor((anchorTime(anchor) - svbFrom) / minutes(60))];
      if (!instrument || !hour) throw new Error(`no hour for ${JSON.stringify(anchor)}`);
      const steps = (Number(anchor.price) * 1e8) / instrument.grid;
      expect(steps).toBeGreaterThanOrEqual(hour.low - 0.001);
      if (!anchor.what.endsWith("below")) expect(steps).toBeLessThanOrEqual(hour.high + 0.001);
    }
  });
});

describe("isAnchored", () => {
  const asked = (instrument: string, text: string) => isAnchored(instrument, time(text) as never);

  it("knows the minutes of hourly highs and lows and of listed prints", () => {
    expect(asked(USDC_USD, "2023-03-11T07:15:00")).toBe(true);
    expect(asked(USDC_USD, "2023-03-11T07:15:59.999999")).toBe(true);
    expect(asked(USDC_USD, "2023-03-10T21:52:30")).toBe(true);
    expect(asked(svbInstruments.coinbaseUsdtUsd.id, "2023-03-11T02:45:10")).toBe(true);
  });

  it("knows an hour's first and last minute only when every minute traded", () => {
    expect(asked(USDC_USD, "2023-03-11T09:59:00")).toBe(true);
    expect(asked(USDC_USD, "2023-03-10T01:59:00")).toBe(false);
  });

  it("takes all else for drawn", () => {
    expect(asked(USDC_USD, "2023-03-11T07:17:00")).toBe(false);
    expect(asked(USDC_USDT, "2023-03-11T07:15:00")).toBe(false);
    expect(asked("kraken:BTC/USD", "2023-03-11T07:15:00")).toBe(false);
    expect(isAnchored(USDC_USD, svbTo)).toBe(false);
  });
});
