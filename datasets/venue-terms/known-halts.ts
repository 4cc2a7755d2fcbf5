import type { Halt } from "../../engine/backtest/terms.ts";

/**
 * Times in which a venue is known to have let nobody trade, take out, bring in or redeem an asset. Times are ISO 8601
 * prefixes, UTC, as exact as they are known; `to` is exclusive, absent where it never ended.
 */
export interface KnownHalt extends Omit<Halt, "what" | "from" | "to"> {
  /** `redemption`: at par for dollars. Nothing in a backtest redeems, so it changes no fill: a fact for readers. */
  readonly what: readonly (Halt["what"][number] | "redemption")[];
  readonly from: string;
  readonly to?: string;
}

const TERRA = "UST";
/** The chain itself stood still: no venue could move the coin. */
const TERRA_VENUES = ["binance", "bybit", "cryptocom", "gate", "kraken", "kucoin", "okx"];

/**
 * Where a source gives only a bound, the halt is taken to have lasted as long as it can have: a backtest may lose a chance
 * by that, and gains none. Venues not listed are not known to have been open.
 */
export const KNOWN_HALTS: readonly KnownHalt[] = [
  {
    venue: "bitfinex",
    asset: "USD",
    what: ["deposit"],
    from: "2018-10-11",
    to: "2018-10-18",
    source:
      "Fiat deposits paused on 11 October, normal \"within a week\": Bitfinex's reply in cryptoglobe.com, October 2018. The end is that week's, not measured",
  },
  {
    venue: "binance",
    asset: TERRA,
    what: ["withdrawal"],
    from: "2022-05-10T02:20Z",
    to: "2022-05-13T17:06Z",
    source:
      "Binance's notice (thetokenview.com, azcoinnews.com, 10 May 2022). It was to reopen without a notice; the end is the next one that says so, in CoinDesk's update of 13 May 17:06 UTC",
  },
  ...TERRA_VENUES.map(
    (venue): KnownHalt => ({
      venue,
      asset: TERRA,
      what: ["withdrawal", "deposit"],
      from: "2022-05-12T16:14Z",
      to: "2022-05-13T17:06Z",
      source:
        "Terra's validators stopped the chain on 12 May and again that night (CoinDesk, 13 May 2022 04:19 UTC). The minute of the first stop is general knowledge; that it ran for some hours between the two is left out",
    }),
  ),
  {
    venue: "binance",
    asset: TERRA,
    what: ["trading"],
    from: "2022-05-13T00:50Z",
    to: "2022-05-13T17:06Z",
    source:
      "Binance suspended UST pairs on 13 May 2022 (CoinDesk); the minute is the close of the last five-minute bar of UST/USDT that has trades. Resumed by CoinDesk's update of 17:06 UTC",
  },
  {
    venue: "okx",
    asset: TERRA,
    what: ["trading"],
    from: "2022-05-13T10:00Z",
    source: "OKX delists UST pairs as of 10:00 UTC: CoinDesk, 13 May 2022",
  },
  {
    venue: "binance",
    asset: "USDC",
    what: ["trading"],
    from: "2022-09-26T03:00Z",
    to: "2023-03-11T12:00Z",
    source:
      'USDC pairs removed on 26 September 2022 (coinedition.com), reopened "midday Saturday", 11 March 2023 (tronweekly.com); the hour of the removal is the close of the last bar of USDC/USDT',
  },
  {
    venue: "binance",
    asset: "USDC",
    what: ["withdrawal"],
    from: "2022-12-13T08:00Z",
    to: "2022-12-14",
    source:
      '"Temporarily paused" at around 08:20 GMT (Reuters, 13 December 2022), resumed the same day (crypto.news): taken to the day\'s end',
  },
  {
    venue: "coinbase",
    asset: "USDC",
    what: ["redemption"],
    from: "2023-03-11T04:00Z",
    to: "2023-03-13T14:00Z",
    source:
      "Conversions between USDC and dollars paused over the weekend, by CoinDesk's report of 11 March 2023 04:14 UTC, until banks open on Monday. The minutes were not found",
  },
  {
    venue: "cryptocom",
    asset: "USDC",
    what: ["deposit"],
    from: "2023-03-11",
    to: "2023-03-14",
    source:
      "USDC deposits suspended on 11 March 2023 (cryptonews.net). Neither minute was found; taken to last until issuing and redeeming had resumed",
  },
  {
    venue: "circle",
    asset: "USDC",
    what: ["redemption"],
    from: "2023-03-10T22:00Z",
    to: "2023-03-13T13:00Z",
    source:
      "Redemptions resume on Monday morning (Circle, 11 March 2023; forklog.com). It closes at the end of banking hours on Friday: hours are general knowledge",
  },
];
