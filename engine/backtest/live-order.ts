import type { Micros } from "../market/time.ts";
import type { Pocket } from "./account.ts";
import type { Order, OrderRequest, OrderSide, OrderState } from "./order.ts";

/** Where an order goes: the instrument, and the pockets that it moves money between. */
export interface Route {
  readonly instrument: string;
  /** Position in the source's list of instruments. */
  readonly index: number;
  readonly venue: string;
  readonly base: Pocket;
  readonly quote: Pocket;
  /** Fees, ppm. */
  readonly maker: number;
  readonly taker: number;
}

/** An order on its way or at its venue. */
export class LiveOrder implements Order {
  readonly id: number;
  readonly route: Route;
  readonly side: OrderSide;
  readonly tag: string;
  readonly time: Micros;
  readonly arrives: Micros;
  size: bigint | undefined;
  budget: bigint | undefined;
  readonly limit: number | undefined;
  readonly stop: number | undefined;
  readonly expires: number;
  state: OrderState = "sent";
  filled = 0n;
  reason: string | undefined = undefined;
  /** When the venue hears that it is cancelled; infinity while nobody asked. */
  cancelAt = Number.POSITIVE_INFINITY;
  /** Its stop was reached, or it has none. */
  awake: boolean;
  /** It met the market and was not filled at once: from here on it is a maker. */
  rests = false;

  constructor(
    id: number,
    route: Route,
    request: OrderRequest,
    terms: {
      readonly time: Micros;
      readonly arrives: Micros;
      readonly size: bigint | undefined;
      readonly budget: bigint | undefined;
      readonly limit: number | undefined;
      readonly stop: number | undefined;
    },
  ) {
    this.id = id;
    this.route = route;
    this.side = request.side;
    this.tag = request.tag ?? "";
    this.time = terms.time;
    this.arrives = terms.arrives;
    this.size = terms.size;
    this.budget = terms.budget;
    this.limit = terms.limit;
    this.stop = terms.stop;
    this.expires = terms.arrives + (request.life ?? Number.POSITIVE_INFINITY);
    this.awake = terms.stop === undefined;
  }

  get instrument(): string {
    return this.route.instrument;
  }

  /** Filled, cancelled or rejected. */
  get gone(): boolean {
    return this.state !== "sent" && this.state !== "open";
  }

  end(state: "filled" | "cancelled" | "rejected", reason?: string): void {
    this.state = state;
    this.reason = reason;
    this.size ??= this.filled;
  }

  /** What of `size` is not filled yet. */
  left(size: bigint): bigint {
    return this.filled === 0n ? size : size - this.filled;
  }

  /** Whether a price is no worse than its limit. */
  allows(price: number): boolean {
    if (this.limit === undefined) return true;
    return this.side === "buy" ? price <= this.limit : price >= this.limit;
  }

  /** Whether a price reaches its stop. */
  reached(price: number): boolean {
    if (this.stop === undefined) return true;
    return this.side === "buy" ? price >= this.stop : price <= this.stop;
  }
}
