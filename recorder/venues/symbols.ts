import { ownText } from "../wire/own-text.ts";

/**
 * Quote assets, for venues that write a pair without a separator (USDCUSDT). Where several fit the longest wins, unless
 * it leaves a dollar as the base: USDTUSD is Tether in dollars, not dollars in TUSD.
 */
const QUOTES = [
  ...[
    "USD",
    "EUR",
    "GBP",
    "JPY",
    "CAD",
    "AUD",
    "CHF",
    "TRY",
    "BRL",
    "ARS",
    "PLN",
    "RON",
    "UAH",
    "ZAR",
    "MXN",
    "SGD",
  ],
  ...[
    "USDT",
    "USDC",
    "DAI",
    "TUSD",
    "BUSD",
    "FDUSD",
    "USDE",
    "USDS",
    "USDP",
    "PAX",
    "GUSD",
    "RLUSD",
    "PYUSD",
  ],
  ...["USD1", "USDG", "USDD", "FRAX", "FRXUSD", "UST", "USTC", "EURC", "EURT", "EURI", "AEUR"],
  ...[
    "BTC",
    "XBT",
    "ETH",
    "BNB",
    "SOL",
    "TRX",
    "XRP",
    "DOGE",
    "HT",
    "OKB",
    "KCS",
    "GT",
    "FIL",
    "LTC",
    "BCH",
    "BIDR",
    "IDRT",
  ],
].sort((a, b) => b.length - a.length);

/** Fiat is never the base of a stablecoin's pair, save where two currencies meet (EURUSDT). */
const NEVER_BASE = new Set(["USD"]);

const known = new Map<string, string | undefined>();
const MOST_KNOWN = 20_000;
/** Longest name of a pair that is worth remembering: a hostile feed could send books. */
export const LONGEST_PAIR = 40;

/** `USDCUSDT` as `USDC/USDT`; undefined when no quote asset ends it. Upper case in and out. */
export const splitPair = (joined: string): string | undefined => {
  if (known.has(joined)) return known.get(joined);
  const fits = (quote: string): boolean =>
    joined.length > quote.length &&
    joined.endsWith(quote) &&
    !NEVER_BASE.has(joined.slice(0, -quote.length));
  const quote = QUOTES.find(fits);
  const pair = quote === undefined ? undefined : `${joined.slice(0, -quote.length)}/${quote}`;
  if (known.size < MOST_KNOWN && joined.length <= LONGEST_PAIR) known.set(joined, pair);
  return pair;
};

/** A venue's own codes, dated: `to` is the day from which it no longer holds. */
export type AssetAliases = Readonly<Record<string, string>>;

/** `BASE<separator>QUOTE` as `BASE/QUOTE`, each code through the venue's aliases; what has no separator stays as it is. */
export const pairWith = (symbol: string, separator: string, aliases: AssetAliases = {}): string => {
  const at = symbol.indexOf(separator);
  if (at <= 0 || at === symbol.length - separator.length) return symbol;
  const base = symbol.slice(0, at);
  const quote = symbol.slice(at + separator.length);
  // BTC-USD-SWAP and the like are no spot pairs.
  if (quote.includes(separator)) return symbol;
  return `${alias(aliases, base)}/${alias(aliases, quote)}`;
};

/** The same for the symbols of one venue, each read once: what nearly every frame of a feed begins with. */
export const pairReader = (
  separator: string,
  aliases?: AssetAliases,
): ((symbol: string) => string) => {
  const pairs = new Map<string, string>();
  return (symbol) => {
    const met = pairs.get(symbol);
    if (met !== undefined) return met;
    const pair = pairWith(symbol, separator, aliases);
    if (pairs.size < MOST_KNOWN && symbol.length <= LONGEST_PAIR)
      pairs.set(ownText(symbol), ownText(pair));
    return pair;
  };
};

export const alias = (aliases: AssetAliases, code: string): string =>
  Object.hasOwn(aliases, code) ? (aliases[code] ?? code) : code;
