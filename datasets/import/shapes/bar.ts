import { barChecks, priceCheck, sizeCheck, timeCheck } from "./checks.ts";
import type { Shape } from "./shape.ts";

const price = "DECIMAL(18, 8)";

/** One bar a row, `event_time` its close. With only a close all four prices are that; without a volume it is 0. */
export const bar: Shape = {
  id: "bar",
  fields: {
    time: "required",
    open: "optional",
    high: "optional",
    low: "optional",
    close: "required",
    volume: "optional",
  },
  staged: {
    event_time: "TIMESTAMP",
    open: price,
    high: price,
    low: price,
    close: price,
    volume: price,
  },
  read: (cells) => {
    const of = (field: string): string => cells.decimal(cells.has(field) ? field : "close");
    return {
      event_time: cells.time("time"),
      open: of("open"),
      high: of("high"),
      low: of("low"),
      close: of("close"),
      volume: cells.has("volume") ? cells.decimal("volume") : `CAST(0 AS ${price})`,
    };
  },
  checks: [
    timeCheck("time", "event_time IS NULL"),
    ...["close", "open", "high", "low"].map((field) => priceCheck(field, field)),
    sizeCheck("volume", "volume"),
    ...barChecks,
  ],
  ticks: {
    event_time: "event_time",
    kind: "'bar'",
    price: "close",
    size: "volume",
    open: "open",
    high: "high",
    low: "low",
  },
};
