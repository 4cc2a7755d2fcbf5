import { linkAt } from "../../engine/coin/link.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { micros, parseTime } from "../../engine/market/time.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import type { DepegEvent } from "./event.ts";
import { spanOf } from "./event-span.ts";

type Extent = Pick<Manifest, "from" | "to" | "instruments">;

/**
 * How much of an event's days a tape holds, 0 to 1; 0 where no instrument of it prices the coin. Of an event without end
 * those to its extreme count.
 */
export const tapeCover = (event: DepegEvent, tape: Extent): number => {
  const { from, to } = daysOf(event);
  const [first, last] = [parseTime(tape.from) ?? 0, parseTime(tape.to) ?? 0];
  const held = Math.min(to, last) - Math.max(from, first);
  if (!(held > 0) || instrumentsOf(event.coin, from, tape.instruments).length === 0) return 0;
  return held / (to - from);
};

/** Those of the instruments that price the coin at a time, µs. */
export const instrumentsOf = (
  coin: string,
  time: number,
  instruments: readonly string[],
): readonly string[] =>
  instruments.filter((id) => linkAt(parseInstrument(id), micros(time)).coin?.id === coin);

/** Its days, µs, `to` excluded; those to its extreme where it has no end. */
export const daysOf = (event: DepegEvent): { readonly from: number; readonly to: number } => {
  const days = spanOf(event);
  return Number.isFinite(days.to) ? days : spanOf({ ...event, recovery: "unknown" });
};
