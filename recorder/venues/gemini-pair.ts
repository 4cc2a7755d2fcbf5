import { remembering } from "./symbols.ts";

/** What Gemini quotes in; longer ones first, for `XRPGUSD` is in GUSD. */
const QUOTES = /^(.+?)(RLUSD|GUSD|USDT|USDC|USD|DAI|EUR|GBP|SGD|BTC|ETH|LTC|BCH|SOL|FIL)$/;

/** `PAXGUSD` is gold in dollars: coins that end with a G, in dollars. */
const IN_DOLLARS: Readonly<Record<string, string>> = {
  PAXGUSD: "PAXG/USD",
  MOODENGUSD: "MOODENG/USD",
};

/** `GUSDUSD` or `gusdusd` as `GUSD/USD`; what is no spot pair (`BTCGUSDPERP`) keeps its spelling. */
export const geminiPair = remembering((symbol) => {
  const upper = symbol.toUpperCase();
  const [, base, quote] = QUOTES.exec(upper) ?? [];
  const joined = base === undefined ? symbol : `${base}/${quote}`;
  return Object.hasOwn(IN_DOLLARS, upper) ? (IN_DOLLARS[upper] ?? symbol) : joined;
});
