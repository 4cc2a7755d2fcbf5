import type { Fill, OrderSide } from "../order.ts";
import type { Desk } from "../strategy.ts";
import { freeCash, freeUnits } from "./free.ts";

/**
 * All in or all out of one instrument, by market orders. A change of mind cancels what is on its way; what of that is
 * filled all the same is turned round as soon as it is known.
 */
export class LongFlat {
  readonly #instrument: string;
  #side: OrderSide = "sell";
  #whole = true;

  constructor(instrument: string) {
    this.#instrument = instrument;
  }

  /** In, or on its way there. */
  get isLong(): boolean {
    return this.#side === "buy";
  }

  /** Spends all cash. */
  enter(desk: Desk, tag: string): void {
    this.#turn("buy", desk);
    this.#whole = true;
    this.#send(desk, tag);
  }

  /** Spends a share of it, up to 1, on top of what is held. */
  add(desk: Desk, tag: string, share: number): void {
    this.#turn("buy", desk);
    this.#whole = false;
    const instrument = this.#instrument;
    const spend = share * freeCash(desk, instrument);
    if (spend > 0) desk.send({ instrument, side: "buy", spend, tag });
  }

  /** Sells all that is held. */
  leave(desk: Desk, tag: string): void {
    this.#turn("sell", desk);
    this.#whole = true;
    this.#send(desk, tag);
  }

  onFill({ side, tag }: Fill, desk: Desk): void {
    if (side !== this.#side && this.#whole) this.#send(desk, tag);
  }

  #turn(side: OrderSide, desk: Desk): void {
    this.#side = side;
    for (const order of desk.open) if (order.side !== side) desk.cancel(order.id);
  }

  #send(desk: Desk, tag: string): void {
    const instrument = this.#instrument;
    if (this.#side === "buy") {
      const spend = freeCash(desk, instrument);
      if (spend > 0) desk.send({ instrument, side: "buy", spend, tag });
    } else {
      const size = freeUnits(desk, instrument);
      if (size > 0) desk.send({ instrument, side: "sell", size, tag });
    }
  }
}
