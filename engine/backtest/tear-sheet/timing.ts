import { median } from "../../evaluation/quantile.ts";
import { figureOf } from "./figure.ts";
import type { EntryTiming } from "./shape.ts";
import type { PlacedTrade } from "./trades.ts";

/** Entries against the troughs of the discounts in which they were made. */
export const timingOf = (trades: readonly PlacedTrade[]): EntryTiming => {
  const judged = trades.filter(({ timing }) => !Number.isNaN(timing));
  const values = judged.map(({ timing }) => timing);
  const early = judged.filter(
    ({ trade, event }) => event !== undefined && trade.openedAt < event.peak.time,
  );
  return {
    entries: judged.length,
    events: new Set(judged.map(({ event }) => event?.id)).size,
    median: figureOf(median(values) ?? Number.NaN),
    best: figureOf(Math.min(...values)),
    worst: figureOf(Math.max(...values)),
    early: figureOf(early.length / judged.length),
  };
};
