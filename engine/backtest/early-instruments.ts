import type { Instrument } from "../market/instrument.ts";
import { NO_INSTRUMENT, type TickBatch } from "../market/tick-batch.ts";
import { seconds } from "../market/time.ts";

/** How long a live run listens before it begins to trade. */
export const SETTLE = seconds(10);

/**
 * Which instruments a live run knows of when it begins to trade: those that said something within ten seconds of the first
 * word. A backtest of its recording goes by the same rule, for nobody knew then what would be listed later.
 */
export class EarlyInstruments {
  /** Ids, in order of first appearance. */
  readonly ids: string[] = [];
  readonly #seen = new Set<number>();
  #until = Number.NaN;

  /** Takes the next records of a recording; true when those that follow change nothing any more. */
  look(
    { length, instrument, receiveTime }: TickBatch,
    instruments: readonly Instrument[],
  ): boolean {
    for (let i = 0; i < length; i++) {
      const time = receiveTime[i] ?? Number.NaN;
      if (time > this.#until) return true;
      const index = instrument[i] ?? NO_INSTRUMENT;
      if (index === NO_INSTRUMENT || this.#seen.has(index)) continue;
      if (Number.isNaN(this.#until)) this.#until = time + SETTLE;
      this.#seen.add(index);
      const id = instruments[index]?.id;
      if (id !== undefined) this.ids.push(id);
    }
    return false;
  }
}
