import { linkAt } from "../../engine/coin/link.ts";
import { Kind } from "../../engine/market/tick-batch.ts";
import { micros } from "../../engine/market/time.ts";
import type { TickFold } from "../fold/tick-fold.ts";

/** Parts of par. */
const NEAR = 0.05;

/** Looks at the first price of every pair, and says which are so far from par that they may be another coin. */
export class PegWatch {
  readonly #seen = new Set<number>();

  /** New remarks on the rows of a fold, one line each. */
  look({ rows, instruments }: Pick<TickFold, "rows" | "instruments">): string[] {
    const remarks: string[] = [];
    const { length, kind, instrument, a, c, receiveTime } = rows.batch;
    if (this.#seen.size === instruments.length) return remarks;
    for (let row = 0; row < length; row++) {
      const at = instrument[row] ?? 0;
      const one = instruments[at];
      if (one === undefined || this.#seen.has(at)) continue;
      const isQuote = kind[row] === Kind.quote;
      const price = isQuote ? ((a[row] ?? Number.NaN) + (c[row] ?? Number.NaN)) / 2 : a[row];
      if (!(isQuote || kind[row] === Kind.trade) || Number.isNaN(price ?? Number.NaN)) continue;
      this.#seen.add(at);
      const { peg } = linkAt(one, micros(receiveTime[row] ?? 0));
      const off = ((price ?? Number.NaN) / peg - 1) * 100;
      if (Math.abs(off) >= NEAR * 100)
        remarks.push(
          `${one.id} is ${off.toFixed(1)} % off its peg at first sight: this may not be the coin you think`,
        );
    }
    return remarks;
  }
}
