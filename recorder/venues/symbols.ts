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

/** So many names of pairs of a kind are remembered, and none longer: a hostile feed could send books. */
const MOST_REMEMBERED = 20_000;
const LONGEST = 40;

/** `read`, a function of the name alone, that reads each name once: what nearly every frame of a feed begins with. */
export const remembering = <Meaning>(
  read: (name: string) => Meaning,
): ((name: string) => Meaning) => {
  const met = new Map<string, Meaning>();
  return (name) => {
    const known = met.get(name);
    if (known !== undefined || met.has(name)) return known as Meaning;
    if (met.size >= MOST_REMEMBERED || name.length > LONGEST) return read(name);
    // What is read of it may be a piece of it, and must not keep its frame alive.
    const own = ownText(name);
    const meaning = read(own);
    met.set(own, meaning);
    return meaning;
  };
};

/** `USDCUSDT` as `USDC/USDT`; undefined when no quote asset ends it. Upper case in and out. */
export const splitPair = remembering((joined): string | undefined => {
  const fits = (quote: string): boolean =>
    joined.length > quote.length &&
    joined.endsWith(quote) &&
    !NEVER_BASE.has(joined.slice(0, -quote.length));
  const quote = QUOTES.find(fits);
  return quote === undefined ? undefined : `${joined.slice(0, -quote.length)}/${quote}`;
});

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

/** The same for the symbols of one venue, each read once. */
export const pairReader = (
  separator: string,
  aliases?: AssetAliases,
): ((symbol: string) => string) => remembering((symbol) => pairWith(symbol, separator, aliases));

export const alias = (aliases: AssetAliases, code: string): string =>
  Object.hasOwn(aliases, code) ? (aliases[code] ?? code) : code;
