import { type Micros, micros } from "../../market/time.ts";
import type { Fill, Order, OrderRequest } from "../order.ts";
import { readParameters } from "../parameters.ts";
import type { Desk, FrameView, Strategy, StrategyDefinition, TapeFacts } from "../strategy.ts";

/** Coin frames and alerts by hand to a strategy, and what it sends: for decisions; what orders get is tested over tapes. */
export class Script implements Desk {
  time = micros(0);
  /** What it sent and cancelled: `12 buy 300 (part 1 of 3)`, at minute 12. */
  readonly said: string[] = [];
  readonly open: Order[] = [];
  equity = Number.NaN;
  readonly strategy: Strategy;
  #cash: number;
  #units = 0;
  #orders = 0;

  constructor(
    definition: StrategyDefinition,
    said: Readonly<Record<string, string | number | boolean>>,
    tape: TapeFacts,
    cash = 900,
  ) {
    const { id, parameters } = definition;
    this.strategy = definition.create(readParameters(id, parameters, said), tape);
    this.#cash = cash;
    this.strategy.onStart?.(this);
  }

  /** A minute later the coin stands so, bps; what was sent before is filled first, at 1 and for nothing. */
  frame(deviation: number, { venues = 3, subject = "USDC", minutes = 1 } = {}): void {
    this.time = (this.time + minutes * 60e6) as Micros;
    for (let waiting = this.open.length; waiting > 0; waiting--) {
      const order = this.open.shift();
      if (order !== undefined) this.#fill(order);
    }
    const values: Readonly<Record<string, number>> = { deviation, venues };
    const frame: FrameView = {
      ...{ time: this.time, subject, kind: "coin" },
      value: (key) => values[key] ?? Number.NaN,
    };
    this.strategy.onFrame?.(frame, this);
  }

  frames(...deviations: readonly number[]): void {
    for (const deviation of deviations) this.frame(deviation);
  }

  price = (): number => 1;
  balance = (): number => this.#units;
  position = (): number => this.#units;
  cash = (): number => this.#cash;

  send({ instrument, side, size, spend, tag = "" }: OrderRequest): number {
    this.#orders += 1;
    this.said.push(`${this.time / 60e6} ${side} ${spend ?? size} (${tag})`);
    this.open.push({
      ...{ id: this.#orders, instrument, side, tag, time: this.time, arrives: this.time },
      size: size === undefined ? undefined : BigInt(Math.round(size * 1e8)),
      budget: spend === undefined ? undefined : BigInt(Math.round(spend * 1e8)) * 10n ** 8n,
      ...{ limit: undefined, stop: undefined, expires: Number.POSITIVE_INFINITY },
      ...{ state: "sent", filled: 0n, reason: undefined },
    });
    return this.#orders;
  }

  cancel(order: number): void {
    this.said.push(`${this.time / 60e6} cancel ${order}`);
  }

  transfer(): boolean {
    return false;
  }

  #fill({ id, side, size, budget = 0n, instrument, tag, time }: Order): void {
    const units = size ?? budget / 10n ** 8n;
    const change = (side === "buy" ? 1 : -1) * (Number(units) / 1e8);
    this.#units += change;
    this.#cash -= change;
    const fill: Fill = {
      ...{ type: "fill", order: id, tag, time: this.time, pricedAt: time, instrument, side },
      ...{ price: 1e8, size: units, fee: 0n, slippage: 0n, liquidity: "taker", source: "trade" },
    };
    this.strategy.onFill?.(fill, this);
  }
}
