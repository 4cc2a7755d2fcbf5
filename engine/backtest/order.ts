import type { Micros } from "../market/time.ts";

export type OrderSide = "buy" | "sell";
/** How a price was had: from a displayed quote, a printed trade, or a bar's open, close or inside. */
export type FillSource = "quote" | "trade" | "bar";

/** What a strategy asks for. Exactly one of `size` and `spend`. */
export interface OrderRequest {
  readonly instrument: string;
  readonly side: OrderSide;
  /** Base units, over 0. */
  readonly size?: number;
  /** Of a buy: quote currency to spend at most, fees included, over 0. */
  readonly spend?: number;
  /** Not worse than this price; absent: a market order. Quote currency. */
  readonly limit?: number;
  /** Becomes a market (or limit) order once the market is at or beyond this: at or below of a sell, at or above of a buy. */
  readonly stop?: number;
  /** What is not filled so long after its arrival is cancelled, µs; absent: it stays. */
  readonly life?: number;
  /** Comes back with its fills: `entry 2`. */
  readonly tag?: string;
}

export type OrderState = "sent" | "open" | "filled" | "cancelled" | "rejected";

/** An order as the run knows it. Sizes are base units in whole steps of 1e-8, prices steps of 1e-8, times µs. */
export interface Order {
  /** 1, 2, 3 … in the order in which they were sent. */
  readonly id: number;
  readonly instrument: string;
  readonly side: OrderSide;
  readonly tag: string;
  /** When the strategy decided, and when the venue had it. */
  readonly time: Micros;
  readonly arrives: Micros;
  /** Undefined while an order by `spend` is not filled to its end. */
  size: bigint | undefined;
  /** Still to be spent, quote currency in steps of 1e-16; undefined of an order by size. */
  budget: bigint | undefined;
  readonly limit: number | undefined;
  readonly stop: number | undefined;
  readonly expires: number;
  state: OrderState;
  filled: bigint;
  /** Why it was rejected or cancelled. */
  reason: string | undefined;
}

/** One fill. Amounts are exact: sizes in steps of 1e-8, prices in steps of 1e-8, money in steps of 1e-16. */
export interface Fill {
  readonly type: "fill";
  readonly order: number;
  readonly tag: string;
  /** When it was known, on the tape's clock. */
  readonly time: Micros;
  /** When the tape offered the price: earlier than `time` for a bar's open alone. */
  readonly pricedAt: Micros;
  readonly instrument: string;
  readonly side: OrderSide;
  readonly price: number;
  readonly size: bigint;
  /** Of the venue, in the instrument's quote currency. */
  readonly fee: bigint;
  /** Half of the spread assumed where the tape has no quotes, in the quote currency; 0 where it has. */
  readonly slippage: bigint;
  readonly liquidity: "maker" | "taker";
  readonly source: FillSource;
}
