import { Flag, Kind, type TickBatch } from "../market/tick-batch.ts";

/**
 * Turns a tape upside down from some record on: what would have risen falls, as much in ratio; buyers are sellers, bids
 * asks. Each instrument begins where it was, so that the change itself is no sign.
 */
export class UpsideDown {
  /** Price at which an instrument is turned, steps of 1e-8. */
  readonly #around: number[] = [];

  /** A copy of the batch, turned from row `from` on. */
  turn(batch: TickBatch, from: number): TickBatch {
    const { length, kind, instrument } = batch;
    const [flags, a, b, c, d, e] = [
      batch.flags.slice(),
      ...[batch.a, batch.b, batch.c, batch.d, batch.e].map((column) => column.slice()),
    ] as [Uint8Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    for (let i = from; i < length; i++) {
      const who = instrument[i] ?? 0;
      const price = (column: Float64Array): number => {
        const value = column[i] ?? Number.NaN;
        if (Number.isNaN(value) || value <= 0) return value;
        const around = this.#around[who] ?? value;
        this.#around[who] = around;
        return Math.max(1, Math.round((around / value) * around));
      };
      if (kind[i] === Kind.trade) {
        a[i] = price(batch.a);
        const side = (flags[i] ?? 0) & (Flag.buy | Flag.sell);
        if (side !== 0) flags[i] = (flags[i] ?? 0) ^ (Flag.buy | Flag.sell);
      } else if (kind[i] === Kind.quote) {
        [a[i], c[i]] = [price(batch.c), price(batch.a)];
        [b[i], d[i]] = [batch.d[i] ?? Number.NaN, batch.b[i] ?? Number.NaN];
      } else if (kind[i] === Kind.bar) {
        [c[i], a[i]] = [price(batch.c), price(batch.a)];
        [d[i], e[i]] = [price(batch.e), price(batch.d)];
      }
    }
    return { ...batch, flags, a, b, c, d, e };
  }
}
