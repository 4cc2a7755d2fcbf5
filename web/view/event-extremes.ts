import { type Micros, micros } from "../../engine/market/time.ts";
import type { EventCase } from "./event-case.ts";
import type { Subject } from "./run.ts";

/** What one instrument printed at worst in an event, and traded. */
export interface InstrumentExtreme {
  readonly subject: Subject;
  /** Quote currency: the lowest of a discount, the highest of a premium. */
  readonly value: number;
  /** Start of its bar. */
  readonly time: Micros;
  /** Base units, from T_50 to the end. */
  readonly volume: number;
}

/** The instruments that state the coin's price as it is, the most extreme first. Bars that overlap the event count whole. */
export const instrumentExtremes = ({ event, view, found }: EventCase): InstrumentExtreme[] => {
  if (found === undefined) return [];
  const { from, to } = found.span;
  const side = event.direction === "discount" ? -1 : 1;
  return view.subjects
    .filter(({ kind, atPar, id }) => kind === "instrument" && atPar && !isInverse(id, event.coin))
    .flatMap((subject): InstrumentExtreme[] => {
      const { start, end, low, high, lowAt, volume } = subject.bars;
      let worst = -1;
      let total = 0;
      const values = side < 0 ? low : high;
      for (const [i, value] of values.entries()) {
        if ((end[i] ?? 0) <= from || (start[i] ?? 0) >= to) continue;
        total += volume[i] ?? 0;
        if (worst < 0 || side * value > side * (values[worst] ?? 0)) worst = i;
      }
      if (worst < 0) return [];
      const at = side < 0 ? lowAt[worst] : start[worst];
      return [
        {
          ...{ subject, value: values[worst] ?? Number.NaN },
          ...{ time: micros(at ?? Number.NaN), volume: total },
        },
      ];
    })
    .sort((a, b) => side * (b.value - a.value));
};

/** `USDT/USDC` says what USDC costs turned over. */
const isInverse = (id: string, coin: string): boolean => id.endsWith(`/${coin}`);
