import { presets } from "../../engine/alerts/presets.ts";
import { rulesOf } from "../../engine/alerts/rules-of.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { createTickBatch, Kind, type TickBatch } from "../../engine/market/tick-batch.ts";
import { parseTime } from "../../engine/market/time.ts";
import { Pipeline } from "../../engine/pipeline/pipeline.ts";
import { defaultSettings } from "../../engine/pipeline/settings.ts";

const COINS = ["USDC", "USDT", "DAI", "TUSD", "GUSD", "USDP", "PYUSD", "FDUSD", "LUSD", "BUSD"];
const MINUTE = 60e6;
const BATCH = 8192;

/** The same minute bars with the default preset and with no rule at all, ns a bar; and what the rules said. */
export interface RulesRun {
  readonly without: number;
  readonly withRules: number;
  readonly alerts: number;
  readonly bars: number;
}

/** Minute bars of ten coins for so many days: calm, but for an hour in every ten days in which a coin falls by 3 %. */
export const runRulesRace = (days: number): RulesRun => {
  const batches = draw(days);
  const bars = batches.reduce((sum, { length }) => sum + length, 0);
  const rules = rulesOf({ preset: "default" }, "default");
  if (rules.length !== presets.default.length) throw new Error("not the default preset");
  let alerts = 0;
  const time = (set: typeof rules): number => {
    const pipeline = new Pipeline(
      { ...defaultSettings("event_time"), rules: set },
      COINS.map((coin) => parseInstrument(`kraken:${coin}/USD`)),
      {},
    );
    const start = performance.now();
    for (const batch of batches) pipeline.push(batch);
    pipeline.finish();
    alerts = pipeline.alerts;
    return ((performance.now() - start) * 1e6) / bars;
  };
  // One run each for the compiler, then in turn.
  time([]);
  time(rules);
  const without: number[] = [];
  const withRules: number[] = [];
  for (let round = 0; round < 3; round++) {
    without.push(time([]));
    withRules.push(time(rules));
  }
  return { without: Math.min(...without), withRules: Math.min(...withRules), alerts, bars };
};

const draw = (days: number): TickBatch[] => {
  const begin = parseTime("2023-11-01") ?? Number.NaN;
  const batches: TickBatch[] = [];
  let batch = createTickBatch(BATCH);
  let seed = 1;
  const noise = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  };
  for (let minute = 1; minute <= days * 1440; minute++)
    for (let coin = 0; coin < COINS.length; coin++) {
      const falls = (minute + coin * 1440) % 14_400 < 60;
      const close = Math.round((falls ? 0.97 : 0.9999) * 1e8 + noise() * 4e4);
      const at = batch.length;
      batch.eventTime[at] = begin + minute * MINUTE;
      batch.receiveTime[at] = Number.NaN;
      batch.instrument[at] = coin;
      batch.kind[at] = Kind.bar;
      batch.a[at] = close;
      batch.b[at] = 1000;
      batch.c[at] = close;
      batch.d[at] = close + 1e4;
      batch.e[at] = close - 1e4;
      batch.f[at] = MINUTE;
      batch.length = at + 1;
      if (batch.length < BATCH) continue;
      batches.push(batch);
      batch = createTickBatch(BATCH);
    }
  if (batch.length > 0) batches.push(batch);
  return batches;
};
