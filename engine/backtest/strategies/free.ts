import type { Desk } from "../strategy.ts";

/** An order's steps of money are of 1e-16, those of its size of 1e-8. */
const MONEY = 1e16;
const UNITS = 1e8;
/** Less is what is left when all has been spent, and buys or sells nothing. */
const CRUMB = 1e-6;

/** Quote currency at an instrument's venue that no order by `spend` on its way is going to spend; 0 rather than a crumb. */
export const freeCash = (desk: Desk, instrument: string): number => {
  let promised = 0n;
  for (const order of desk.open)
    if (order.instrument === instrument && order.side === "buy") promised += order.budget ?? 0n;
  return left(desk.cash(instrument), Number(promised) / MONEY);
};

/** Base units at an instrument's venue that no order on its way is going to sell; 0 rather than a crumb. */
export const freeUnits = (desk: Desk, instrument: string): number => {
  let promised = 0n;
  for (const order of desk.open)
    if (order.instrument === instrument && order.side === "sell" && order.size !== undefined)
      promised += order.size - order.filled;
  return left(desk.position(instrument), Number(promised) / UNITS);
};

const left = (all: number, promised: number): number => {
  const free = all - promised;
  return free < CRUMB ? 0 : free;
};
