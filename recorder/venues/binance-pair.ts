import { remembering, splitPair } from "./symbols.ts";

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
export const binancePair = remembering((joined) => {
  const inDollars = Object.hasOwn(IN_DOLLARS, joined) ? IN_DOLLARS[joined] : undefined;
  return inDollars ?? splitPair(joined) ?? joined.replace(CURRENCIES, "$1/$2");
});
