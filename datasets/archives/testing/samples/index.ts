import type { SourceSample } from "../sample.ts";
import { binanceSamples } from "./binance.ts";
import { bitfinexSamples } from "./bitfinex.ts";
import { bybitSamples } from "./bybit.ts";
import { coinbaseSamples } from "./coinbase.ts";
import { coingeckoSamples } from "./coingecko.ts";
import { geminiSamples } from "./gemini.ts";
import { krakenSamples } from "./kraken.ts";
import { okxSamples } from "./okx.ts";

/** One for every series of every source that differs in more than an interval. */
export const samples: readonly SourceSample[] = [
  // Files of a day or month.
  ...binanceSamples,
  ...bybitSamples,
  ...okxSamples,
  // APIs that answer in pages.
  ...krakenSamples,
  ...coinbaseSamples,
  ...bitfinexSamples,
  ...geminiSamples,
  ...coingeckoSamples,
];
