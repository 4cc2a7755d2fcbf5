import type { OrderRequest } from "../order.ts";
import { type Desk, defineStrategy, type StrategyDefinition } from "../strategy.ts";

/** Sends, at the start, what it is told to; `more` may go on from there. */
export const scripted = (
  instruments: readonly string[],
  orders: readonly OrderRequest[],
  more: (desk: Desk) => void = () => undefined,
): StrategyDefinition =>
  defineStrategy({
    id: "scripted",
    title: "Scripted",
    describe: "What it is told",
    parameters: {},
    create: () => ({
      instruments,
      onStart: (desk) => {
        for (const order of orders) desk.send(order);
        more(desk);
      },
    }),
  });
