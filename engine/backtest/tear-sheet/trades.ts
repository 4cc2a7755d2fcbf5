import { linkAt } from "../../coin/link.ts";
import { E8 } from "../../market/price.ts";
import { micros } from "../../market/time.ts";
import type { BacktestRun, RoundTrip } from "../result.ts";
import type { SheetEvent } from "./facts.ts";
import { figureOf, secondsOf, textOf, timeOf } from "./figure.ts";
import type { SheetTrade } from "./shape.ts";

/** A trade with the depeg in which it was opened. */
export interface PlacedTrade {
  readonly trade: RoundTrip;
  /** Undefined of a trade that no labelled depeg of its coin saw begin. */
  readonly event: SheetEvent | undefined;
  /**
   * How much of the way back was already over for who bought at its average price, as `entryTiming` has it: 0 at the trough
   * and 1 at par, over 1 above it. NaN outside of a discount, and where the coin has no peg in the account's currency.
   */
  readonly timing: number;
}

/** Finds of each trade the event; of several that overlap, the last to begin. */
export const placeTrades = (
  { trades, currency }: Pick<BacktestRun, "trades" | "currency">,
  events: readonly SheetEvent[],
): PlacedTrade[] =>
  trades.map((trade) => {
    const { venue, asset, openedAt, entry } = trade;
    const { coin, peg } = linkAt(
      { id: `${venue}:${asset}/${currency}`, venue, base: asset, quote: currency },
      micros(openedAt),
    );
    const event = events.findLast(
      (each) => each.coin === (coin?.id ?? asset) && each.from <= openedAt && openedAt <= each.to,
    );
    const off = (1 - (entry * E8) / peg) * 1e4;
    const timing = event?.side === "discount" ? 1 - off / event.peak.off : Number.NaN;
    return { trade, event, timing };
  });

export const tradeRow = ({ trade, event, timing }: PlacedTrade): SheetTrade => ({
  ...{ venue: trade.venue, asset: trade.asset, openedAt: textOf(trade.openedAt) },
  closedAt: timeOf(trade.closedAt),
  ...{ size: figureOf(trade.size), entry: figureOf(trade.entry), exit: figureOf(trade.exit) },
  ...{ pnl: figureOf(trade.pnl), cost: figureOf(trade.cost) },
  ...{ mae: figureOf(trade.mae), mfe: figureOf(trade.mfe), fills: trade.fills },
  event: event?.id ?? null,
  timing: figureOf(timing),
  afterTrough: event === undefined ? null : secondsOf(trade.openedAt - event.peak.time),
});
