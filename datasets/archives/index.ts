import { binance } from "./binance.ts";
import { bitfinex } from "./bitfinex.ts";
import { bybit } from "./bybit.ts";
import { coinbase } from "./coinbase.ts";
import { coingecko } from "./coingecko.ts";
import { gemini } from "./gemini.ts";
import { kraken } from "./kraken.ts";
import { okx } from "./okx.ts";
import type { ArchiveSource } from "./source.ts";

/** Every source by its id. A new one is one file, its import above and its word here. */
export const archiveSources: Readonly<Record<string, ArchiveSource>> = Object.fromEntries(
  [
    // Files of a day or month.
    binance,
    bybit,
    okx,
    // APIs that answer in pages.
    kraken,
    coinbase,
    bitfinex,
    gemini,
    coingecko,
  ].map((source) => [source.id, source]),
);
