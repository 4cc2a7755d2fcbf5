/** What the venue quotes in. No other ends a pair, so EURTUSD is a euro coin in dollars and not euros in TrueUSD. */
const QUOTES = ["usdt", "usdc", "eurcv", "eurc", "usd", "eur", "gbp", "btc", "eth", "pax"];

/** `usdcusdt` of a channel's name as `USDC/USDT`; what is no spot pair, `btcusd-perp`, stays as it is. */
export const bitstampPair = (market: string): string => {
  const quote = QUOTES.find((each) => market.length > each.length && market.endsWith(each));
  if (quote === undefined) return market;
  return `${market.slice(0, -quote.length).toUpperCase()}/${quote.toUpperCase()}`;
};
