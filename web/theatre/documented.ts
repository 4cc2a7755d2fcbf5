import type { DepegEvent } from "../../datasets/events/event.ts";
import { spanOf } from "../../datasets/events/event-span.ts";
import { events } from "../../datasets/events/index.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { micros } from "../../engine/market/time.ts";
import type { Run, Span } from "../view/run.ts";

/** A documented depeg and its days; without end where the peg was never found again. */
export interface Documented {
  readonly event: DepegEvent;
  readonly span: Span;
}

/** Those of coins that are on the tape, in its time. */
export const documented = (run: Run): Documented[] => {
  const coins = new Set(
    run.subjects.map(({ id, kind }) => (kind === "coin" ? id : parseInstrument(id).base)),
  );
  return events.flatMap((event) => {
    const { from, to } = spanOf(event);
    const overlaps = coins.has(event.coin) && from < run.to && to > run.from;
    return overlaps ? [{ event, span: { from: micros(from), to: micros(to) } }] : [];
  });
};
