import type { Micros } from "../market/time.ts";
import type { Order, OrderRequest } from "./order.ts";
import type { Desk, Strategy, StrategyDefinition } from "./strategy.ts";

/** What a strategy asked for. */
export interface Decision {
  /** Pipeline time, µs. */
  readonly time: number;
  /** `buy 100 of kraken:USDC/USD, limit 0.99`. */
  readonly text: string;
  /** The same without amounts, which depend on what the account went through before. */
  readonly plain: string;
}

/** A strategy that does what it did and has all it asks for written down in `log`. */
export const withDecisions = (
  definition: StrategyDefinition,
  log: Decision[],
): StrategyDefinition => ({
  ...definition,
  needs: (parameters) => definition.needs(parameters),
  create: (parameters, tape) => logged(definition.create(parameters, tape), log),
});

const logged = (strategy: Strategy, log: Decision[]): Strategy => {
  const desk = new LoggedDesk(log);
  return {
    instruments: strategy.instruments,
    ...(strategy.follows && { follows: strategy.follows }),
    ...(strategy.onStart && { onStart: (real) => strategy.onStart?.(desk.at(real)) }),
    ...(strategy.onTick && { onTick: (tick, real) => strategy.onTick?.(tick, desk.at(real)) }),
    ...(strategy.onFrame && { onFrame: (frame, real) => strategy.onFrame?.(frame, desk.at(real)) }),
    ...(strategy.onBar && { onBar: (bar, real) => strategy.onBar?.(bar, desk.at(real)) }),
    ...(strategy.onAlert && { onAlert: (alert, real) => strategy.onAlert?.(alert, desk.at(real)) }),
    ...(strategy.onFill && { onFill: (fill, real) => strategy.onFill?.(fill, desk.at(real)) }),
  };
};

class LoggedDesk implements Desk {
  readonly #log: Decision[];
  #desk: Desk | undefined;

  constructor(log: Decision[]) {
    this.#log = log;
  }

  at(desk: Desk): this {
    this.#desk = desk;
    return this;
  }

  get #real(): Desk {
    if (this.#desk === undefined) throw new Error("the desk is not open yet");
    return this.#desk;
  }

  get time(): Micros {
    return this.#real.time;
  }

  get equity(): number {
    return this.#real.equity;
  }

  get open(): readonly Readonly<Order>[] {
    return this.#real.open;
  }

  price(instrument: string): number {
    return this.#real.price(instrument);
  }

  balance(venue: string, asset: string): number {
    return this.#real.balance(venue, asset);
  }

  position(instrument: string): number {
    return this.#real.position(instrument);
  }

  cash(instrument: string): number {
    return this.#real.cash(instrument);
  }

  send(request: OrderRequest): number {
    const { instrument, side, size, spend } = request;
    const amount = size === undefined ? `for ${spend}` : `${size}`;
    const rest = conditions(request);
    this.#add(`${side} ${amount} of ${instrument}${rest}`, `${side} ${instrument}${rest}`);
    return this.#real.send(request);
  }

  cancel(order: number): void {
    this.#add(`cancel order ${order}`, "cancel");
    this.#real.cancel(order);
  }

  transfer(asset: string, from: string, to: string, amount: number): boolean {
    const way = `${asset} from ${from} to ${to}`;
    this.#add(`move ${amount} ${way}`, `move ${way}`);
    return this.#real.transfer(asset, from, to, amount);
  }

  #add(text: string, plain: string): void {
    this.#log.push({ time: this.time, text, plain });
  }
}

const conditions = ({ limit, stop, life, tag }: OrderRequest): string =>
  [
    ["limit", limit],
    ["stop", stop],
    ["for µs", life],
    ["tag", tag],
  ].reduce((text, [name, value]) => (value === undefined ? text : `${text}, ${name} ${value}`), "");
