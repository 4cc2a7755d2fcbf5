import { LONGEST_PAIR, splitPair } from "./symbols.ts";

/** `BNBUSD` reads as BN in BUSD, too: coins that end like the first letter of a dollar coin, in dollars. */
const IN_DOLLARS: Readonly<Record<string, string>> = Object.fromEntries(
  ["APT", "BAT", "BNB", "BTT", "DOT", "FET", "GRT", "QNT", "SHIB"].map((base) => [
    `${base}USD`,
    `${base}/USD`,
  ]),
);

/** Currencies that only Binance quotes Tether in. */
const CURRENCIES = /^(.+)(NGN|RUB|COP|CZK|BKRW|BVND|VAI)$/;

/** `USDCUSDT` as `USDC/USDT`; what ends in no quote asset that we know keeps its spelling. */
export const binancePair = (joined: string): string => {
  const known = pairs.get(joined);
  if (known !== undefined) return known;
  const inDollars = Object.hasOwn(IN_DOLLARS, joined) ? IN_DOLLARS[joined] : undefined;
  const pair = inDollars ?? splitPair(joined) ?? joined.replace(CURRENCIES, "$1/$2");
  if (pairs.size < MOST_PAIRS && joined.length <= LONGEST_PAIR) pairs.set(joined, pair);
  return pair;
};

const pairs = new Map<string, string>();
const MOST_PAIRS = 20_000;
