import { type Micros, micros, parseTime } from "../../engine/market/time.ts";
import type { Range } from "../../recorder/tape/open-tape.ts";

/** A famous depeg whose tear sheets stand beside each other. */
export interface FamousEvent {
  readonly title: string;
  readonly tape: string;
  readonly coin: string;
  /** Days, where the tape has months. */
  readonly from?: string;
  readonly to?: string;
  /** Where a tape has several instruments of the coin: the one whose alerts alone the article's rules heed, as a further mark. */
  readonly alone?: string;
  /** What a reader must know of the data. */
  readonly about: string;
}

export const famousEvents: readonly FamousEvent[] = [
  {
    ...{ title: "UST, May 2022", tape: "terra-may-2022", coin: "UST" },
    about:
      "Minute closes of Binance, in Tether, without volume: any size is taken to have been there, which in that week it was not. The coin never came back: Binance closed the pair on 13 May, and what was held then stands at the last mark, at which nobody could sell. Tether itself was up to 5 % off on 12 May: entries are in Tether, the trough is of the deviation in dollars.",
  },
  {
    ...{ title: "USDC, March 2023", tape: "svb-march-2023", coin: "USDC" },
    alone: "kraken:USDC/USD",
    about:
      "Minutes of Kraken, where it is traded in dollars, with two more pairs of the coin on Kraken and KuCoin beside it. The famous dip that recovered. The article's rules know a coin by its symbol and heed the alerts of all three pairs; what they do by Kraken's dollar pair alone stands beside that as a mark.",
  },
  {
    ...{ title: "USDe, October 2025", tape: "bybit-usdeusdt-1h", coin: "USDe" },
    ...{ from: "2025-10-01", to: "2025-11-01" },
    about:
      "Hours of Bybit. The minutes of Binance, the venue that broke, are not among the data, and on Bybit the fall was over within an hour: no hour closed 1 % off. What was traded in between cannot be told from hours.",
  },
];

/** The days of an event, as a tape is asked for them. */
export const rangeOf = ({ from, to }: FamousEvent): Range => ({
  ...(from === undefined ? {} : { from: time(from) }),
  ...(to === undefined ? {} : { to: time(to) }),
});

const time = (text: string): Micros => parseTime(text) ?? micros(Number.NaN);

/** The command that makes one of its sheets again. */
export const commandOf = (
  { tape, from, to }: FamousEvent,
  strategy: string,
  more: string = "",
): string =>
  [
    `npx pegtape backtest ${tape} --strategy ${strategy}`,
    ...(from === undefined ? [] : [`--from ${from}`]),
    ...(to === undefined ? [] : [`--to ${to}`]),
    ...(more === "" ? [] : [more]),
    "--home history",
  ].join(" ");
