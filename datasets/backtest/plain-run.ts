import type { Order } from "../../engine/backtest/order.ts";
import type { BacktestRun } from "../../engine/backtest/result.ts";

/** A run as plain data, which can be told to another thread: its orders hang on nothing else. */
export const plainRun = (run: BacktestRun): BacktestRun => ({
  ...run,
  orders: run.orders.map(plainOrder),
});

const plainOrder = (order: Readonly<Order>): Order => {
  const { id, instrument, side, tag, time, arrives, size, budget, limit, stop, expires } = order;
  const { state, filled, reason } = order;
  return {
    ...{ id, instrument, side, tag, time, arrives, size, budget, limit, stop, expires },
    ...{ state, filled, reason },
  };
};
