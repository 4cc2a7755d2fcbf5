import { type Micros, parseTime } from "../../engine/market/time.ts";

/**
 * Which of the venue's coins a symbol means: `id` is the venue's own name for it and never changes hands, `symbol` ours,
 * from `from` (inclusive) to `to` (exclusive), days in UTC. Sources: the venue's pages of these coins; Frax' renaming of
 * January 2026 (its dollar of before it goes on under the same id, as no coin of ours), TerraUSD's of May 2022, Paxos' of
 * August 2021.
 */
export const COINGECKO_COINS: readonly {
  readonly id: string;
  readonly symbol: string;
  readonly from?: string;
  readonly to?: string;
}[] = [
  { id: "usd-coin", symbol: "USDC" },
  { id: "tether", symbol: "USDT" },
  { id: "dai", symbol: "DAI" },
  { id: "usds", symbol: "USDS" },
  { id: "true-usd", symbol: "TUSD" },
  { id: "frax", symbol: "FRAX", to: "2026-01-01" },
  { id: "frax-usd", symbol: "FRXUSD" },
  { id: "ethena-usde", symbol: "USDE" },
  { id: "usd1-wlfi", symbol: "USD1" },
  { id: "paypal-usd", symbol: "PYUSD" },
  { id: "first-digital-usd", symbol: "FDUSD" },
  { id: "ripple-usd", symbol: "RLUSD" },
  { id: "global-dollar", symbol: "USDG" },
  { id: "binance-usd", symbol: "BUSD" },
  { id: "paxos-standard", symbol: "PAX", to: "2021-08-24" },
  { id: "paxos-standard", symbol: "USDP", from: "2021-08-24" },
  { id: "gemini-dollar", symbol: "GUSD" },
  { id: "usdd", symbol: "USDD" },
  { id: "terrausd", symbol: "UST", to: "2022-05-28" },
  { id: "terrausd", symbol: "USTC", from: "2022-05-28" },
  { id: "liquity-usd", symbol: "LUSD" },
  { id: "nusd", symbol: "SUSD" },
  { id: "magic-internet-money", symbol: "MIM" },
  { id: "gho", symbol: "GHO" },
  { id: "crvusd", symbol: "CRVUSD" },
  { id: "euro-coin", symbol: "EURC" },
];

const at = (day: string | undefined, otherwise: number): number =>
  day === undefined ? otherwise : (parseTime(day) ?? Number.NaN);

const meanings = new Map<string, { symbol: string; from: number; to: number }[]>();
for (const { id, symbol, from, to } of COINGECKO_COINS) {
  const meaning = { symbol: `${symbol}/USD`, from: at(from, -Infinity), to: at(to, Infinity) };
  meanings.set(id, [...(meanings.get(id) ?? []), meaning]);
}

/** `usd-coin` as `USDC/USD`. A coin that the table does not have at `time` (NaN: the last of it) keeps the venue's name. */
export const coingeckoSymbol = (id: string, time: Micros): string => {
  const all = meanings.get(id) ?? [];
  const found = Number.isNaN(time)
    ? all.findLast(({ to }) => to === Infinity)
    : all.find(({ from, to }) => from <= time && time < to);
  return found?.symbol ?? id;
};
