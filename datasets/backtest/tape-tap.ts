import type { Instrument } from "../../engine/market/instrument.ts";
import { Kind, type TickBatch } from "../../engine/market/tick-batch.ts";
import type { PipelineSettings } from "../../engine/pipeline/settings.ts";
import { tickTime } from "../replay-tape.ts";

/** A stretch in which an instrument's feed was lost, µs. */
export interface LostFeed {
  readonly instrument: string;
  readonly from: number;
  readonly to: number;
}

/** Notes of what went through it: how many records, from when to when, and which feeds were lost. */
export class TapeTap {
  ticks = 0;
  /** µs; NaN before the first record. */
  from = Number.NaN;
  to = Number.NaN;
  readonly gaps: LostFeed[] = [];
  readonly #settings: Pick<PipelineSettings, "order" | "clock">;

  constructor(settings: Pick<PipelineSettings, "order" | "clock">) {
    this.#settings = settings;
  }

  /** `instruments` is what the batch points into. */
  look(batch: TickBatch, instruments: readonly Instrument[]): void {
    const { length, kind, instrument, a, b } = batch;
    if (length === 0) return;
    if (this.ticks === 0) this.from = tickTime(batch, 0, this.#settings);
    this.to = tickTime(batch, length - 1, this.#settings);
    this.ticks += length;
    for (let i = 0; i < length; i++) {
      if (kind[i] !== Kind.gap) continue;
      const id = instruments[instrument[i] ?? -1]?.id;
      const [from = Number.NaN, to = Number.NaN] = [a[i], b[i]];
      if (id !== undefined && from < to) this.gaps.push({ instrument: id, from, to });
    }
  }
}
